using System.Security.Cryptography;
using System.Text;
using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Http;

/// <summary>WebSocket handshakes and what flows after them.</summary>
public sealed class WebSocketTests
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    private const string Hello = "GET /chat HTTP/1.1\r\nHost: a.test\r\nConnection: keep-alive, Upgrade\r\n"
        + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + Key + "\r\n"
        + "Sec-WebSocket-Protocol: chat\r\n\r\n";

    private static readonly string s_accepted = Accepted("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

    [Fact]
    public void Bytes_pass_both_ways_after_the_origins_proof()
    {
        using var bench = new ForwardBench();
        var origin = Echoing(bench);
        var client = bench.Connect();
        client.Send(Hello);
        Assert.Contains("Connection: Upgrade\r\nUpgrade: websocket\r\n", origin.Requests[0], StringComparison.Ordinal);
        Assert.Contains($"Sec-WebSocket-Key: {Key}\r\n", origin.Requests[0], StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Protocol: chat\r\n", origin.Requests[0], StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 101 Switching Protocols\r\n", client.Seen, StringComparison.Ordinal);
        Assert.Contains("Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", client.Seen, StringComparison.Ordinal);
        client.Clear();
        client.Send("one");
        client.Send("two");
        Assert.Equal("onetwo", client.Seen);
        client.HangUp();
        Assert.Equal(0, origin.Open);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void A_quiet_minute_does_not_end_it_and_the_zones_idle_time_does()
    {
        using var bench = new ForwardBench();
        var origin = Echoing(bench);
        var client = bench.Connect();
        client.Send(Hello);
        client.Send("x");
        bench.Loop.Advance(59_000);
        client.Send("y");
        bench.Loop.Advance(59_000);
        Assert.EndsWith("xy", client.Seen, StringComparison.Ordinal);
        Assert.False(client.SawEnd);
        bench.Loop.Advance(2_000);
        Assert.True(client.SawEnd);
        Assert.Equal(0, origin.Open);
        Assert.Equal([Fault.None], bench.Faults);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void A_side_that_has_finished_still_hears_the_other()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        origin.Script = (_, _) => (s_accepted, FakeOrigin.Then.GoOn);
        origin.Tunnel = async connection =>
        {
            while (await connection.Fill() > 0)
            {
                connection.Consume(connection.Available);
            }

            var last = "goodbye"u8.ToArray();
            await connection.Send(last, 0, last.Length);
        };
        var client = bench.Connect();
        client.Send(Hello);
        client.Send("x");
        client.Finish();
        Assert.EndsWith("goodbye", client.Seen, StringComparison.Ordinal);
        bench.AssertNothingHeld();
    }

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("")]
    public void A_wrong_proof_is_a_failed_upgrade(string accept)
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        origin.Script = (_, _) => (Accepted(accept), FakeOrigin.Then.Hang);
        bench.Ask(Hello);
        Assert.Equal([Fault.UpgradeFailed], bench.Faults);
        Assert.Equal(502, Fault.UpgradeFailed.Info().Status);
        Assert.Equal(0, origin.Open);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void Bytes_behind_a_handshake_the_origin_refuses_are_a_request_of_their_own()
    {
        // Wire case 50 (CVE-2026-2833): they must wait for the answer, and pass every step when it is no 101.
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        var client = bench.Connect();
        var seenBefore = -1;
        origin.Script = (_, _) =>
        {
            seenBefore = seenBefore < 0 ? origin.Requests.Count : seenBefore;
            return (FakeOrigin.Ok, FakeOrigin.Then.GoOn);
        };
        client.Send(Hello + "GET /s HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.Equal(1, seenBefore);
        Assert.Equal(2, origin.Requests.Count);
        Assert.Equal(2, bench.Faults.Count);
        Assert.Equal(FakeOrigin.Ok + FakeOrigin.Ok, client.Seen);
    }

    [Fact]
    public void Bytes_behind_an_accepted_handshake_enter_the_tunnel()
    {
        using var bench = new ForwardBench();
        var origin = Echoing(bench);
        var client = bench.Connect();
        client.Send(Hello + "early");
        Assert.EndsWith("\r\n\r\nearly", client.Seen, StringComparison.Ordinal);
        Assert.Single(origin.Requests);
    }

    [Fact]
    public void Without_WebSockets_in_the_zone_it_is_an_ordinary_get()
    {
        using var bench = new ForwardBench(http: new HttpSettings { WebSockets = false });
        var origin = bench.Origin();
        Assert.Equal(FakeOrigin.Ok, bench.Ask(Hello));
        Assert.DoesNotContain("Upgrade", origin.Requests[0], StringComparison.Ordinal);
        Assert.DoesNotContain("Connection", origin.Requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Another_protocol_than_websocket_is_never_asked_for()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        bench.Get("/", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n");
        Assert.DoesNotContain("pgrade", origin.Requests[0], StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP2", origin.Requests[0], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_key_of_our_own_is_proved_by_its_own_hash()
    {
        var handshake = new SocketHandshake();
        var key = Encoding.ASCII.GetString(handshake.NewKey());
        var joined = Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
#pragma warning disable CA5350 // RFC 6455 prescribes SHA-1.
        var accept = Convert.ToBase64String(SHA1.HashData(joined));
#pragma warning restore CA5350
        Assert.Equal(16, Convert.FromBase64String(key).Length);
        Assert.True(handshake.IsAccepted(Http2, Read(Accepted(accept))));
        Assert.False(handshake.IsAccepted(Http2, Read(s_accepted)));
        Assert.NotEqual(key, Encoding.ASCII.GetString(handshake.NewKey()));
    }

    private static RequestHead Http2 => new() { Version = HttpVersion.Http2, WebSocket = true };

    private static ResponseHead Read(string answer)
    {
        var head = new ResponseHead();
        var octets = Encoding.ASCII.GetBytes(answer);
        var read = Http1ResponseReader.Read(octets, 0, octets.Length, head, Method.Get, upgradeAsked: true, out _);
        Assert.Equal(Progress.Done, read);
        return head;
    }

    private static string Accepted(string accept) => "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
        + $"Connection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: chat\r\n\r\n";

    private static FakeOrigin Echoing(ForwardBench bench)
    {
        var origin = bench.Origin();
        origin.Script = (_, _) => (s_accepted, FakeOrigin.Then.GoOn);
        origin.Tunnel = Echo;
        return origin;
    }

    private static async LoopTask Echo(Connection connection)
    {
        while (await connection.Fill() > 0)
        {
            if (await connection.Send(connection.In!.Array, connection.Start, connection.Available) < 0)
            {
                return;
            }

            connection.Consume(connection.Available);
        }
    }
}
