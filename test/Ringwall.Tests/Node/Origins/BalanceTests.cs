using System.Globalization;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Tests.Fakes;
using Ringwall.Tests.Node.Http;
using static Ringwall.Tests.Fakes.FakeOrigin;

namespace Ringwall.Tests.Node.Origins;

/// <summary>Which origin of a group gets a request, and which does not for a while.</summary>
public sealed class BalanceTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    [Fact]
    public void Least_connections_sends_to_whoever_has_fewest_for_its_weight()
    {
        using var bench = new ForwardBench(Weighted(Balance.LeastConnections, 3, 1));
        var (one, two) = (bench.Origin("192.0.2.1:80"), bench.Origin("192.0.2.2:80"));
        one.DelayMs = two.DelayMs = 1_000;
        for (var i = 0; i < 8; i++)
        {
            bench.Connect().Send(Get);
        }

        Assert.Equal(6, one.Connections);
        Assert.Equal(2, two.Connections);
        bench.Loop.Advance(2_000);
        bench.AssertNothingHeld();
    }

    [Fact]
    public void Round_robin_keeps_the_weights_without_bursts()
    {
        using var bench = new ForwardBench(Weighted(Balance.RoundRobin, 5, 1, 1));
        var origins = Three(bench);
        var order = "";
        for (var i = 0; i < 7; i++)
        {
            var before = origins.Select(o => o.Requests.Count).ToArray();
            bench.Get();
            order += Array.FindIndex(origins, o => o.Requests.Count > before[Array.IndexOf(origins, o)]) + 1;
        }

        Assert.Equal("1121311", order);
    }

    [Fact]
    public void Failover_uses_the_first_that_works_and_a_backup_only_when_no_other_does()
    {
        var group = Weighted(Balance.Failover, 1, 1, 1);
        group = group with
        {
            Origins = [group.Origins[0] with { Backup = true }, group.Origins[1], group.Origins[2]],
        };
        using var bench = new ForwardBench(group);
        var origins = Three(bench);
        bench.Get();
        Assert.Single(origins[1].Requests);
        bench.Dialer.Forget(origins[1].At);
        bench.Dialer.Forget(origins[2].At);
        foreach (var connection in origins.SelectMany(o => o.Alive).ToList())
        {
            connection.Close();
        }

        bench.Loop.Settle();
        for (var i = 0; i < 6; i++)
        {
            bench.Loop.Advance(1_000);
            bench.Get();
        }

        Assert.NotEmpty(origins[0].Requests);
        Assert.Equal(Fault.None, bench.Faults[^1]);
    }

    [Fact]
    public void Weight_zero_takes_nothing_new()
    {
        using var bench = new ForwardBench(Weighted(Balance.RoundRobin, 0, 1));
        var (one, two) = (bench.Origin("192.0.2.1:80"), bench.Origin("192.0.2.2:80"));
        bench.Get();
        bench.Get();
        Assert.Empty(one.Requests);
        Assert.Equal(2, two.Requests.Count);
    }

    [Fact]
    public void A_hash_gives_the_same_origin_for_the_same_client_and_moves_only_the_keys_of_one_that_goes()
    {
        int[] Places(int without)
        {
            var weights = Enumerable.Repeat(1, 5).ToArray();
            if (without >= 0)
            {
                weights[without] = 0;
            }

            var group = Weighted(Balance.ConsistentHash, weights) with { HashKey = HashKey.Path };
            using var bench = new ForwardBench(group);
            var origins = Enumerable.Range(1, 5).Select(i => bench.Origin($"192.0.2.{i}:80")).ToArray();
            var places = new int[200];
            for (var i = 0; i < places.Length; i++)
            {
                var path = $"/{i.ToString(CultureInfo.InvariantCulture)}";
                bench.Get(path);
                places[i] = Array.FindIndex(origins, o => o.Requests.Count > 0
                    && o.Requests[^1].StartsWith($"GET {path} ", StringComparison.Ordinal));
            }

            return places;
        }

        var all = Places(-1);
        Assert.Equal(all, Places(-1));
        Assert.All(Enumerable.Range(0, 5), i => Assert.InRange(all.Count(p => p == i), 20, 60));
        var fewer = Places(2);
        for (var i = 0; i < all.Length; i++)
        {
            Assert.True(all[i] == 2 ? fewer[i] != 2 : fewer[i] == all[i]);
        }
    }

    [Fact]
    public void A_hash_passes_over_an_origin_with_more_than_its_share()
    {
        using var bench = new ForwardBench(Weighted(Balance.ConsistentHash, 1, 1) with { HashKey = HashKey.Host });
        var (one, two) = (bench.Origin("192.0.2.1:80"), bench.Origin("192.0.2.2:80"));
        one.DelayMs = two.DelayMs = 1_000;
        for (var i = 0; i < 20; i++)
        {
            bench.Connect().Send(Get);
        }

        Assert.InRange(Math.Max(one.Connections, two.Connections), 11, 14);
    }

    [Fact]
    public void The_longest_path_prefix_decides_which_group_serves()
    {
        using var bench = new ForwardBench();
        var settings = new ZoneSettings
        {
            Name = "a.test",
            Hosts = ["a.test"],
            OriginGroups =
            [
                ForwardBench.One("http://192.0.2.1"),
                ForwardBench.One("http://192.0.2.2") with { PathPrefix = "/api" },
                ForwardBench.One("http://192.0.2.3") with { PathPrefix = "/api/v2/" },
            ],
        };
        bench.Loop.Loop.Snapshot = EdgeSnapshot.Build(new EdgeSettings(), [settings]);
        var origins = Three(bench);
        foreach (var path in new[] { "/", "/apis", "/api", "/api/v1", "/api?x", "/api/v2", "/api/v2/x" })
        {
            bench.Get(path);
        }

        Assert.Equal(["/", "/apis"], Targets(origins[0]));
        Assert.Equal(["/api", "/api/v1", "/api?x", "/api/v2"], Targets(origins[1]));
        Assert.Equal(["/api/v2/x"], Targets(origins[2]));
    }

    [Fact]
    public void A_cookie_ties_a_visitor_to_its_origin_and_says_nothing_of_it()
    {
        using var bench = new ForwardBench(Weighted(Balance.RoundRobin, 1, 1) with { AffinityCookie = "node" });
        var (one, two) = (bench.Origin("192.0.2.1:80"), bench.Origin("192.0.2.2:80"));
        var first = bench.Get();
        var line = Assert.Single(first.Split("\r\n"), l => l.StartsWith("Set-Cookie: ", StringComparison.Ordinal));
        var cookie = line[12..];
        Assert.Matches("^node=[0-9a-f]{32}; Path=/; HttpOnly; SameSite=Lax$", cookie);
        var pair = cookie[..cookie.IndexOf(';', StringComparison.Ordinal)];
        for (var i = 0; i < 4; i++)
        {
            var again = bench.Get("/", $"Cookie: a=b; {pair}; c=d\r\n");
            Assert.DoesNotContain("Set-Cookie", again, StringComparison.Ordinal);
        }

        Assert.Equal(5, Math.Max(one.Requests.Count, two.Requests.Count));
        var tls = bench.Connect(tls: true);
        tls.Send(Get);
        Assert.Contains("; SameSite=Lax; Secure\r\n", tls.Seen, StringComparison.Ordinal);
        Assert.Contains("Set-Cookie", bench.Get("/", "Cookie: node=0123456789abcdef\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cookie_is_sealed_with_the_edges_key_and_another_nodes_is_as_good()
    {
        var group = Weighted(Balance.RoundRobin, 1, 1) with { AffinityCookie = "node" };
        string Token(byte key, int origin)
        {
            using var bench = new ForwardBench(group, new EdgeSettings { AffinityKey = [key, 2, 3] });
            return System.Text.Encoding.ASCII.GetString(
                bench.Zones.Of(bench.Loop.Loop.Snapshot, 0).Groups[0].Origins[origin].Token);
        }

        Assert.Equal(Token(1, 0), Token(1, 0));
        Assert.NotEqual(Token(1, 0), Token(1, 1));
        Assert.NotEqual(Token(1, 0), Token(2, 0));
    }

    [Fact]
    public void A_visitor_whose_origin_is_down_is_tied_to_another_one()
    {
        using var bench = new ForwardBench(Weighted(Balance.RoundRobin, 1, 1) with { AffinityCookie = "node" });
        var (one, two) = (bench.Origin("192.0.2.1:80"), bench.Origin("192.0.2.2:80"));
        var cookie = bench.Get().Split("Set-Cookie: ")[1].Split(';')[0];
        var (mine, other) = one.Requests.Count == 1 ? (one, two) : (two, one);
        bench.Dialer.Forget(mine.At);
        mine.Alive.ToList().ForEach(connection => connection.Close());
        bench.Loop.Settle();
        var moved = bench.Get("/", $"Cookie: {cookie}\r\n");
        Assert.StartsWith("HTTP/1.1 200", moved, StringComparison.Ordinal);
        Assert.Single(other.Requests);
        Assert.Contains("Set-Cookie: node=", moved, StringComparison.Ordinal);
        Assert.DoesNotContain(cookie, moved, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_faults_in_a_row_eject_an_origin_for_ten_seconds_and_longer_each_time()
    {
        using var bench = new ForwardBench(Weighted(Balance.RoundRobin, 1, 1));
        var (one, two) = (bench.Origin("192.0.2.1:80"), bench.Origin("192.0.2.2:80"));
        one.Script = (_, _) => ("rubbish\r\n\r\n", Then.Close);
        for (var i = 0; i < 6; i++)
        {
            bench.Get();
        }

        Assert.Equal(3, one.Requests.Count);
        Assert.False(bench.FirstOrigin.IsHealthy);
        bench.Get();
        bench.Get();
        Assert.Equal(3, one.Requests.Count);

        // After ten seconds one request looks; it fails, so twenty seconds follow.
        bench.Loop.Advance(10_100);
        bench.Get();
        bench.Get();
        Assert.Equal(4, one.Requests.Count);
        bench.Loop.Advance(15_000);
        bench.Get();
        bench.Get();
        Assert.Equal(4, one.Requests.Count);
        bench.Loop.Advance(5_100);
        one.Script = (_, _) => (Ok, Then.GoOn);
        bench.Get();
        bench.Get();
        Assert.Equal(5, one.Requests.Count);
        Assert.True(bench.FirstOrigin.IsHealthy);
        Assert.NotEmpty(two.Requests);
    }

    [Fact]
    public void The_last_origin_is_never_given_up()
    {
        using var bench = new ForwardBench(Weighted(Balance.RoundRobin, 1, 1));
        var (one, two) = (bench.Origin("192.0.2.1:80"), bench.Origin("192.0.2.2:80"));
        one.Script = two.Script = (_, _) => ("rubbish\r\n\r\n", Then.Close);
        for (var i = 0; i < 20; i++)
        {
            bench.Get();
        }

        Assert.Equal(20, one.Requests.Count + two.Requests.Count);
    }

    [Fact]
    public void An_active_check_takes_an_origin_out_after_three_failures_and_in_after_two_successes()
    {
        var group = Weighted(Balance.RoundRobin, 1, 1) with { Health = new HealthSettings { Path = "/up" } };
        using var bench = new ForwardBench(group);
        var (one, two) = (bench.Origin("192.0.2.1:80"), bench.Origin("192.0.2.2:80"));
        var well = false;
        one.Script = (_, request) => request.StartsWith("GET /up", StringComparison.Ordinal) && !well
            ? ("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", Then.GoOn) : (Ok, Then.GoOn);
        bench.Get();
        Assert.Contains("Host: a.test\r\n", one.Requests[0] + two.Requests[0], StringComparison.Ordinal);
        bench.Loop.Advance(19_000);
        Assert.True(bench.FirstOrigin.IsHealthy);
        bench.Loop.Advance(3_000);
        Assert.False(bench.FirstOrigin.IsHealthy);
        var before = Visits(one);
        bench.Get();
        bench.Get();
        Assert.Equal(before, Visits(one));
        well = true;
        bench.Loop.Advance(12_000);
        Assert.False(bench.FirstOrigin.IsHealthy);
        bench.Loop.Advance(10_000);
        Assert.True(bench.FirstOrigin.IsHealthy);
        bench.Get();
        bench.Get();
        Assert.Equal(before + 1, Visits(one));
    }

    [Fact]
    public void When_every_check_fails_there_is_no_origin_to_ask()
    {
        var group = Weighted(Balance.RoundRobin, 1) with { Health = new HealthSettings { Fall = 1 } };
        using var bench = new ForwardBench(group);
        bench.Origin().Script = (_, _) => ("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", Then.GoOn);
        bench.Get();
        bench.Loop.Advance(1_000);
        bench.Get();
        Assert.Equal(Fault.NoHealthyOrigin, bench.Faults[^1]);
        Assert.Equal(503, Fault.NoHealthyOrigin.Info().Status);
    }

    private static OriginGroupSettings Weighted(Balance balance, params int[] weights) => new()
    {
        Balance = balance,
        Origins =
        [
            .. weights.Select((weight, i) => new OriginSettings { Url = $"http://192.0.2.{i + 1}", Weight = weight }),
        ],
    };

    private static FakeOrigin[] Three(ForwardBench bench) =>
        [bench.Origin("192.0.2.1:80"), bench.Origin("192.0.2.2:80"), bench.Origin("192.0.2.3:80")];

    private static string[] Targets(FakeOrigin origin) => [.. origin.Requests.Select(r => r.Split(' ')[1])];

    private static int Visits(FakeOrigin origin) =>
        origin.Requests.Count(r => !r.StartsWith("GET /up ", StringComparison.Ordinal));
}
