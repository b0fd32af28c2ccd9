using System.Globalization;
using System.Text;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Reports;

/// <summary>
/// The node's state as Prometheus text (version 0.0.4) or OpenMetrics 1.0, which differ in the type line of counters
/// and in the last line. Every family here is described in docs/reference/metrics.md; a test compares the two.
/// </summary>
public static class Metrics
{
    public const string PrometheusType = "text/plain; version=0.0.4; charset=utf-8";
    public const string OpenMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    public static string Write(NodeState state, bool openMetrics)
    {
        var text = new StringBuilder(32 * 1024);
        WriteCounters(text, state, openMetrics);
        foreach (var family in CounterNames.Histograms.GroupBy(h => h.Name))
        {
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {family.Key} histogram\n");
            foreach (var histogram in family)
            {
                WriteHistogram(text, state, histogram);
            }
        }

        foreach (var gauges in Gauges(state).GroupBy(g => g.Family))
        {
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {gauges.Key} gauge\n");
            foreach (var gauge in gauges)
            {
                text.Append(CultureInfo.InvariantCulture, $"{gauge.Family}{gauge.Labels} {gauge.Value:R}\n");
            }
        }

        return text.Append(openMetrics ? "# EOF\n" : "").ToString();
    }

    /// <summary>Names of all families, without labels.</summary>
    public static IEnumerable<string> Families(NodeState state) =>
        CounterNames.All.Where(n => n.Length > 0).Select(Family)
            .Concat(CounterNames.Histograms.Select(h => h.Name))
            .Concat(Gauges(state).Select(g => g.Family))
            .Distinct();

    private static string Family(string name) => name.Split('{')[0];

    private static void WriteCounters(StringBuilder text, NodeState state, bool openMetrics)
    {
        var names = CounterNames.All;
        var families = Enumerable.Range(0, names.Count)
            .Where(id => names[id].Length > 0).GroupBy(id => Family(names[id]));
        foreach (var family in families.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            // OpenMetrics names the family without the suffix its samples carry.
            var suffixed = openMetrics && family.Key.EndsWith("_total", StringComparison.Ordinal);
            var typed = suffixed ? family.Key[..^6] : family.Key;
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {typed} counter\n");
            foreach (var id in family)
            {
                text.Append(CultureInfo.InvariantCulture, $"{names[id]} {state.Sum(id)}\n");
            }
        }
    }

    private static void WriteHistogram(StringBuilder text, NodeState state, in HistogramName histogram)
    {
        long seen = 0;
        var buckets = state.Buckets(histogram);
        for (var i = 0; i < buckets.Length - 1; i++)
        {
            seen += buckets[i];
            var bound = Math.ScaleB(1, i) / 1e6;
            text.Append(
                CultureInfo.InvariantCulture,
                $"{histogram.Name}_bucket{{{histogram.Labels},le=\"{bound:R}\"}} {seen}\n");
        }

        seen += buckets[^1];
        var sum = state.Sum(histogram.First) / 1e6;
        text.Append(
            CultureInfo.InvariantCulture, $"{histogram.Name}_bucket{{{histogram.Labels},le=\"+Inf\"}} {seen}\n");
        text.Append(CultureInfo.InvariantCulture, $"{histogram.Name}_sum{{{histogram.Labels}}} {sum:R}\n");
        text.Append(CultureInfo.InvariantCulture, $"{histogram.Name}_count{{{histogram.Labels}}} {seen}\n");
    }

    private static IEnumerable<(string Family, string Labels, double Value)> Gauges(NodeState state)
    {
        yield return ("ringwall_up", "", 1);
        yield return ("ringwall_ready", "", state.Ready ? 1 : 0);
        yield return ("ringwall_uptime_seconds", "", state.UptimeSeconds);
        yield return ("ringwall_config_version", "", state.Snapshot.ConfigVersion);
        yield return ("ringwall_block_version", "", state.Snapshot.BlockVersion);
        yield return ("ringwall_zones", "", state.Snapshot.ZoneCount);
        yield return ("ringwall_process_cpu_seconds", "", Environment.CpuUsage.TotalTime.TotalSeconds);
        yield return ("ringwall_process_resident_bytes", "", Environment.WorkingSet);
        yield return ("ringwall_managed_bytes", "", GC.GetTotalMemory(forceFullCollection: false));
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            var labels = $"{{generation=\"{generation}\"}}";
            yield return ("ringwall_gc_collections", labels, GC.CollectionCount(generation));
        }

        yield return ("ringwall_trace_spans_exported", "", state.Traces?.Exported ?? 0);
        yield return ("ringwall_trace_spans_lost", "", state.Traces?.Lost ?? 0);
        yield return ("ringwall_gc_pause_seconds", "", GC.GetTotalPauseDuration().TotalSeconds);
        foreach (var loop in state.Loops)
        {
            yield return ("ringwall_loop_connections", $"{{loop=\"{loop.Index}\"}}", loop.Connections);
            yield return ("ringwall_loop_buffers_lent_bytes", $"{{loop=\"{loop.Index}\"}}", loop.Buffers.Lent);
            yield return ("ringwall_loop_buffers_free_bytes", $"{{loop=\"{loop.Index}\"}}", loop.Buffers.Free);
            var stalls = state.Watchdog?.Stalls(loop.Index) ?? 0;
            yield return ("ringwall_loop_stalls", $"{{loop=\"{loop.Index}\"}}", stalls);
        }
    }
}
