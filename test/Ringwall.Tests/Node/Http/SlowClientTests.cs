using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using static Ringwall.Tests.Fakes.FakeOrigin;

namespace Ringwall.Tests.Node.Http;

/// <summary>Clients that hold an origin's connection and do nothing with it, while others want one.</summary>
public sealed class SlowClientTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string Post = "POST /slow HTTP/1.1\r\nHost: a.test\r\nContent-Length: 100000\r\n\r\n";

    private static readonly string s_long = new('x', 1_000_000);

    [Fact]
    public void A_slow_sender_loses_its_connection_to_a_request_that_waits_and_is_told_408()
    {
        using var bench = new ForwardBench(Of(1));
        bench.Origin();
        var slow = bench.Connect();
        slow.Send(Post + "x");
        var other = bench.Connect();
        other.Send(Get);
        Assert.Equal("", other.Seen);
        bench.Loop.Advance(2_000);
        Assert.EndsWith("ok", other.Seen, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 408 ", slow.Seen, StringComparison.Ordinal);
        bench.Loop.Advance(5_000);
        Assert.True(slow.SawEnd);
        Assert.Equal([Fault.ClientRejected, Fault.None], bench.Faults);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void A_slow_reader_loses_its_connection_to_a_request_that_waits()
    {
        using var bench = new ForwardBench(Of(1));
        var origin = bench.Origin();
        origin.Script = (_, request) => request.StartsWith("GET /long", StringComparison.Ordinal)
            ? ($"HTTP/1.1 200 OK\r\nContent-Length: {s_long.Length}\r\n\r\n{s_long}", Then.GoOn)
            : (Ok, Then.GoOn);
        var slow = bench.Connect();
        slow.Pause();
        slow.Send("GET /long HTTP/1.1\r\nHost: a.test\r\n\r\n");
        var other = bench.Connect();
        other.Send(Get);
        bench.Loop.Advance(2_500);
        Assert.EndsWith("ok", other.Seen, StringComparison.Ordinal);
        Assert.Equal([Fault.ClientTooSlow, Fault.None], bench.Faults);
        bench.Loop.Advance(1_000);
        // Before the clients of the test hang up with what they have not read.
        Assert.Equal(0, bench.Loop.Loop.Buffers.GivenUp);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void While_nobody_waits_a_slow_client_keeps_its_connection()
    {
        using var bench = new ForwardBench(Of(2));
        var origin = bench.Origin();
        var slow = bench.Connect();
        slow.Send(Post);
        for (var second = 0; second < 20; second++)
        {
            slow.Send(new string('x', 500));
            bench.Loop.Advance(1_000);
            Assert.EndsWith("ok", bench.Get(), StringComparison.Ordinal);
        }

        slow.Send(new string('x', 90_000));
        Assert.EndsWith("ok", slow.Seen, StringComparison.Ordinal);
        Assert.Equal(21, origin.Requests.Count);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void A_sender_of_good_pace_keeps_its_connection_while_others_wait()
    {
        using var bench = new ForwardBench(Of(1));
        bench.Origin();
        var steady = bench.Connect();
        steady.Send(Post);
        steady.Send(new string('x', 20_000));
        var other = bench.Connect();
        other.Send(Get);
        for (var i = 0; i < 40; i++)
        {
            steady.Send(new string('x', 2_000));
            bench.Loop.Advance(100);
        }

        Assert.EndsWith("ok", steady.Seen, StringComparison.Ordinal);
        Assert.EndsWith("ok", other.Seen, StringComparison.Ordinal);
        bench.AssertNothingHeld();
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\n", "0123456789")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", "5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n")]
    public void Before_a_crowded_origin_content_is_taken_in_first_and_sent_whole(string framing, string content)
    {
        using var bench = new ForwardBench(Of(2));
        var origin = bench.Origin();
        bench.Get();
        bench.FirstOrigin.InFlight += 1;
        var client = bench.Connect();
        client.Send("POST / HTTP/1.1\r\nHost: a.test\r\n" + framing);
        foreach (var octet in content)
        {
            Assert.Single(origin.Requests);
            client.Send(octet.ToString());
        }

        Assert.EndsWith("ok", client.Seen, StringComparison.Ordinal);
        var received = origin.Requests[1];
        Assert.Equal("0123456789", framing.StartsWith('C')
            ? received[^10..]
            : string.Concat(received[(received.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]
                .Split("\r\n").Where((_, i) => i % 2 == 1)));
        bench.FirstOrigin.InFlight -= 1;
        bench.AssertNothingHeld();
    }

    [Fact]
    public void Before_a_crowded_origin_a_slow_sender_never_gets_a_connection()
    {
        using var bench = new ForwardBench(Of(2));
        var origin = bench.Origin();
        bench.FirstOrigin.InFlight += 1;
        var client = bench.Connect();
        client.Send(Post);
        for (var second = 0; second < 10 && client.Seen == ""; second++)
        {
            client.Send("x");
            bench.Loop.Advance(1_000);
        }

        Assert.StartsWith("HTTP/1.1 408 ", client.Seen, StringComparison.Ordinal);
        Assert.Equal(0, origin.Connections);
        bench.FirstOrigin.InFlight -= 1;
        bench.Loop.Advance(5_000);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void Before_a_crowded_origin_long_content_is_streamed_after_its_first_part()
    {
        using var bench = new ForwardBench(Of(2));
        var origin = bench.Origin();
        bench.FirstOrigin.InFlight += 1;
        var seen = bench.Ask($"PUT / HTTP/1.1\r\nHost: a.test\r\nContent-Length: {s_long.Length}\r\n\r\n{s_long}");
        Assert.EndsWith("ok", seen, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n" + s_long, Assert.Single(origin.Requests), StringComparison.Ordinal);
        bench.FirstOrigin.InFlight -= 1;
        bench.AssertNothingHeld();
    }

    private static OriginGroupSettings Of(int connections) =>
        ForwardBench.One("http://192.0.2.1:80") with { MaxConnections = connections };
}
