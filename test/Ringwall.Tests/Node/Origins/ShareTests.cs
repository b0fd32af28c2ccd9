using System.Net;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Origins;
using Ringwall.Tests.Node.Http;
using static Ringwall.Tests.Fakes.FakeOrigin;

namespace Ringwall.Tests.Node.Origins;

/// <summary>How a crowded origin is divided among clients, and among the loops of a node.</summary>
public sealed class ShareTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string Upgrade = "GET /chat HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\n"
        + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private const string Upgraded = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
        + "Upgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    [Fact]
    public void A_client_with_many_slow_requests_leaves_places_for_others()
    {
        using var bench = new ForwardBench(Of(max: 40, share: 0.25));
        var origin = bench.Origin();
        origin.DelayMs = 5_000;
        for (var i = 0; i < 60; i++)
        {
            bench.Connect("198.51.100.66").Send(Get, settle: false);
        }

        bench.Loop.Settle();
        Assert.InRange(origin.Connections, 10, 10 + Ringwall.Node.Origins.Limits.CountClientsFrom);
        var busy = origin.Connections;
        var visitor = bench.Connect("198.51.100.7");
        visitor.Send(Get);
        Assert.Equal(busy + 1, origin.Connections);
        bench.Loop.Advance(5_100);
        Assert.StartsWith("HTTP/1.1 200", visitor.Seen, StringComparison.Ordinal);
        bench.Loop.Advance(60_000);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void A_client_over_its_share_for_too_long_is_told_429_and_is_to_blame()
    {
        using var bench = new ForwardBench(Of(max: 40, share: 0.25));
        bench.Origin().Script = (_, _) => ("", Then.Hang);
        for (var i = 0; i < 30; i++)
        {
            bench.Connect("198.51.100.66").Send(Get);
        }

        var refused = bench.Connect("198.51.100.66");
        refused.Send(Get);
        bench.Loop.Advance(10_200);
        Assert.NotEmpty(bench.Faults);
        Assert.All(bench.Faults, fault => Assert.Equal(Fault.ClientShare, fault));
        Assert.StartsWith("HTTP/1.1 429", refused.Seen, StringComparison.Ordinal);
        Assert.Contains("Retry-After: 2\r\n", refused.Seen, StringComparison.Ordinal);
        Assert.Contains("Ringwall-Decider: client\r\n", refused.Seen, StringComparison.Ordinal);
        Assert.Equal(Blame.Client, Fault.ClientShare.Info().Blame);
        bench.Loop.Advance(60_000);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void Clients_in_line_take_turns()
    {
        using var bench = new ForwardBench(Of(max: 1, share: 1));
        var origin = bench.Origin();
        origin.DelayMs = 100;
        var first = bench.Connect("198.51.100.66");
        first.Send(Get);
        for (var i = 0; i < 50; i++)
        {
            bench.Connect("198.51.100.66").Send("GET /many HTTP/1.1\r\nHost: a.test\r\n\r\n");
        }

        bench.Connect("198.51.100.7").Send("GET /one HTTP/1.1\r\nHost: a.test\r\n\r\n");
        bench.Connect("198.51.100.8").Send("GET /two HTTP/1.1\r\nHost: a.test\r\n\r\n");
        bench.Loop.Advance(420, step: 10);
        var served = origin.Requests.Select(r => r.Split(' ')[1]).ToList();
        Assert.Contains("/one", served);
        Assert.Contains("/two", served);
        Assert.InRange(served.Count, 3, 5);
        bench.Loop.Advance(10_000);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void Addresses_of_one_IPv6_network_are_one_client_and_IPv4_addresses_are_not()
    {
        Assert.Equal(Cell("2001:db8:1:2::1"), Cell("2001:db8:1:2:ffff::9"));
        var cells = Enumerable.Range(1, 200).Select(i => Cell($"192.0.2.{i}")).Distinct().Count();
        Assert.InRange(cells, 150, 200);
    }

    [Fact]
    public void The_line_is_as_long_as_the_group_says_and_as_patient()
    {
        using var bench = new ForwardBench(Of(max: 1, share: 1) with { Queue = 2, QueueSeconds = 3 });
        bench.Origin().Script = (_, _) => ("", Then.Hang);
        for (var i = 0; i < 3; i++)
        {
            bench.Connect().Send(Get);
        }

        Assert.Empty(bench.Faults);
        bench.Connect().Send(Get);
        Assert.Equal([Fault.ConnectionLimit], bench.Faults);
        bench.Loop.Advance(3_100);
        Assert.Equal([Fault.ConnectionLimit, Fault.ConnectionLimit, Fault.ConnectionLimit], bench.Faults);
        bench.Loop.Advance(60_000);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void One_client_does_not_fill_the_line()
    {
        using var bench = new ForwardBench(Of(max: 1, share: 0.5) with { Queue = 40 });
        bench.Origin().Script = (_, _) => ("", Then.Hang);
        for (var i = 0; i < 41; i++)
        {
            bench.Connect("198.51.100.66").Send(Get);
        }

        Assert.Equal(20, bench.FirstOrigin.Pool.Waiting);
        Assert.All(bench.Faults, fault => Assert.Equal(Fault.ClientShare, fault));
        bench.Connect("198.51.100.7").Send(Get);
        Assert.Equal(21, bench.FirstOrigin.Pool.Waiting);
        bench.Loop.Advance(70_000);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void Time_in_line_is_its_own_phase()
    {
        using var bench = new ForwardBench(Of(max: 1, share: 1));
        var origin = bench.Origin();
        origin.DelayMs = 50;
        var queued = new List<long>();
        bench.Finish = x => queued.Add(x.Timing.Queued);
        bench.Connect().Send(Get);
        bench.Connect().Send(Get);
        bench.Loop.Advance(500);
        Assert.Equal(2, queued.Count);
        Assert.Equal(0, queued[0]);
        Assert.NotEqual(0, queued[1]);
    }

    [Fact]
    public void A_share_counts_on_all_loops_together()
    {
        var shares = new OriginShares();
        using var one = new ForwardBench(Of(max: 40, share: 0.25), shares: shares);
        using var two = new ForwardBench(Of(max: 40, share: 0.25), shares: shares);
        var (first, second) = (one.Origin(), two.Origin());
        first.DelayMs = second.DelayMs = 5_000;
        Many(one, 9);
        Assert.Equal(9, first.Connections);
        Many(two, 30);
        var most = 10 + (2 * Ringwall.Node.Origins.Limits.CountClientsFrom);
        Assert.InRange(first.Connections + second.Connections, 10, most);
        Turns(two, one, 60_000);
        one.AssertOnlyIdle();
        two.AssertOnlyIdle();
    }

    [Fact]
    public void What_one_loop_finds_out_about_an_address_all_loops_know()
    {
        var group = Both() with { Balance = Balance.RoundRobin };
        var shares = new OriginShares();
        using var one = new ForwardBench(group, shares: shares);
        using var two = new ForwardBench(group, shares: shares);
        var bad = one.Origin("192.0.2.1:80");
        bad.Script = (_, _) => ("rubbish\r\n\r\n", Then.Close);
        one.Origin("192.0.2.2:80");
        var (other, good) = (two.Origin("192.0.2.1:80"), two.Origin("192.0.2.2:80"));
        for (var i = 0; i < 6; i++)
        {
            one.Get();
        }

        Assert.False(one.FirstOrigin.IsHealthy);
        Assert.False(two.FirstOrigin.IsHealthy);
        two.Get();
        two.Get();
        Assert.Empty(other.Requests);
        Assert.Equal(2, good.Requests.Count);

        // After the ejection one request of all loops looks.
        one.Loop.Advance(10_100);
        two.Loop.Advance(10_100);
        other.DelayMs = 1_000;
        two.Connect().Send(Get);
        two.Connect().Send(Get);
        Assert.Equal(1, other.Connections);
        one.Get();
        one.Get();
        Assert.Equal(3, bad.Requests.Count);
        two.Loop.Advance(1_100);
        Assert.True(one.FirstOrigin.IsHealthy);
    }

    [Fact]
    public void Active_checks_run_once_per_node_and_move_to_another_loop_when_theirs_lets_go()
    {
        var group = Both() with { Health = new HealthSettings { Path = "/up" } };
        var shares = new OriginShares();
        using var one = new ForwardBench(group, shares: shares);
        using var two = new ForwardBench(group, shares: shares);
        var (mine, theirs) = (one.Origin("192.0.2.1:80"), two.Origin("192.0.2.1:80"));
        one.Origin("192.0.2.2:80");
        two.Origin("192.0.2.2:80");
        mine.Script = (_, r) => r.StartsWith("GET /up", StringComparison.Ordinal)
            ? ("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", Then.GoOn) : (Ok, Then.GoOn);
        one.Get();
        two.Get();
        Turns(one, two, 25_000);
        Assert.Equal(3, mine.Requests.Count(r => r.StartsWith("GET /up", StringComparison.Ordinal)));
        Assert.DoesNotContain(theirs.Requests, r => r.StartsWith("GET /up", StringComparison.Ordinal));
        Assert.False(two.FirstOrigin.IsHealthy);

        one.Zones.Of(one.Loop.Loop.Snapshot, 0).Checks!.Stop();
        Turns(one, two, 25_000);
        Assert.Contains(theirs.Requests, r => r.StartsWith("GET /up", StringComparison.Ordinal));
        Assert.True(one.FirstOrigin.IsHealthy);
    }

    [Fact]
    public void WebSockets_have_places_of_their_own()
    {
        using var bench = new ForwardBench(Of(max: 2, share: 1) with { MaxWebSockets = 10 });
        var origin = bench.Origin();
        origin.Script = (_, r) => r.StartsWith("GET /chat", StringComparison.Ordinal)
            ? (Upgraded, Then.GoOn) : (Ok, Then.GoOn);
        origin.Tunnel = async connection =>
        {
            while (await connection.Fill() > 0)
            {
                connection.Consume(connection.Available);
            }
        };
        for (var i = 0; i < 11; i++)
        {
            bench.Connect().Send(Upgrade);
        }

        Assert.Equal([Fault.ConnectionLimit], bench.Faults);
        Assert.Equal(10, bench.FirstOrigin.Share.Sockets);
        Assert.Equal(0, bench.FirstOrigin.Connections);
        Assert.StartsWith("HTTP/1.1 200", bench.Get(), StringComparison.Ordinal);
        bench.AssertNothingHeld();
        Assert.Equal(0, bench.FirstOrigin.Share.Sockets);
    }

    [Fact]
    public void A_refused_upgrade_gives_its_place_back()
    {
        using var bench = new ForwardBench(Of(max: 2, share: 1) with { MaxWebSockets = 1 });
        bench.Origin();
        bench.Ask(Upgrade);
        bench.Ask(Upgrade);
        Assert.Equal([Fault.None, Fault.None], bench.Faults);
        Assert.Equal(0, bench.FirstOrigin.Share.Sockets);
    }

    private static OriginGroupSettings Of(int max, double share) =>
        ForwardBench.One("http://192.0.2.1") with { MaxConnections = max, ClientShare = share };

    private static OriginGroupSettings Both() => ForwardBench.Many("http://192.0.2.1", "http://192.0.2.2");

    private static int Cell(string ip) => ClientShares.Of(Address.From(IPAddress.Parse(ip), 0).Bits);

    private static void Many(ForwardBench bench, int count)
    {
        for (var i = 0; i < count; i++)
        {
            bench.Connect("198.51.100.66").Send(Get, settle: false);
        }

        bench.Loop.Settle();
    }

    /// <summary>Both clocks move together.</summary>
    private static void Turns(ForwardBench one, ForwardBench two, int ms)
    {
        for (var passed = 0; passed < ms; passed += 500)
        {
            one.Loop.Advance(500);
            two.Loop.Advance(500);
        }
    }
}
