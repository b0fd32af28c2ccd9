using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using static Ringwall.Tests.Fakes.FakeOrigin;

namespace Ringwall.Tests.Node.Http;

/// <summary>Which origin connections are used again, and how many there may be.</summary>
public sealed class ForwardPoolTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    public static TheoryData<string, bool> Answers => new()
    {
        { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", true },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", true },
        { "HTTP/1.1 204 No\r\n\r\n", true },
        { "HTTP/1.1 304 No\r\nContent-Length: 2\r\n\r\n", true },
        { "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true },
        { "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", false },
        { "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", false },
        { "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", false },
        { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokx", false },
        { "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok", false },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void A_connection_is_used_again_only_after_an_answer_that_ended_by_itself(string answer, bool again)
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        origin.Script = (_, _) => (answer, Then.GoOn);
        bench.Get();
        bench.Get();
        Assert.Equal(again ? 1 : 2, origin.Connections);
        Assert.Equal(again ? 1 : 0, origin.Open);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void The_newest_idle_connection_goes_first()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        origin.DelayMs = 10;
        bench.Connect().Send(Get);
        bench.Connect().Send(Get);
        bench.Loop.Advance(20);
        Assert.Equal(2, bench.FirstOrigin.Pool.Idle);
        bench.Loop.Advance(30_000);
        bench.Connect().Send(Get);
        bench.Loop.Advance(40);
        bench.Loop.Advance(25_000);

        // The other one has been idle for 55 s by now.
        Assert.Equal(1, bench.FirstOrigin.Pool.Idle);
        Assert.Equal(2, origin.Connections);
    }

    [Fact]
    public void An_idle_connection_is_closed_after_fifty_seconds_or_a_second_before_the_origin_would()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        bench.Get();
        bench.Loop.Advance(49_000);
        Assert.Equal(1, origin.Open);
        bench.Loop.Advance(2_000);
        Assert.Equal(0, origin.Open);

        const string Hinted = "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nContent-Length: 2\r\n\r\nok";
        origin.Script = (_, _) => (Hinted, Then.GoOn);
        bench.Get();
        bench.Loop.Advance(3_000);
        Assert.Equal(1, origin.Open);
        bench.Loop.Advance(1_500);
        Assert.Equal(0, origin.Open);
    }

    [Fact]
    public void An_idle_connection_that_the_origin_closes_is_forgotten()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        bench.Get();
        origin.Alive[0].Close();
        bench.Loop.Settle();
        Assert.Equal(0, bench.FirstOrigin.Pool.Idle);
        Assert.Equal(0, bench.FirstOrigin.Connections);
        bench.Get();
        Assert.Equal([Fault.None, Fault.None], bench.Faults);
    }

    [Fact]
    public void A_post_takes_a_new_connection_when_the_idle_one_is_older_than_five_seconds()
    {
        const string Post = "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello";
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        bench.Get();
        bench.Ask(Post);
        Assert.Equal(1, origin.Connections);
        bench.Loop.Advance(6_000);
        bench.Get();
        Assert.Equal(1, origin.Connections);
        bench.Loop.Advance(6_000);
        bench.Ask(Post);
        Assert.Equal(2, origin.Connections);
    }

    [Fact]
    public void Idle_connections_are_bounded()
    {
        const int Most = Ringwall.Node.Origins.Limits.IdlePerOrigin;
        using var bench = new ForwardBench(ForwardBench.One("http://192.0.2.1") with
        {
            MaxConnections = Most + 20,
            ClientShare = 1,
        });
        var origin = bench.Origin();
        origin.DelayMs = 10;
        for (var i = 0; i < Most + 20; i++)
        {
            bench.Connect().Send(Get, settle: false);
        }

        bench.Loop.Settle();
        bench.Loop.Advance(50);
        Assert.Equal(Most + 20, origin.Connections);
        Assert.Equal(Most, bench.FirstOrigin.Pool.Idle);
        Assert.Equal(Most, bench.FirstOrigin.Connections);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void Requests_over_the_limit_of_connections_stand_in_line()
    {
        using var bench = new ForwardBench(ForwardBench.One("http://192.0.2.1") with { MaxConnections = 2 });
        var origin = bench.Origin();
        origin.DelayMs = 100;
        for (var i = 0; i < 6; i++)
        {
            bench.Connect().Send(Get);
        }

        Assert.Equal(2, origin.Connections);
        bench.Loop.Advance(1_000);
        Assert.Equal(2, origin.Connections);
        Assert.Equal(6, bench.Faults.Count(fault => fault == Fault.None));
        bench.AssertNothingHeld();
    }

    [Fact]
    public void After_ten_seconds_in_line_a_request_is_told_503()
    {
        using var bench = new ForwardBench(ForwardBench.One("http://192.0.2.1") with { MaxConnections = 1 });
        bench.Origin().Script = (_, _) => ("", Then.Hang);
        bench.Connect().Send(Get);
        bench.Connect().Send(Get);
        bench.Loop.Advance(9_500);
        Assert.Empty(bench.Faults);
        bench.Loop.Advance(1_000);
        Assert.Equal([Fault.ConnectionLimit], bench.Faults);
        Assert.Equal(503, Fault.ConnectionLimit.Info().Status);
        Assert.Equal(Blame.Customer, Fault.ConnectionLimit.Info().Blame);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void Whoever_leaves_the_line_makes_room()
    {
        using var bench = new ForwardBench(ForwardBench.One("http://192.0.2.1") with { MaxConnections = 1 });
        var origin = bench.Origin();
        origin.DelayMs = 1_000;
        bench.Connect().Send(Get);
        var second = bench.Connect();
        second.Send(Get);
        bench.Connect().Send(Get);
        second.HangUp();
        Assert.Equal([Fault.ClientGone], bench.Faults);
        bench.Loop.Advance(2_500);
        Assert.Equal(2, bench.Faults.Count(fault => fault == Fault.None));
        Assert.Equal(2, origin.Requests.Count);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void A_place_freed_by_another_loop_is_noticed()
    {
        using var bench = new ForwardBench(ForwardBench.One("http://192.0.2.1") with { MaxConnections = 1 });
        bench.Origin();
        var share = bench.FirstOrigin.Share;
        Assert.True(share.TryReserve(1));
        bench.Connect().Send(Get);
        bench.Loop.Advance(200);
        Assert.Empty(bench.Faults);
        share.Release();
        bench.Loop.Advance(100);
        Assert.Equal([Fault.None], bench.Faults);
    }

    [Fact]
    public void A_connection_serves_ten_thousand_requests_or_an_hour()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        var client = bench.Connect();
        for (var i = 0; i < 9_999; i++)
        {
            client.Send(Get);
        }

        Assert.Equal(1, origin.Connections);
        Assert.Equal(1, origin.Open);
        client.Send(Get);
        Assert.Equal(0, origin.Open);

        bench.Get();
        for (var i = 0; i < 91; i++)
        {
            bench.Loop.Advance(40_000, step: 1_000);
            bench.Get();
        }

        Assert.Equal(3, origin.Connections);
    }

    [Fact]
    public void A_zone_that_changes_closes_its_idle_connections_and_one_that_does_not_keeps_them()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        bench.Get();
        bench.Use(new EdgeSettings { Operator = "Somebody else" });
        bench.Get();
        Assert.Equal(1, origin.Connections);
        bench.Http = new HttpSettings { EarlyHints = false };
        bench.Use(new EdgeSettings());
        bench.Get();
        Assert.Equal(2, origin.Connections);
        Assert.Equal(1, origin.Open);
        Assert.Equal(1, bench.Shares.Count);
    }

    [Fact]
    public void A_zone_that_is_gone_lets_go_without_being_asked_for()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        bench.Get();
        bench.Loop.Loop.Snapshot = EdgeSnapshot.Build(new EdgeSettings(), [new ZoneSettings
        {
            Name = "b.test",
            Hosts = ["b.test"],
            OriginGroups = [ForwardBench.One("http://192.0.2.9")],
        }]);
        bench.Ask("GET / HTTP/1.1\r\nHost: b.test\r\n\r\n");
        Assert.Equal(0, origin.Open);
        Assert.Equal(1, bench.Shares.Count);
    }
}
