using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using static Ringwall.Tests.Fakes.FakeOrigin;

namespace Ringwall.Tests.Node.Http;

/// <summary>Origins that die, hang and lie: the right fault, the right blame, nothing kept, nothing leaked.</summary>
public sealed class ForwardFaultTests
{
    private const string Evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

    private const string Post = "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello";

    public static TheoryData<string, Then, Fault> Lies => new()
    {
        { "", Then.Close, Fault.Terminated },
        { "", Then.Reset, Fault.Terminated },
        { "HTTP/1.1 20", Then.Close, Fault.ResponseIncomplete },
        { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", Then.Close, Fault.ResponseIncomplete },
        { "hello", Then.Close, Fault.ProtocolError },
        { "HTTP/2.0 200 OK\r\n\r\n", Then.GoOn, Fault.ProtocolError },
        { "HTTP/1.1 999 Odd\r\n\r\n", Then.GoOn, Fault.ProtocolError },
        { "HTTP/1.1 200 OK\r\nA b\r\n\r\n", Then.GoOn, Fault.ProtocolError },
        { "HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n", Then.GoOn, Fault.ProtocolError },
        { "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok", Then.GoOn, Fault.ProtocolError },
        { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok", Then.GoOn, Fault.ProtocolError },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", Then.GoOn, Fault.ResponseTransferCoding },
        { "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", Then.GoOn, Fault.ResponseTransferCoding },
        { "HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", Then.GoOn, Fault.ResponseTransferCoding },
        { "HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n", Then.Hang, Fault.ProtocolError },
        { $"HTTP/1.1 200 OK\r\nX: {new string('x', 40_000)}\r\n\r\n", Then.GoOn, Fault.ResponseHeadTooLarge },
        { Repeat("HTTP/1.1 100 Continue\r\n\r\n", 9), Then.Hang, Fault.ProtocolError },
        { Repeat("HTTP/1.1 102 Processing\r\n\r\n", 100), Then.Hang, Fault.ProtocolError },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public void An_answer_that_is_none_becomes_a_fault_of_the_origin(string bytes, Then then, Fault fault)
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        origin.Script = (_, _) => (bytes, then);
        var seen = bench.Get();
        Assert.StartsWith($"HTTP/1.1 {fault.Info().Status} ", seen, StringComparison.Ordinal);
        Assert.Contains($"error={fault.Info().ProxyStatus}", seen, StringComparison.Ordinal);
        Assert.Equal([fault], bench.Faults);
        Assert.Equal(Blame.Origin, fault.Info().Blame);
        Assert.Equal(0, origin.Open);
        bench.AssertNothingHeld();
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public void The_same_holds_for_a_request_with_content(string bytes, Then then, Fault fault)
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        origin.Script = (_, _) => (bytes, then);
        bench.Ask(Post);
        Assert.Equal([fault], bench.Faults);
        Assert.Single(origin.Requests);
        Assert.Equal(0, origin.Open);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void Closing_after_each_byte_of_a_head_is_incomplete_and_leaks_nothing()
    {
        const string Head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\n";
        for (var i = 1; i < Head.Length; i++)
        {
            using var bench = new ForwardBench();
            var cut = i;
            bench.Origin().Script = (_, _) => (Head[..cut], Then.Close);
            Assert.StartsWith("HTTP/1.1 502 ", bench.Get(), StringComparison.Ordinal);
            Assert.Equal([Fault.ResponseIncomplete], bench.Faults);
            bench.AssertNothingHeld();
        }
    }

    public static TheoryData<string, Then> CutShort => new()
    {
        { "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello", Then.Close },
        { "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", Then.Reset },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", Then.Close },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", Then.Close },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n", Then.Hang },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n", Then.Hang },
        { "HTTP/1.1 200 OK\r\n\r\nhello", Then.Reset },
    };

    [Theory]
    [MemberData(nameof(CutShort))]
    public void An_answer_cut_short_is_never_taken_for_whole(string bytes, Then then)
    {
        using var bench = new ForwardBench();
        bench.Origin().Script = (_, _) => (bytes, then);
        var client = bench.Connect();
        client.Send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.DoesNotContain("\r\n0\r\n\r\n", client.Seen, StringComparison.Ordinal);
        Assert.True(client.SawEnd);
        Assert.NotEqual(Fault.None, Assert.Single(bench.Faults));
        bench.AssertNothingHeld();
    }

    [Fact]
    public void An_origin_that_says_nothing_for_a_minute_is_a_response_timeout()
    {
        using var bench = new ForwardBench();
        bench.Origin().Script = (_, _) => ("", Then.Hang);
        var client = bench.Connect();
        client.Send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        bench.Loop.Advance(59_000);
        Assert.Empty(bench.Faults);
        bench.Loop.Advance(2_000);
        Assert.Equal([Fault.ResponseTimeout], bench.Faults);
        Assert.Equal(504, Fault.ResponseTimeout.Info().Status);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void An_origin_that_pauses_for_thirty_seconds_spoils_its_answer()
    {
        using var bench = new ForwardBench();
        bench.Origin().Script = (_, _) => ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", Then.Hang);
        var client = bench.Connect();
        client.Send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.EndsWith("hello", client.Seen, StringComparison.Ordinal);
        bench.Loop.Advance(31_000);
        Assert.True(client.SawEnd);
        Assert.Equal([Fault.ResponseTimeout], bench.Faults);
        bench.AssertNothingHeld();
    }

    [Theory]
    [InlineData(Fault.ConnectionRefused, 502)]
    [InlineData(Fault.Unroutable, 502)]
    [InlineData(Fault.TlsProtocol, 502)]
    [InlineData(Fault.TlsCertificate, 502)]
    [InlineData(Fault.ConnectTimeout, 504)]
    public void What_the_dialler_says_is_what_the_client_is_told(Fault fault, int status)
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        bench.Dialer.Fail(origin.At, fault);
        bench.Get();
        bench.Loop.Advance(6_000);
        Assert.Equal([fault], bench.Faults);
        Assert.Equal(status, fault.Info().Status);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void A_second_answer_nobody_asked_for_is_never_matched_to_anyone()
    {
        // Response-queue poisoning: the second answer would become that of the next request on the connection.
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        origin.Script = (n, _) => n == 1 ? (Ok + Evil, Then.GoOn) : (Ok, Then.GoOn);
        var client = bench.Connect();
        client.Send("GET /1 HTTP/1.1\r\nHost: a.test\r\n\r\n");
        client.Send("GET /2 HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.DoesNotContain("evil", client.Seen, StringComparison.Ordinal);
        Assert.Equal(2, origin.Connections);
        Assert.Equal([Fault.None, Fault.None], bench.Faults);
    }

    [Fact]
    public void A_second_answer_that_comes_while_the_connection_is_idle_ends_it()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        bench.Get("/1");
        Assert.Equal(1, origin.Open);
        var late = System.Text.Encoding.ASCII.GetBytes(Evil);
        bench.Loop.Run(async () => { await origin.Alive[0].Send(late, 0, late.Length); });
        bench.Loop.Settle();
        Assert.Equal(0, origin.Open);
        Assert.DoesNotContain("evil", bench.Get("/2"), StringComparison.Ordinal);
        Assert.Equal(2, origin.Connections);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void Content_behind_a_204_is_nobodys_answer()
    {
        // Wire case 59.
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        origin.Script = (n, _) => n == 1
            ? ("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n" + Evil, Then.GoOn)
            : (Ok, Then.GoOn);
        var client = bench.Connect();
        client.Send("GET /1 HTTP/1.1\r\nHost: a.test\r\n\r\nGET /2 HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 204 No Content\r\n", client.Seen, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", client.Seen, StringComparison.Ordinal);
        Assert.Equal(2, origin.Connections);
    }

    [Fact]
    public void Content_Length_beside_chunked_is_dropped_and_the_connection_not_used_again()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        origin.Script = (_, _) => ("HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "2\r\nok\r\n0\r\n\r\n", Then.GoOn);
        var seen = bench.Get() + bench.Get();
        Assert.DoesNotContain("99", seen, StringComparison.Ordinal);
        Assert.Equal(2, origin.Connections);
    }

    [Fact]
    public void A_client_that_leaves_takes_the_origins_work_with_it()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        origin.Script = (_, _) => ("", Then.Hang);
        var client = bench.Connect();
        client.Send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.Equal(1, origin.Open);
        client.HangUp();
        Assert.Equal(0, origin.Open);
        Assert.Equal([Fault.ClientGone], bench.Faults);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void A_client_that_leaves_in_the_middle_of_an_answer_takes_it_with_it()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        origin.Script = (_, _) => ("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhello", Then.Hang);
        var client = bench.Connect();
        client.Send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        client.HangUp();
        Assert.Equal(0, origin.Open);
        Assert.Equal([Fault.ClientGone], bench.Faults);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void A_client_that_leaves_in_the_middle_of_its_content_leaves_no_half_request_on_a_used_connection()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        var client = bench.Connect();
        client.Send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10\r\n\r\nhello");
        Assert.Equal(1, origin.Open);
        client.HangUp();
        Assert.Equal(0, origin.Open);
        Assert.Empty(origin.Requests);
        Assert.Equal([Fault.ClientGone], bench.Faults);
        Assert.StartsWith("HTTP/1.1 200", bench.Get(), StringComparison.Ordinal);
        Assert.Equal(2, origin.Connections);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void Broken_chunks_of_the_client_end_the_origins_connection_and_are_the_clients_fault()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        bench.Ask("POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n");
        Assert.Equal([Fault.ClientRejected], bench.Faults);
        Assert.Empty(origin.Requests);
        Assert.Equal(0, origin.Open);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void An_answer_before_the_content_has_ended_is_passed_on_and_the_connection_closed()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        origin.Early = true;
        origin.Script = (_, _) => ("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno", Then.Hang);
        var client = bench.Connect();
        client.Send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 100000\r\n\r\nhello");
        Assert.StartsWith("HTTP/1.1 413 ", client.Seen, StringComparison.Ordinal);
        Assert.EndsWith("no", client.Seen, StringComparison.Ordinal);
        Assert.Equal(0, origin.Open);
        Assert.Equal([Fault.None], bench.Faults);
        client.HangUp();
        bench.AssertNothingHeld();
    }

    [Fact]
    public void An_answer_that_comes_while_a_100_is_still_being_sent_waits_for_it()
    {
        // A client that does not read holds the 100 up; two writes at once would lose one of them, and its exchange.
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        origin.Early = true;
        origin.Script = (_, _) => ("HTTP/1.1 417 No\r\nContent-Length: 2\r\n\r\nno", Then.Hang);
        var client = bench.Connect(node: new Ringwall.Node.Loops.MemoryOptions { MaxWrite = 1 });
        client.Send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 417 ", client.Seen, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nno", client.Seen, StringComparison.Ordinal);
        Assert.Single(bench.Faults);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void A_request_that_runs_in_circles_is_stopped()
    {
        using var bench = new ForwardBench(edge: new EdgeSettings { Deployment = "edge-7" });
        var origin = bench.Origin();
        bench.Get("/", "CDN-Loop: other, Edge-7; v=1\r\n");
        bench.Get("/", $"CDN-Loop: {string.Join(", ", Enumerable.Range(0, 9).Select(i => $"n{i}"))}\r\n");
        bench.Get("/", $"Via: {string.Join(", ", Enumerable.Range(0, 17).Select(i => $"1.1 n{i}"))}\r\n");
        Assert.Equal([Fault.Loop, Fault.Loop, Fault.Loop], bench.Faults);
        Assert.Empty(origin.Requests);
        bench.Get("/", "CDN-Loop: other\r\nVia: 1.1 one\r\n");
        Assert.Single(origin.Requests);
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
