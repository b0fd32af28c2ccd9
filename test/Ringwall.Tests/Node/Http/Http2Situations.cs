using Ringwall.Core.Http;

namespace Ringwall.Tests.Node.Http;

/// <summary>
/// One situation of RFC 9113 or RFC 7541: what a client does after its greeting, and what must come of it:
/// "answered N", "connection ERROR", "stream N ERROR", "refused N STATUS" or "ignored" (a request on stream 9 is
/// still answered).
/// </summary>
internal sealed record Http2Situation(string Section, string What, Action<Http2Client> Do, string Outcome);

/// <summary>
/// The situations, written from the RFCs section by section. Where the RFC lets us choose between an error of the
/// stream and one of the connection, the table says which we chose.
/// </summary>
internal static class Http2Situations
{
    private const string Protocol = "connection ProtocolError";
    private const string FrameSize = "connection FrameSizeError";
    private const string FlowControl = "connection FlowControlError";
    private const string Closed = "connection StreamClosed";
    private const string Compression = "connection CompressionError";

    public static IReadOnlyList<Http2Situation> Frames { get; } =
    [
        new("4.1", "a frame of unknown type", c => c.Frame((Http2FrameType)0xEE, 0, 0, new byte[8]), "ignored"),
        new("4.1", "an unknown frame on an idle stream", c => c.Frame((Http2FrameType)0xEE, 0, 7, 1), "ignored"),
        new("4.1", "undefined flags of PING", c => c.Frame(Http2FrameType.Ping, 0xFE, 0, new byte[8]), "ignored"),
        new("4.1", "the reserved bit", c => c.Raw(0, 0, 8, 6, 0, 0x80, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8), "ignored"),
        new("4.2", "DATA of 2^14 octets", c => c.Request(1, false, "POST").Data(1, 16_384, true), "answered 1"),
        new("4.2", "DATA of more", c => c.Request(1, false, "POST").Data(1, 16_385), FrameSize),
        new("4.2", "HEADERS of more", c => c.Frame(Http2FrameType.Headers, 5, 1, new byte[16_385]), FrameSize),
        new("4.2", "an unknown frame of more", c => c.Frame((Http2FrameType)0xEE, 0, 0, new byte[16_385]), FrameSize),
        new("4.3", "a block that is none", c => c.Frame(Http2FrameType.Headers, 5, 1, 0xFF, 0xFF), Compression),
        new("4.3", "PRIORITY inside a block",
            c => c.Frame(Http2FrameType.Headers, 1, 1, c.Block("GET")).Frame(Http2FrameType.Priority, 0, 1,
            new byte[5]),
            Protocol),
        new("4.3", "HEADERS of another stream inside a block",
            c => c.Frame(Http2FrameType.Headers, 1, 1, c.Block("GET")).Request(3), Protocol),
        new("4.3", "an unknown frame inside a block",
            c => c.Frame(Http2FrameType.Headers, 1, 1, c.Block("GET")).Frame((Http2FrameType)0xEE, 0, 1, 1), Protocol),

        new("5.1", "idle: DATA", c => c.Data(1, 5, true), Protocol),
        new("5.1", "idle: RST_STREAM", c => c.Reset(1), Protocol),
        new("5.1", "idle: WINDOW_UPDATE", c => c.WindowUpdate(1, 100), Protocol),
        new("5.1", "idle: CONTINUATION", c => c.Frame(Http2FrameType.Continuation, 4, 1, 0x82), Protocol),
        new("5.1", "idle: PRIORITY", c => c.Frame(Http2FrameType.Priority, 0, 5, 0, 0, 0, 3, 1), "ignored"),
        new("5.1", "half-closed: DATA", c => c.Request(1).Data(1, 5, true), Closed),
        new("5.1", "half-closed: HEADERS", c => c.Request(1).Request(1), Closed),
        new("5.1", "half-closed: CONTINUATION",
            c => c.Request(1).Frame(Http2FrameType.Continuation, 4, 1, 0x82), Protocol),
        new("5.1", "half-closed: WINDOW_UPDATE", c => c.Request(1).WindowUpdate(1, 5), "answered 1"),
        new("5.1", "half-closed: RST_STREAM", c => c.Request(1).Reset(1), "ignored"),
        new("5.1", "closed by its end: DATA", c => c.Request(1).Flush().Data(1, 5, true), Closed),
        new("5.1", "closed by its end: HEADERS", c => c.Request(1).Flush().Request(1), Closed),
        new("5.1", "closed by its end: CONTINUATION",
            c => c.Request(1).Flush().Frame(Http2FrameType.Continuation, 4, 1, 0x82), Protocol),
        new("5.1", "closed by its end: WINDOW_UPDATE", c => c.Request(1).Flush().WindowUpdate(1, 5), "ignored"),
        new("5.1", "closed by its end: RST_STREAM", c => c.Request(1).Flush().Reset(1), "ignored"),
        new("5.1", "closed by its end: PRIORITY",
            c => c.Request(1).Flush().Frame(Http2FrameType.Priority, 0, 1, 0, 0, 0, 3, 1), "ignored"),
        new("5.1", "closed by reset: DATA", c => c.Request(1, false, "POST").Reset(1).Data(1, 5), Closed),
        new("5.1", "closed by reset: HEADERS", c => c.Request(1, false, "POST").Reset(1).Request(1), Closed),
        new("5.1", "closed by reset: WINDOW_UPDATE",
            c => c.Request(1, false, "POST").Reset(1).WindowUpdate(1, 5), "ignored"),
        new("5.1.1", "an even stream", c => c.Request(2), Protocol),
        new("5.1.1", "a stream passed over", c => c.Request(5).Flush().Request(3), Protocol),
        new("5.1.1", "streams passed over", c => c.Request(101).Request(205), "answered 205"),
        new("5.1.1", "the highest stream", c => c.Request(int.MaxValue), "answered 2147483647"),
        new("5.4.1", "GOAWAY names the last stream", c => c.Request(1).Request(7).Data(9, 1), "last 7 ProtocolError"),
        new("5.5", "an unknown setting", c => c.Settings(((Http2Setting)0xEE, 7)), "ignored"),

        new("6.1", "DATA on the connection", c => c.Data(0, 5), Protocol),
        new("6.1", "padding of the whole payload",
            c => c.Request(1, false, "POST").Frame(Http2FrameType.Data, 9, 1, 5, 1, 2, 3, 4), Protocol),
        new("6.1", "padding that leaves nothing",
            c => c.Request(1, false, "POST").Frame(Http2FrameType.Data, 9, 1, 4, 0, 0, 0, 0), "answered 1"),
        new("6.1", "padded DATA without octets",
            c => c.Request(1, false, "POST").Frame(Http2FrameType.Data, 9, 1), Protocol),
        new("6.1", "padded DATA",
            c => c.Request(1, false, "POST").Frame(Http2FrameType.Data, 9, 1, 2, 7, 0, 0), "answered 1"),
        new("6.1", "empty DATA that ends", c => c.Request(1, false, "POST").Data(1, 0, true), "answered 1"),
        new("6.2", "HEADERS on the connection", c => c.Frame(Http2FrameType.Headers, 5, 0, 0x82), Protocol),
        new("6.2", "padding of the whole block", c => c.Frame(Http2FrameType.Headers, 0xD, 1, 1, 0x82)
            .Frame(Http2FrameType.Headers, 0xD, 3, 9, 0x82), Protocol),
        new("6.2", "padded HEADERS",
            c => c.Frame(Http2FrameType.Headers, 0xD, 1, [2, .. c.Block("GET"), 0, 0]), "answered 1"),
        new("6.2", "HEADERS with priority",
            c => c.Frame(Http2FrameType.Headers, 0x25, 1, [0, 0, 0, 0, 9, .. c.Block("GET")]), "answered 1"),
        new("6.2", "HEADERS with priority and padding",
            c => c.Frame(Http2FrameType.Headers, 0x2D, 1, [1, 0x80, 0, 0, 3, 9, .. c.Block("GET"), 0]), "answered 1"),
        new("6.2", "HEADERS too short for priority",
            c => c.Frame(Http2FrameType.Headers, 0x25, 1, 0, 0, 0, 0), FrameSize),
        new("6.2", "HEADERS that depends on itself",
            c => c.Frame(Http2FrameType.Headers, 0x25, 1, [0, 0, 0, 1, 9, .. c.Block("GET")]), Protocol),
        new("6.3", "PRIORITY on the connection", c => c.Frame(Http2FrameType.Priority, 0, 0, new byte[5]), Protocol),
        new("6.3", "PRIORITY of 4 octets", c => c.Frame(Http2FrameType.Priority, 0, 1, new byte[4]), FrameSize),
        new("6.3", "PRIORITY of 6 octets", c => c.Frame(Http2FrameType.Priority, 0, 1, new byte[6]), FrameSize),
        new("6.3", "PRIORITY on itself", c => c.Frame(Http2FrameType.Priority, 0, 1, 0, 0, 0, 1, 1), Protocol),
        new("6.4", "RST_STREAM on the connection", c => c.Reset(0), Protocol),
        new("6.4", "RST_STREAM of 3 octets",
            c => c.Request(1, false, "POST").Frame(Http2FrameType.RstStream, 0, 1, new byte[3]), FrameSize),
        new("6.4", "RST_STREAM of 5 octets",
            c => c.Request(1, false, "POST").Frame(Http2FrameType.RstStream, 0, 1, new byte[5]), FrameSize),
        new("6.4", "RST_STREAM of an unknown error", c => c.Request(1).Reset(1, (Http2Error)0xEE), "ignored"),
        new("6.5", "SETTINGS on a stream", c => c.Frame(Http2FrameType.Settings, 0, 1), Protocol),
        new("6.5", "SETTINGS of 5 octets", c => c.Frame(Http2FrameType.Settings, 0, 0, new byte[5]), FrameSize),
        new("6.5", "SETTINGS ACK with content", c => c.Frame(Http2FrameType.Settings, 1, 0, new byte[6]), FrameSize),
        new("6.5", "SETTINGS ACK", c => c.Frame(Http2FrameType.Settings, 1, 0), "ignored"),
        new("6.5.2", "ENABLE_PUSH of 2", c => c.Settings((Http2Setting.EnablePush, 2)), Protocol),
        new("6.5.2", "ENABLE_PUSH of 1", c => c.Settings((Http2Setting.EnablePush, 1)), "ignored"),
        new("6.5.2", "INITIAL_WINDOW_SIZE of 2^31",
            c => c.Settings((Http2Setting.InitialWindowSize, 0x8000_0000)), FlowControl),
        new("6.5.2", "INITIAL_WINDOW_SIZE of 2^31-1",
            c => c.Settings((Http2Setting.InitialWindowSize, 0x7FFF_FFFF)), "ignored"),
        new("6.5.2", "MAX_FRAME_SIZE of 16,383", c => c.Settings((Http2Setting.MaxFrameSize, 16_383)), Protocol),
        new("6.5.2", "MAX_FRAME_SIZE of 2^24", c => c.Settings((Http2Setting.MaxFrameSize, 1 << 24)), Protocol),
        new("6.5.2", "MAX_FRAME_SIZE of 2^24-1",
            c => c.Settings((Http2Setting.MaxFrameSize, (1 << 24) - 1)), "ignored"),
        new("6.5.2", "the same setting twice",
            c => c.Settings((Http2Setting.InitialWindowSize, 1), (Http2Setting.InitialWindowSize, 70_000)), "ignored"),
        new("6.5.2", "HEADER_TABLE_SIZE of 0", c => c.Settings((Http2Setting.HeaderTableSize, 0)), "ignored"),
        new("6.5.2", "HEADER_TABLE_SIZE of 2^32-1",
            c => c.Settings((Http2Setting.HeaderTableSize, uint.MaxValue)), "ignored"),
        new("6.5.2", "MAX_CONCURRENT_STREAMS of 0", c => c.Settings((Http2Setting.MaxConcurrentStreams, 0)), "ignored"),
        new("6.5.2", "ENABLE_CONNECT_PROTOCOL of 2",
            c => c.Settings((Http2Setting.EnableConnectProtocol, 2)), Protocol),
        new("6.5.3", "SETTINGS are acknowledged", c => c.Settings((Http2Setting.MaxHeaderListSize, 9)), "acks 2"),
        new("6.6", "PUSH_PROMISE",
            c => c.Request(1, false, "POST").Frame(Http2FrameType.PushPromise, 4, 1, new byte[4]), Protocol),
        new("6.7", "PING is answered with its octets",
            c => c.Frame(Http2FrameType.Ping, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8), "pong"),
        new("6.7", "PING ACK is not answered", c => c.Frame(Http2FrameType.Ping, 1, 0, new byte[8]), "ignored"),
        new("6.7", "PING on a stream", c => c.Frame(Http2FrameType.Ping, 0, 1, new byte[8]), Protocol),
        new("6.7", "PING of 7 octets", c => c.Frame(Http2FrameType.Ping, 0, 0, new byte[7]), FrameSize),
        new("6.8", "GOAWAY on a stream", c => c.Frame(Http2FrameType.GoAway, 0, 1, new byte[8]), Protocol),
        new("6.8", "GOAWAY of 7 octets", c => c.Frame(Http2FrameType.GoAway, 0, 0, new byte[7]), FrameSize),
        new("6.8", "GOAWAY: what was asked is answered",
            c => c.Request(1).Frame(Http2FrameType.GoAway, 0, 0, new byte[12]), "answered 1"),
        new("6.9", "WINDOW_UPDATE of 0 on the connection", c => c.WindowUpdate(0, 0), Protocol),
        new("6.9", "WINDOW_UPDATE of 0 on a stream", c => c.Request(1, false, "POST").WindowUpdate(1, 0), Protocol),
        new("6.9", "WINDOW_UPDATE of 3 octets",
            c => c.Frame(Http2FrameType.WindowUpdate, 0, 0, new byte[3]), FrameSize),
        new("6.9", "WINDOW_UPDATE of 5 octets",
            c => c.Frame(Http2FrameType.WindowUpdate, 0, 0, new byte[5]), FrameSize),
        new("6.9.1", "a connection window beyond 2^31-1",
            c => c.WindowUpdate(0, 0x7FFF_FFFF).WindowUpdate(0, 0x7FFF_FFFF), FlowControl),
        new("6.9.1", "a stream window beyond 2^31-1",
            c => c.Request(1, false, "POST").WindowUpdate(1, 0x7FFF_FFFF), FlowControl),
        new("6.9.1", "the same closes the stream first",
            c => c.Request(1, false, "POST").WindowUpdate(1, 0x7FFF_FFFF), "stream 1 FlowControlError"),
        new("6.9.1", "DATA beyond the stream's window",
            c => Fill(c.Request(1, false, "POST", "x-hold: yes"), 1, 65_536).Data(1, 1), FlowControl),
        new("6.9.1", "DATA that fills the stream's window",
            c => Fill(c.Request(1, false, "POST", "x-hold: yes"), 1, 65_536), "ignored"),
        new("6.9.1", "DATA beyond the connection's window",
            c =>
            {
                for (var stream = 11; stream < 11 + 2 * 17; stream += 2)
                {
                    Fill(c.Request(stream, false, "POST", "x-hold: yes"), stream, 65_536).Flush();
                }
            },
            FlowControl),
        new("6.9.2", "a window opened by SETTINGS",
            c => c.Settings((Http2Setting.InitialWindowSize, 0)).Request(1).Flush()
                .Settings((Http2Setting.InitialWindowSize, 1)).Flush()
                .Settings((Http2Setting.InitialWindowSize, 10)), "answered 1"),
        new("6.9.2", "a window made too large by SETTINGS",
            c => c.Settings((Http2Setting.InitialWindowSize, 0)).Request(1).WindowUpdate(1, 0x7FFF_FFFF)
                .Request(3).WindowUpdate(3, 1)
                .Request(5, false, "POST", "x-hold: yes").WindowUpdate(5, 0x7FFF_FFFF)
                .Settings((Http2Setting.InitialWindowSize, 0x7FFF_FFFF)), FlowControl),
        new("6.10", "CONTINUATION completes a block", c => Split(c, 1, c.Block("GET"), 3), "answered 1"),
        new("6.10", "eight CONTINUATIONs", c => Split(c, 1, c.Block("GET"), 8), "answered 1"),
        new("6.10", "CONTINUATION of another stream",
            c => c.Frame(Http2FrameType.Headers, 1, 1, 0x82).Frame(Http2FrameType.Continuation, 4, 3, 0x82), Protocol),
        new("6.10", "CONTINUATION on the connection",
            c => c.Frame(Http2FrameType.Headers, 1, 1, 0x82).Frame(Http2FrameType.Continuation, 4, 0, 0x82), Protocol),
        new("6.10", "CONTINUATION after END_HEADERS",
            c => c.Request(1).Frame(Http2FrameType.Continuation, 4, 1, 0x82), Protocol),
        new("6.10", "CONTINUATION after DATA",
            c => c.Request(1, false, "POST").Data(1, 1).Frame(Http2FrameType.Continuation, 4, 1, 0x82), Protocol),
        new("9218 7.1", "PRIORITY_UPDATE",
            c => c.Frame(Http2FrameType.PriorityUpdate, 0, 0, 0, 0, 0, 1, 0x75), "ignored"),
        new("9218 7.1", "PRIORITY_UPDATE of stream 0",
            c => c.Frame(Http2FrameType.PriorityUpdate, 0, 0, 0, 0, 0, 0, 0x75), Protocol),
        new("9218 7.1", "PRIORITY_UPDATE on a stream",
            c => c.Frame(Http2FrameType.PriorityUpdate, 0, 1, 0, 0, 0, 1), Protocol),
    ];

    /// <summary>The whole window of a stream, in frames.</summary>
    private static Http2Client Fill(Http2Client client, int stream, int length)
    {
        for (var left = length; left > 0; left -= 16_384)
        {
            client.Data(stream, Math.Min(left, 16_384));
        }

        return client;
    }

    private static Http2Client Split(Http2Client client, int stream, byte[] block, int continuations)
    {
        client.Frame(Http2FrameType.Headers, 1, stream, block[..1]);
        for (var i = 1; i < continuations; i++)
        {
            client.Frame(Http2FrameType.Continuation, 0, stream, block[i..(i + 1)]);
        }

        return client.Frame(Http2FrameType.Continuation, 4, stream, block[continuations..]);
    }
}
