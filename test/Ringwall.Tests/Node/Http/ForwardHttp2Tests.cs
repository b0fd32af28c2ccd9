using System.Text;
using Ringwall.Core.Http;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Origins;
using Ringwall.Tests.Fakes;
using static Ringwall.Tests.Fakes.FakeOrigin;

namespace Ringwall.Tests.Node.Http;

/// <summary>HTTP/2 in front, HTTP/1.1 behind: one reading on both sides.</summary>
public sealed class ForwardHttp2Tests : IDisposable
{
    private readonly MemoryDialer _dialer = new();
    private readonly List<Fault> _faults = [];
    private readonly Resolver _resolver = new();
    private readonly Http2Client _client;
    private readonly FakeOrigin _origin;
    private Forwarder? _forwarder;
    private ZoneRuntime? _zone;

    public ForwardHttp2Tests()
    {
        _origin = new FakeOrigin(_dialer, "192.0.2.1:80");
        _client = new Http2Client(Forward).Greet();
    }

    public void Dispose()
    {
        _client.Dispose();
        _resolver.Dispose();
    }

    [Fact]
    public void Streams_become_requests_of_their_own_and_share_connections_one_after_the_other()
    {
        _origin.Script = (n, _) => ($"HTTP/1.1 200 OK\r\nContent-Length: {n}\r\n\r\n{new string('x', n)}", Then.GoOn);
        _client.Request(1).Request(3, fields: ["cookie: a=b", "x-y: z"]).Flush();
        _client.Request(5).Flush();
        Assert.Equal(2, _origin.Connections);
        Assert.Equal(3, _origin.Requests.Count);
        Assert.StartsWith("GET / HTTP/1.1\r\nHost: a.test\r\ncookie: a=b\r\nx-y: z\r\n", _origin.Requests[1],
            StringComparison.Ordinal);
        Assert.Contains("\r\nVia: 2 ringwall\r\n", _origin.Requests[0], StringComparison.Ordinal);
        Assert.Equal(":status: 200", _client.StatusOf(5));
        Assert.Equal(3, _client.ContentOf(5));
        Assert.True(_client.IsEnded(5));
    }

    [Fact]
    public void Content_of_unknown_length_is_chunked_and_of_known_length_is_not()
    {
        _client.Request(1, end: false, method: "POST").Data(1, "hel").Data(1, "lo", end: true).Flush();
        Assert.EndsWith("\r\n\r\n5\r\nhello\r\n0\r\n\r\n", _origin.Requests[0], StringComparison.Ordinal);
        _client.Request(3, end: false, method: "POST", "content-length: 5").Data(3, "hello", end: true).Flush();
        Assert.Contains("Content-Length: 5\r\n\r\nhello", _origin.Requests[1], StringComparison.Ordinal);
        Assert.Equal([Fault.None, Fault.None], _faults);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(9, true)]
    [InlineData(2, false)]
    public void A_stream_that_dies_in_its_content_leaves_no_connection_behind(int sent, bool ends)
    {
        // Its next request would be read as the rest of this one's content.
        _client.Request(1, end: false, method: "POST", "content-length: 5").Flush();
        _client.Data(1, sent, ends).Flush();
        if (!ends)
        {
            _client.Reset(1).Flush();
        }

        Assert.Empty(_origin.Requests);
        Assert.Equal(0, _origin.Open);
        Assert.NotEqual(Fault.None, Assert.Single(_faults));
        _client.Request(3).Flush();
        Assert.Equal(":status: 200", _client.StatusOf(3));
        Assert.Equal(2, _origin.Connections);
    }

    [Fact]
    public void A_reset_stream_takes_the_origins_work_with_it()
    {
        _origin.Script = (_, _) => ("", Then.Hang);
        _client.Request(1).Flush();
        Assert.Equal(1, _origin.Open);
        _client.Reset(1).Flush();
        Assert.Equal(0, _origin.Open);
        Assert.Equal([Fault.ClientGone], _faults);
    }

    [Fact]
    public void An_answer_cut_short_is_a_reset_and_not_an_end()
    {
        _origin.Script = (_, _) => ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", Then.Close);
        _client.Request(1).Flush();
        Assert.False(_client.IsEnded(1));
        Assert.Equal(Http2Error.InternalError, _client.ResetOf(1)?.Error);
    }

    [Fact]
    public void An_extended_connect_is_an_upgrade_with_a_key_of_our_own()
    {
        _origin.Script = (_, request) => (Accept(request), Then.GoOn);
        _origin.Tunnel = async connection =>
        {
            while (await connection.Fill() > 0)
            {
                await connection.Send(connection.In!.Array, connection.Start, connection.Available);
                connection.Consume(connection.Available);
            }
        };
        _client.Hpack.Add(":method", "CONNECT").Add(":protocol", "websocket").Add(":scheme", "http").Add(":path", "/s")
            .Add(":authority", "a.test").Add("sec-websocket-version", "13").Add("sec-websocket-protocol", "chat");
        _client.Frame(Http2FrameType.Headers, 4, 1, _client.Hpack.Take()).Flush();
        Assert.Equal(":status: 200", _client.StatusOf(1));
        Assert.StartsWith("GET /s HTTP/1.1\r\n", _origin.Requests[0], StringComparison.Ordinal);
        Assert.Contains("Connection: Upgrade\r\nUpgrade: websocket\r\n", _origin.Requests[0], StringComparison.Ordinal);
        Assert.DoesNotContain("accept", _client.Seen[^1].Fields, StringComparison.OrdinalIgnoreCase);
        _client.Data(1, "ping").Flush();
        Assert.Equal("ping"u8, _client.Seen[^1].Payload);
        _client.Data(1, "more", end: true).Flush();
        Assert.Equal(8, _client.ContentOf(1));
        Assert.True(_client.IsEnded(1));
        Assert.Equal(0, _origin.Open);
    }

    [Fact]
    public void An_origin_that_proves_another_key_is_a_failed_upgrade()
    {
        _origin.Script = (_, _) => (Accept("\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), Then.Hang);
        _client.Hpack.Add(":method", "CONNECT").Add(":protocol", "websocket").Add(":scheme", "http").Add(":path", "/s")
            .Add(":authority", "a.test").Add("sec-websocket-version", "13");
        _client.Frame(Http2FrameType.Headers, 4, 1, _client.Hpack.Take()).Flush();
        Assert.Equal(":status: 502", _client.StatusOf(1));
        Assert.Equal([Fault.UpgradeFailed], _faults);
    }

    private static string Accept(string request)
    {
        var at = request.IndexOf("Sec-WebSocket-Key: ", StringComparison.Ordinal) + 19;
        var joined = request[at..(at + 24)] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
#pragma warning disable CA5350 // RFC 6455 prescribes SHA-1.
        var hash = System.Security.Cryptography.SHA1.HashData(Encoding.ASCII.GetBytes(joined));
#pragma warning restore CA5350
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Accept: {Convert.ToBase64String(hash)}\r\n\r\n";
    }

    private async LoopTask Forward(Exchange x)
    {
        _forwarder ??= new Forwarder(x.Loop, new ClientAddress(), new Responses());
        _zone ??= new ZoneRuntime(Http2Client.Zone,
            new OriginContext(x.Loop, _dialer, _resolver, new OriginShares(), new AddressRules()));
        x.Zone = _zone;
        await _forwarder.Send(x);
        _faults.Add(x.Fault);
    }
}
