using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using static Ringwall.Tests.Fakes.FakeOrigin;

namespace Ringwall.Tests.Node.Http;

/// <summary>When a request is sent a second time, and when never.</summary>
public sealed class ForwardRetryTests
{
    private const string Content = "Content-Length: 5\r\n\r\nhello";

    /// <summary>
    /// Method with content or not, whether the connection had been used, and whether it is tried again.
    /// </summary>
    public static TheoryData<string, bool, bool> Table => new()
    {
        { "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n", true, true },
        { "HEAD / HTTP/1.1\r\nHost: a.test\r\n\r\n", true, true },
        { "OPTIONS /x HTTP/1.1\r\nHost: a.test\r\n\r\n", true, true },
        { "DELETE / HTTP/1.1\r\nHost: a.test\r\n\r\n", true, true },
        { "PUT / HTTP/1.1\r\nHost: a.test\r\n" + Content, true, true },
        { "PUT / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", true, true },
        { "POST / HTTP/1.1\r\nHost: a.test\r\n" + Content, true, false },
        { "PATCH / HTTP/1.1\r\nHost: a.test\r\n" + Content, true, false },
        { "PURGE / HTTP/1.1\r\nHost: a.test\r\n\r\n", true, false },
        { "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n", false, false },
        { "PUT / HTTP/1.1\r\nHost: a.test\r\n" + Content, false, false },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void A_connection_that_dies_without_a_byte_is_replaced_once(string request, bool used, bool again)
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        if (used)
        {
            bench.Get("/first");
        }

        var first = origin.Requests.Count + 1;
        origin.Script = (n, _) => n == first ? ("", Then.Close) : (Ok, Then.GoOn);
        bench.Ask(request);
        Assert.Equal(again ? Fault.None : Fault.Terminated, bench.Faults[^1]);
        Assert.Equal(first + (again ? 1 : 0), origin.Requests.Count);
        if (again)
        {
            Assert.Equal(ContentOf(origin.Requests[^2]), ContentOf(origin.Requests[^1]));
        }

        bench.AssertNothingHeld();
    }

    [Fact]
    public void It_is_replaced_once_and_not_twice()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        bench.Get("/first");
        origin.Script = (_, _) => ("", Then.Close);
        bench.Get();
        Assert.Equal(3, origin.Requests.Count);
        Assert.Equal(Fault.Terminated, bench.Faults[^1]);
    }

    [Fact]
    public void One_byte_of_an_answer_forbids_a_second_attempt()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        bench.Get("/first");
        origin.Script = (_, _) => ("H", Then.Close);
        bench.Get();
        Assert.Equal(2, origin.Requests.Count);
        Assert.Equal(Fault.ResponseIncomplete, bench.Faults[^1]);
    }

    [Fact]
    public void Content_over_64_KiB_cannot_be_sent_again()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        bench.Get("/first");
        origin.Script = (_, _) => ("", Then.Close);
        bench.Ask($"PUT / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 70000\r\n\r\n{new string('x', 70_000)}");
        Assert.Equal(2, origin.Requests.Count);
        Assert.Equal(Fault.Terminated, bench.Faults[^1]);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void A_race_with_an_origin_that_closes_halves_the_idle_time()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        bench.Get("/first");
        Assert.Equal(50_000, bench.FirstOrigin.Pool.IdleMs);
        origin.Script = (n, _) => n % 2 == 0 ? ("", Then.Close) : (Ok, Then.GoOn);
        bench.Get();
        Assert.Equal(25_000, bench.FirstOrigin.Pool.IdleMs);
        for (var i = 0; i < 20; i++)
        {
            bench.Loop.Advance(1_000);
            bench.Get();
        }

        Assert.Equal(Ringwall.Node.Origins.Limits.IdleFloorMs, bench.FirstOrigin.Pool.IdleMs);
        Assert.All(bench.Faults, fault => Assert.Equal(Fault.None, fault));
        Assert.True(bench.FirstOrigin.IsHealthy);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello")]
    public void A_refused_connection_sends_the_request_to_the_other_origin(string request)
    {
        using var bench = new ForwardBench(ForwardBench.Many("http://192.0.2.1", "http://192.0.2.2"));
        var two = bench.Origin("192.0.2.2:80");
        for (var i = 0; i < 4; i++)
        {
            bench.Ask(request);
        }

        Assert.Equal(4, two.Requests.Count);
        Assert.All(bench.Faults, fault => Assert.Equal(Fault.None, fault));
        bench.AssertNothingHeld();
    }

    [Fact]
    public void Retries_are_a_tenth_of_the_requests_and_three_a_second()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        var dead = 0;
        origin.Script = (_, request) =>
        {
            dead += request.Contains("/die", StringComparison.Ordinal) ? 1 : 0;
            return request.Contains("/die", StringComparison.Ordinal) ? ("", Then.Close) : (Ok, Then.GoOn);
        };
        for (var i = 0; i < 20; i++)
        {
            bench.Get("/warm");
            bench.Get("/die");
        }

        // 20 first attempts; saved up: three for the first second, and one per ten requests.
        Assert.InRange(dead, 23, 20 + 3 + 8);
    }

    [Fact]
    public void A_listed_status_moves_a_safe_request_to_another_origin()
    {
        var group = ForwardBench.Many("http://192.0.2.1", "http://192.0.2.2") with
        {
            RetryStatuses = [503],
            Balance = Balance.Failover,
        };
        using var bench = new ForwardBench(group);
        var one = bench.Origin("192.0.2.1:80");
        var two = bench.Origin("192.0.2.2:80");
        one.Script = (_, _) => ("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy", Then.GoOn);
        Assert.StartsWith("HTTP/1.1 200 OK", bench.Get(), StringComparison.Ordinal);
        Assert.Single(two.Requests);
        var post = bench.Ask("POST / HTTP/1.1\r\nHost: a.test\r\n" + Content);
        Assert.StartsWith("HTTP/1.1 503 ", post, StringComparison.Ordinal);
        Assert.EndsWith("busy", post, StringComparison.Ordinal);
        Assert.Single(two.Requests);
    }

    [Fact]
    public void A_listed_status_of_the_only_origin_is_passed_on()
    {
        using var bench = new ForwardBench(ForwardBench.One("http://192.0.2.1") with { RetryStatuses = [503] });
        var origin = bench.Origin();
        origin.Script = (_, _) => ("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy", Then.GoOn);
        Assert.EndsWith("busy", bench.Get(), StringComparison.Ordinal);
        Assert.Single(origin.Requests);
    }

    private static string ContentOf(string request) =>
        request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
}
