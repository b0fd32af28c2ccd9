using System.Diagnostics;
using System.Runtime.CompilerServices;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Origins;
using Ringwall.Node.Traces;

namespace Ringwall.Node.Reports;

/// <summary>
/// What there is to say of a running node: its loops with their counters, and the versions it serves by. Reports read
/// it from any thread; every value is one that its owner alone writes.
/// </summary>
public sealed class NodeState(string name, AccessLog log, OriginShares? origins = null)
{
    private readonly long _began = Stopwatch.GetTimestamp();

    static NodeState()
    {
        // Counters are registered when their owner is first touched; a report shows those that are still zero too.
        RuntimeHelpers.RunClassConstructor(typeof(LoopCounters).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(ExchangeCounters).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(Guards.Blocks.BlocksGuard).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(Tls.ServerTls).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(Tls.TlsFailures).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(Entrance).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(TraceLog).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(Http2Counters).TypeHandle);
    }

    public string Name { get; } = name;

    /// <summary>Set once, before anybody reads.</summary>
    public IReadOnlyList<Loop> Loops { get; set; } = [];

    public AccessLog Log { get; } = log;

    public OriginShares? Origins { get; } = origins;

    public Watchdog? Watchdog { get; set; }

    /// <summary>What zones do, on a node that serves.</summary>
    public ZoneActivity? Zones { get; set; }

    /// <summary>Where traces go, on a node that serves.</summary>
    public TraceExport? Traces { get; init; }

    /// <summary>Answers say close and no listener takes anybody: a balancer should look elsewhere.</summary>
    public bool Draining { get; set; }

    /// <summary>
    /// The snapshot the first loop serves by; all loops have taken it when it is reported as in force.
    /// </summary>
    public EdgeSnapshot Snapshot => Loops.Count > 0 ? Loops[0].Snapshot : EdgeSnapshot.Empty;

    public bool Ready => !Draining && Snapshot.ConfigVersion > 0;

    public double UptimeSeconds => Stopwatch.GetElapsedTime(_began).TotalSeconds;

    /// <summary>A counter summed over the loops.</summary>
    public long Sum(int id)
    {
        long sum = 0;
        for (var i = 0; i < Loops.Count; i++)
        {
            sum += Loops[i].Counters.Read(id);
        }

        return sum;
    }

    /// <summary>A histogram's buckets summed over the loops.</summary>
    public long[] Buckets(in HistogramName histogram)
    {
        var buckets = new long[Histogram.Buckets];
        for (var i = 0; i < buckets.Length; i++)
        {
            buckets[i] = Sum(histogram.First + 1 + i);
        }

        return buckets;
    }

    /// <summary>The report control gets: versions and every counter, with the quantiles of whole exchanges.</summary>
    public NodeReport Collect(long configVersion, long blockVersion, string? refused)
    {
        var counters = new Dictionary<string, long>();
        var names = CounterNames.All;
        for (var id = 0; id < names.Count; id++)
        {
            if (names[id].Length > 0 && Sum(id) is not 0 and var sum)
            {
                counters[names[id]] = sum;
            }
        }

        foreach (var histogram in CounterNames.Histograms)
        {
            var buckets = Buckets(histogram);
            foreach (var (q, label) in ((double, string)[])[(0.5, "0.5"), (0.99, "0.99")])
            {
                counters[$"{histogram.Name}_micros{{{histogram.Labels},quantile=\"{label}\"}}"] =
                    (long)Histogram.Quantile(buckets, q);
            }
        }

        return new NodeReport
        {
            Node = Name,
            ConfigVersion = configVersion,
            BlockVersion = blockVersion,
            Refused = refused,
            Counters = counters,
        };
    }
}
