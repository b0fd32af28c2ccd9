using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Loops;
using Ringwall.Node.Origins;
using Ringwall.Node.Traces;

namespace Ringwall.Node.Http;

/// <summary>
/// Writes the head a request has towards an origin: from the canonical form, never from the wire. Whatever the client
/// said about framing, hops and trust ends here; what we know takes its place. One instance per loop.
/// </summary>
internal sealed class OriginRequest(ClientAddress clients)
{
    /// <summary>Room for the lines that are ours, besides the values counted one by one.</summary>
    private const int Ours = 1024;

    private EdgeSettings? _edge;
    private byte[] _deployment = [];
    private byte[] _plain = [];
    private byte[] _secure = [];

    /// <summary>Our token in CDN-Loop.</summary>
    public ReadOnlySpan<byte> Deployment(EdgeSettings edge)
    {
        Know(edge);
        return _deployment;
    }

    /// <summary>
    /// The head in a segment of the loop; whoever asked returns it. A length of 0: something in it must not be sent,
    /// which is our fault.
    /// </summary>
    public Segment Write(Exchange x, Origin origin, ReadOnlySpan<byte> socketKey, out int length)
    {
        Know(x.Snapshot.Edge);
        var segment = x.Loop.Buffers.Rent(Bound(x.Request, origin));
        var to = new Http1Writer(segment.Array);
        WriteStart(ref to, x, origin);
        var hops = WriteFields(ref to, x, clients.IsTrusted(x));
        WriteHops(ref to, x, hops);
        if (x.Trace.Sampled)
        {
            WriteTrace(ref to, x);
        }

        WriteFraming(ref to, x.Request, socketKey);
        to.End();
        length = to.Refused || to.Full ? 0 : to.Length;
        return segment;
    }

    private static int Bound(RequestHead request, Origin origin)
    {
        var sum = Ours + request.MethodLength + request.TargetLength + (4 * request.HostLength)
            + origin.HostField.Length;
        foreach (ref readonly var field in request.Fields.All)
        {
            sum += field.NameLength + field.ValueLength + 4;
        }

        return sum;
    }

    private static void WriteStart(ref Http1Writer to, Exchange x, Origin origin)
    {
        var request = x.Request;
        to.RequestLine(request.WebSocket ? "GET"u8 : request.MethodBytes, request.Target);
        to.Lines("Host: "u8);
        if (origin.HostField.Length > 0)
        {
            to.Lines(origin.HostField);
        }
        else
        {
            WriteHost(ref to, request);
        }

        to.Lines("\r\n"u8);
    }

    private static void WriteHost(ref Http1Writer to, RequestHead request)
    {
        to.Lines(request.Host);
        if (request.Port != 0)
        {
            to.Lines(":"u8);
            WriteNumber(ref to, request.Port);
        }
    }

    /// <summary>
    /// The fields that are the client's to say, in the order received. What is ours to say is only noted.
    /// </summary>
    private static Hops WriteFields(ref Http1Writer to, Exchange x, bool trusted)
    {
        var request = x.Request;
        var seen = Hops.None;
        foreach (ref readonly var field in request.Fields.All)
        {
            if (field.Id is > FieldId.Other and <= FieldId.Proxy)
            {
                seen |= HopOf(field.Id);
                if (!trusted || !PassedFromProxy(request, field))
                {
                    continue;
                }
            }
            else if (x.Trace.Sampled && IsTrace(x.Trace, field.Id))
            {
                continue;
            }
            else if (field.Dropped || (field.Id == FieldId.SecWebSocketKey && request.Version == HttpVersion.Http2))
            {
                continue;
            }

            to.Copy(request.Name(field), request.Value(field));
        }

        return trusted ? seen | Hops.Trusted : seen & (Hops.Via | Hops.CdnLoop);
    }

    /// <summary>What a traced exchange says anew: the trace, and its state when it began here.</summary>
    private static bool IsTrace(in TraceParent trace, FieldId id) =>
        id == FieldId.TraceParent || (id == FieldId.TraceState && trace.Parent == 0);

    /// <summary>The origin's spans belong below the one of asking it.</summary>
    private static void WriteTrace(ref Http1Writer to, Exchange x)
    {
        Span<byte> value = stackalloc byte[TraceParent.Length];
        (x.Trace with { Parent = SpanId.Of(x.RequestId, Step.Forward) }).Write(value);
        to.Lines("traceparent: "u8);
        to.Lines(value);
        to.Lines("\r\n"u8);
    }

    /// <summary>What a declared proxy may add for the origin and we do not say ourselves.</summary>
    private static bool PassedFromProxy(RequestHead request, in Field field) => field.Id switch
    {
        FieldId.XForwardedPort or FieldId.XForwardedOther or FieldId.XRealIp or FieldId.ClientCert => true,
        FieldId.CfOther => !Octets.EqualsIgnoreCase(request.Name(field), "cf-ray"u8),
        _ => false,
    };

    private static Hops HopOf(FieldId id) => id switch
    {
        FieldId.Via => Hops.Via,
        FieldId.CdnLoop => Hops.CdnLoop,
        FieldId.XForwardedFor => Hops.For,
        FieldId.XForwardedProto => Hops.Proto,
        FieldId.XForwardedHost => Hops.Host,
        FieldId.Forwarded => Hops.Forwarded,
        _ => Hops.None,
    };

    private void WriteHops(ref Http1Writer to, Exchange x, Hops hops)
    {
        var request = x.Request;
        if (hops == Hops.None && request.Version == HttpVersion.Http11)
        {
            to.Lines(x.IsTls ? _secure : _plain);
        }
        else
        {
            WriteList(ref to, request, "Via: "u8, FieldId.Via, (hops & Hops.Via) != 0);
            to.Lines(request.Version switch
            {
                HttpVersion.Http2 => "2 ringwall\r\n"u8,
                HttpVersion.Http10 => "1.0 ringwall\r\n"u8,
                _ => "1.1 ringwall\r\n"u8,
            });
            WriteList(ref to, request, "CDN-Loop: "u8, FieldId.CdnLoop, (hops & Hops.CdnLoop) != 0);
            to.Lines(_deployment);
            to.Lines("\r\nX-Forwarded-Proto: "u8);
            to.Lines(ProtoOf(x, hops));
            to.Lines("\r\n"u8);
        }

        Span<byte> client = stackalloc byte[48];
        client = client[..x.Client.Format(client)];
        Span<byte> id = stackalloc byte[16];
        Utf8Formatter.TryFormat(x.RequestId, id, out _, new StandardFormat('x', 16));
        WriteClient(ref to, x, hops, client);
        to.Lines("CF-Connecting-IP: "u8);
        to.Lines(client);
        to.Lines("\r\nCF-Ray: "u8);
        to.Lines(id);
        to.Lines("\r\nRingwall-Request-Id: "u8);
        to.Lines(id);
        to.Lines("\r\n"u8);
    }

    /// <summary>
    /// X-Forwarded-For, X-Forwarded-Host and Forwarded: continued behind a declared proxy, begun anew otherwise.
    /// </summary>
    private static void WriteClient(ref Http1Writer to, Exchange x, Hops hops, scoped ReadOnlySpan<byte> client)
    {
        var request = x.Request;
        Span<byte> peer = stackalloc byte[48];
        peer = (hops & Hops.Trusted) != 0 ? peer[..x.Connection.Peer.Format(peer)] : [];
        scoped ReadOnlySpan<byte> last = peer.IsEmpty ? client : peer;
        WriteList(ref to, request, "X-Forwarded-For: "u8, FieldId.XForwardedFor, (hops & Hops.For) != 0);
        to.Lines(last);
        to.Lines("\r\nX-Forwarded-Host: "u8);
        if ((hops & Hops.Host) != 0)
        {
            to.Lines(request.Value(FieldId.XForwardedHost));
        }
        else
        {
            WriteHost(ref to, request);
        }

        to.Lines("\r\n"u8);
        WriteList(ref to, request, "Forwarded: "u8, FieldId.Forwarded, (hops & Hops.Forwarded) != 0);
        to.Lines("for="u8);
        WriteNode(ref to, last);
        to.Lines(x.IsTls ? ";proto=https;host="u8 : ";proto=http;host="u8);
        var quoted = request.Port != 0 || request.Host is [(byte)'[', ..];
        to.Lines(quoted ? "\""u8 : default);
        WriteHost(ref to, request);
        to.Lines(quoted ? "\"\r\n"u8 : "\r\n"u8);
    }

    private static void WriteNumber(ref Http1Writer to, int number)
    {
        Span<byte> digits = stackalloc byte[12];
        Utf8Formatter.TryFormat(number, digits, out var written);
        to.Lines(digits[..written]);
    }

    /// <summary>An IPv6 address is bracketed and quoted (RFC 7239 section 6).</summary>
    private static void WriteNode(ref Http1Writer to, scoped ReadOnlySpan<byte> address)
    {
        var v6 = address.Contains((byte)':');
        to.Lines(v6 ? "\"["u8 : default);
        to.Lines(address);
        to.Lines(v6 ? "]\""u8 : default);
    }

    private static ReadOnlySpan<byte> ProtoOf(Exchange x, Hops hops)
    {
        var said = (hops & Hops.Proto) != 0 ? x.Request.Value(FieldId.XForwardedProto) : default;
        return Octets.EqualsIgnoreCase(said, "https"u8) || x.IsTls && !Octets.EqualsIgnoreCase(said, "http"u8)
            ? "https"u8 : "http"u8;
    }

    /// <summary>The name, and every value received of it with a comma behind, ready for one more.</summary>
    private static void WriteList(
        ref Http1Writer to, RequestHead request, ReadOnlySpan<byte> label, FieldId id, bool continued)
    {
        to.Lines(label);
        if (!continued)
        {
            return;
        }

        foreach (ref readonly var field in request.Fields.All)
        {
            if (field.Id == id && field.ValueLength > 0)
            {
                to.Lines(request.Value(field));
                to.Lines(", "u8);
            }
        }
    }

    /// <summary>
    /// Content-Length or chunked, never both; the connection's fields only for a WebSocket handshake.
    /// </summary>
    private static void WriteFraming(ref Http1Writer to, RequestHead request, ReadOnlySpan<byte> socketKey)
    {
        if (request.WebSocket)
        {
            to.Lines("Connection: Upgrade\r\nUpgrade: websocket\r\n"u8);
            if (!socketKey.IsEmpty)
            {
                to.Field("Sec-WebSocket-Key"u8, socketKey);
            }
        }
        else if (request.Chunked)
        {
            to.Lines("Transfer-Encoding: chunked\r\n"u8);
        }
        else if (request.ContentLength >= 0)
        {
            to.Field("Content-Length"u8, request.ContentLength);
        }
        else if (request.Method is Method.Post or Method.Put or Method.Patch)
        {
            // RFC 9110 section 8.6: a method that anticipates content says that there is none.
            to.Lines("Content-Length: 0\r\n"u8);
        }
    }

    private void Know(EdgeSettings edge)
    {
        if (ReferenceEquals(_edge, edge))
        {
            return;
        }

        _edge = edge;
        _deployment = Encoding.ASCII.GetBytes(edge.Deployment);
        _plain = Encoding.ASCII.GetBytes(
            $"Via: 1.1 ringwall\r\nCDN-Loop: {edge.Deployment}\r\nX-Forwarded-Proto: http\r\n");
        _secure = Encoding.ASCII.GetBytes(
            $"Via: 1.1 ringwall\r\nCDN-Loop: {edge.Deployment}\r\nX-Forwarded-Proto: https\r\n");
    }

    [Flags]
    private enum Hops : byte
    {
        None = 0, Via = 1, CdnLoop = 2, For = 4, Proto = 8, Host = 16, Forwarded = 32, Trusted = 64,
    }
}
