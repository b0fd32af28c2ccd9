using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Origins;
using Ringwall.Node.Reports;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Reports;

/// <summary>Which zones a report names, and `ringwall top` over two of them.</summary>
public sealed class ZoneActivityTests : IDisposable
{
    private const int Zones = 200;
    private readonly TestLoop _loop = new();
    private readonly AccessLog _log = new();
    private readonly ZoneRuntimes _zones = new();
    private readonly ZoneActivity _activity;

    public ZoneActivityTests()
    {
        _activity = new ZoneActivity([_zones, new ZoneRuntimes()]);
        _loop.Loop.Snapshot = EdgeSnapshot.Build(new EdgeSettings(), [.. Enumerable.Range(0, Zones).Select(i =>
            new ZoneSettings { Name = $"z{i}.test", Hosts = [$"z{i}.test"], OriginGroups = [] })]);
    }

    public void Dispose()
    {
        _log.Dispose();
        _loop.Dispose();
    }

    private void Serve(int zone, int times = 1, int status = 200, Decider decider = Decider.None)
    {
        for (var i = 0; i < times; i++)
        {
            var snapshot = _loop.Loop.Snapshot;
            var index = snapshot.FindZone(System.Text.Encoding.ASCII.GetBytes($"z{zone}.test"));
            var x = new RecordedExchange(_loop.Loop)
            {
                Snapshot = snapshot,
                Zone = _zones.Of(snapshot, index),
                Decider = decider,
            };
            x.BeginHead(status, 0);
            _log.Write(x);
        }
    }

    private NodeSample Sample(double seconds) => NodeSample.Parse(
        System.Text.Encoding.UTF8.GetString(StatusJson.Write(
            new NodeState("edge-1", _log) { Loops = [_loop.Loop], Zones = _activity })),
        TimeSpan.FromSeconds(seconds));

    [Fact]
    public void A_report_names_the_busiest_of_many_and_no_more()
    {
        // The second loop has had no request and knows no zone yet.
        var activity = new ZoneActivity([_zones]);
        for (var i = 0; i < Zones; i++)
        {
            Serve(i, times: i % 50);
        }

        var busiest = activity.Busiest(0);
        Assert.Equal(ZoneActivity.Most, busiest.Count);
        Assert.Equal(49, busiest[0].Requests);
        Assert.Equal(busiest.OrderByDescending(zone => zone.Requests), busiest);
        Assert.All(busiest, zone => Assert.True(zone.Requests >= 45));
    }

    [Fact]
    public void A_zone_that_becomes_busy_is_ahead_of_one_that_was()
    {
        var activity = new ZoneActivity([_zones]);
        Serve(3, times: 100);
        activity.Busiest(20_000);
        activity.Busiest(40_000);
        Serve(4, times: 5);
        Assert.Equal(["z4.test", "z3.test"], activity.Busiest(40_001).Select(zone => zone.Zone));
    }

    [Fact]
    public void A_loop_that_knows_no_zone_yet_hides_nothing_for_long()
    {
        Serve(1);
        Assert.Equal("z1.test", Assert.Single(_activity.Busiest(0)).Zone);
    }

    [Fact]
    public void Top_shows_what_a_zone_did_between_two_looks()
    {
        Serve(7, times: 10);
        var before = Sample(0);
        Serve(7, times: 4);
        Serve(7, times: 2, status: 502, decider: Decider.OriginFailure);
        Serve(9, times: 2, status: 403, decider: Decider.OperatorDecision);
        var lines = new TopView(before, Sample(2)).Lines().Where(l => l.StartsWith("zone ", StringComparison.Ordinal));
        Assert.Equal(
            [
                "zone z7.test\t3.00 requests/s\t1.00 errors/s\torigin 2.00, origin-failure 1.00",
                "zone z9.test\t1.00 requests/s\t0 errors/s\toperator-decision 1.00",
            ],
            lines);
    }
}
