using Ringwall.Node.Origins;

namespace Ringwall.Node.Reports;

/// <summary>The figures of one zone, summed over the loops.</summary>
public sealed record ZoneFigures(string Zone, long[] Answers, long Errors, long BytesOut)
{
    public long Requests => Answers.Sum();
}

/// <summary>
/// The busiest zones: those with the most requests since a while ago, so that a zone shows up when it becomes busy and
/// not when it has been for a day. However many zones there are, a report names a few.
/// </summary>
public sealed class ZoneActivity(IReadOnlyList<ZoneRuntimes> loops)
{
    /// <summary>Zones a report names: a screenful.</summary>
    public const int Most = 20;

    /// <summary>How long ago counting begins anew, at least: what one look shows is not gone for the next.</summary>
    private const int PeriodMs = 10_000;

    private long[] _before = [];
    private long[] _latest = [];
    private long _latestAt;

    /// <summary>
    /// The zones with most requests lately, busiest first. Two callers at once only shorten what is lately.
    /// </summary>
    public IReadOnlyList<ZoneFigures> Busiest(long nowMs)
    {
        var zones = loops.Select(loop => loop.Tallied).ToArray();
        var count = zones.Length == 0 ? 0 : zones.Max(z => z.Length);
        var (now, before) = (new long[count], _before);
        var order = new PriorityQueue<int, long>();
        for (var i = 0; i < count; i++)
        {
            now[i] = Requests(zones, i);
            var lately = now[i] - (before.Length == count ? before[i] : 0);
            if (now[i] == 0)
            {
                continue;
            }

            order.Enqueue(i, lately);
            if (order.Count > Most)
            {
                order.Dequeue();
            }
        }

        if (nowMs - _latestAt >= PeriodMs || _latest.Length != count)
        {
            (_before, _latest, _latestAt) = (_latest, now, nowMs);
        }

        var busiest = new List<ZoneFigures>();
        while (order.TryDequeue(out var i, out _))
        {
            busiest.Add(Figures(zones, i));
        }

        busiest.Reverse();
        return busiest;
    }

    private static long Requests(ZoneRuntimes.Running?[][] zones, int i)
    {
        long sum = 0;
        foreach (var loop in zones)
        {
            if (i < loop.Length && loop[i] is { } zone)
            {
                for (var decider = 0; decider < ZoneTally.Deciders; decider++)
                {
                    sum += zone.Zone.Tally.Answers(decider);
                }
            }
        }

        return sum;
    }

    private static ZoneFigures Figures(ZoneRuntimes.Running?[][] zones, int i)
    {
        var some = zones.Select(loop => i < loop.Length ? loop[i]?.Zone : null).OfType<ZoneRuntime>().ToList();
        return new ZoneFigures(
            some[0].Settings.Name,
            [.. Enumerable.Range(0, ZoneTally.Deciders).Select(d => some.Sum(zone => zone.Tally.Answers(d)))],
            some.Sum(zone => zone.Tally.Errors),
            some.Sum(zone => zone.Tally.BytesOut));
    }
}
