using System.Globalization;
using Ringwall.Node.Loops;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Ringwall;

/// <summary>What two samples of a node show between them: rates, latency, verdicts, faults, origins, loops.</summary>
internal sealed class TopView(NodeSample before, NodeSample now)
{
    private readonly double _seconds = Math.Max(0.001, (now.At - before.At).TotalSeconds);

    public IRenderable Render() => new Rows(
        new Markup($"[bold]{Markup.Escape(now.Node)}[/] {(now.Ready ? "ready" : "[yellow]not ready[/]")}, up "
            + $"{TimeSpan.FromSeconds(now.UptimeSeconds):d\\.hh\\:mm\\:ss}, configuration {now.ConfigVersion}, "
            + $"blocks {now.BlockVersion} ({now.Blocks}), {now.Zones} zones"),
        Figures(), Zones(), Deciders(), Origins(), Loops());

    /// <summary>The same as lines of text: for a pipe, a log, or a terminal without colours.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"node {now.Node} {(now.Ready ? "ready" : "not ready")} configuration {now.ConfigVersion} "
            + $"blocks {now.BlockVersion} zones {now.Zones}";
        foreach (var (name, value) in Rates().Concat(Latency()).Concat(Machine()))
        {
            yield return $"{name}\t{value}";
        }

        foreach (var zone in LatelyBusy())
        {
            yield return $"zone {zone.Zone}\t{PerSecond(zone.Requests)} requests/s\t{PerSecond(zone.Errors)} errors/s"
                + $"\t{By(zone)}";
        }

        foreach (var (decider, count) in now.By("ringwall_answers_total"))
        {
            yield return $"decided by {decider}\t{count}";
        }

        foreach (var origin in now.Origins)
        {
            yield return $"origin {origin.Zone} {origin.Url}\t{(origin.Healthy ? "up" : "down")}\t{origin.Connections}";
        }

        foreach (var loop in now.Loops)
        {
            yield return $"loop {loop.Loop}\t{loop.Connections} connections\t{loop.Stalls} stalls";
        }
    }

    private IEnumerable<(string Name, string Value)> Rates()
    {
        yield return ("requests/s", Rate("ringwall_requests_total"));
        foreach (var digit in (string[])["2xx", "3xx", "4xx", "5xx", "none"])
        {
            yield return ($"{digit}/s", Rate("ringwall_requests_total", $"status=\"{digit}\""));
        }

        yield return ("rejected/s", Rate("ringwall_rejections_total"));
        yield return ("handshakes/s", Rate("ringwall_tls_handshakes_total"));
        yield return ("out MB/s", Number((Difference("ringwall_response_content_bytes_total") / _seconds) / 1e6));
    }

    private IEnumerable<(string Name, string Value)> Latency()
    {
        foreach (var phase in (string[])["total", "wait"])
        {
            var buckets = Between(phase);
            yield return ($"{phase} p50 ms", Number(Histogram.Quantile(buckets, 0.5) / 1000));
            yield return ($"{phase} p99 ms", Number(Histogram.Quantile(buckets, 0.99) / 1000));
        }
    }

    private IEnumerable<(string Name, string Value)> Machine()
    {
        yield return ("CPU %", Number((now.CpuSeconds - before.CpuSeconds) / _seconds * 100));
        yield return ("resident MB", Number(now.ResidentBytes / 1e6));
        yield return ("connections", now.Loops.Sum(l => l.Connections).ToString(CultureInfo.InvariantCulture));
    }

    private Table Figures()
    {
        var table = new Table().Border(TableBorder.None).AddColumns("", "", "", "", "", "");
        var (rates, latency, machine) = (Rates().ToList(), Latency().ToList(), Machine().ToList());
        for (var i = 0; i < rates.Count; i++)
        {
            table.AddRow(Pair(rates, i).Concat(Pair(latency, i)).Concat(Pair(machine, i)).ToArray());
        }

        return table.HideHeaders();
    }

    private static IEnumerable<string> Pair(List<(string Name, string Value)> figures, int i) =>
        i < figures.Count ? [Markup.Escape(figures[i].Name), $"[bold]{figures[i].Value}[/]"] : ["", ""];

    /// <summary>A few rows: what needs a person is busy, or failing, or stopped.</summary>
    private Table Zones()
    {
        const int Rows = 10;
        var table = new Table().AddColumns("zone", "requests/s", "errors/s", "out MB/s", "decided, per second");
        foreach (var zone in LatelyBusy().Take(Rows))
        {
            var errors = PerSecond(zone.Errors);
            table.AddRow(
                Markup.Escape(zone.Zone), PerSecond(zone.Requests), zone.Errors > 0 ? $"[red]{errors}[/]" : errors,
                Number(zone.BytesOut / _seconds / 1e6), Markup.Escape(By(zone)));
        }

        return table;
    }

    private IEnumerable<ZoneLine> LatelyBusy() => now.BusiestZones
        .Select(zone => zone.Since(before.BusiestZones.FirstOrDefault(earlier => earlier.Zone == zone.Zone)))
        .OrderByDescending(zone => zone.Requests);

    private string By(ZoneLine zone) => string.Join(", ", zone.Answers
        .Where(answers => answers.Value > 0)
        .OrderByDescending(answers => answers.Value)
        .Select(answers => $"{answers.Key} {PerSecond(answers.Value)}"));

    private string PerSecond(long count) => Number(count / _seconds);

    private Table Deciders()
    {
        var table = new Table().AddColumns("who decided", "per second", "since the start");
        foreach (var (decider, count) in now.By("ringwall_answers_total").OrderByDescending(d => d.Count))
        {
            table.AddRow(
                decider, Rate("ringwall_answers_total", $"\"{decider}\""), $"{count}");
        }

        foreach (var (fault, count) in now.By("ringwall_faults_total").OrderByDescending(d => d.Count).Take(5))
        {
            table.AddRow(
                $"  fault {fault}", Rate("ringwall_faults_total", $"\"{fault}\""), $"{count}");
        }

        return table;
    }

    private Table Origins()
    {
        var table = new Table().AddColumns("zone", "origin", "health", "connections");
        foreach (var o in now.Origins.OrderBy(o => o.Healthy).ThenByDescending(o => o.Connections).Take(12))
        {
            table.AddRow(
                Markup.Escape(o.Zone), Markup.Escape(o.Url), o.Healthy ? "up" : "[red]down[/]",
                o.Connections.ToString(CultureInfo.InvariantCulture));
        }

        return table;
    }

    private Table Loops()
    {
        var table = new Table().AddColumns("loop", "connections", "turns/s", "stalls", "buffers KiB");
        foreach (var (loop, earlier) in now.Loops.Zip(before.Loops))
        {
            table.AddRow(
                $"{loop.Loop}", $"{loop.Connections}", Number((loop.Turns - earlier.Turns) / _seconds),
                $"{loop.Stalls}",
                $"{loop.BuffersLent / 1024}");
        }

        return table;
    }

    private long[] Between(string phase)
    {
        var (late, early) = (now.Phase(phase), before.Phase(phase));
        return late.Length == early.Length ? [.. late.Zip(early, static (a, b) => Math.Max(0, a - b))] : late;
    }

    private long Difference(string family, string label = "") =>
        Math.Max(0, now.Sum(family, label) - before.Sum(family, label));

    private string Rate(string family, string label = "") => Number(Difference(family, label) / _seconds);

    private static string Number(double value) =>
        value.ToString(value is > 0 and < 10 ? "0.00" : "0", CultureInfo.InvariantCulture);
}
