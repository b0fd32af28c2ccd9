using System.Text;
using Ringwall.Bench.Contestants;
using Ringwall.Bench.Machine;

namespace Ringwall.Bench.L7;

/// <summary>The results as lines (NAME.tsv) and as a page (NAME.md).</summary>
internal sealed class Report(Arena arena, IReadOnlyList<string> words, DateTimeOffset start)
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>All rows and all contestants were run.</summary>
    public required bool Whole { get; init; }

    public string Lines(IReadOnlyList<RowResult> rows) => string.Concat(rows.Select(r => r.Line + "\n"));

    /// <summary>A smoke test or a part of the rows never replaces the page of a whole run.</summary>
    public void Save(IReadOnlyList<RowResult> rows)
    {
        var folder = Whole && !arena.Options.Quick ? arena.Place.Results : arena.Place.Work;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, Name + ".tsv"), Lines(rows));
        File.WriteAllText(Path.Combine(folder, Name + ".md"), Page(rows));
        Console.WriteLine($"written: {Path.Combine(folder, Name + ".tsv")} and {Name}.md");
    }

    /// <summary>One line per contestant of a row, for the terminal.</summary>
    public static string Short(RowResult result)
    {
        var text = new StringBuilder();
        foreach (var name in result.Contestants)
        {
            text.AppendLine(Invariant($"  {name,-9}") + string.Join("  ", Details(result, name)));
        }

        foreach (var fault in result.Faults)
        {
            text.AppendLine("  INVALID " + fault);
        }

        return text.ToString();
    }

    private static IEnumerable<string> Details(RowResult result, string name)
    {
        var samples = result.Of(name).ToList();
        double Mid(Func<Sample, double> figure) => result.MedianOf(name, figure)!.Value;
        yield return Invariant($"{result.Median(name):F2} {result.Row.Unit}");
        yield return Invariant($"range {samples.Min(s => s.Figure):F2}-{samples.Max(s => s.Figure):F2}");
        if (samples[0].Rate > 0)
        {
            yield return Invariant($"user {Mid(s => s.User):F2} kernel {Mid(s => s.Kernel):F2}");
            yield return Invariant($"{Mid(s => s.Rate):F0}/s");
            yield return Invariant($"proxy {Mid(s => s.Proxy):F0} % load {Mid(s => s.Load):F0} %");
            yield return Invariant($"stolen {samples.Max(s => s.Stolen):F1} %");
        }

        if (samples[0].P99 > 0)
        {
            yield return Invariant($"p50 {Mid(s => s.P50):F0} p99 {Mid(s => s.P99):F0} us");
        }

        if (samples.FirstOrDefault(s => s.Remark != "") is { } remarked)
        {
            yield return remarked.Remark;
        }
    }

    private string Page(IReadOnlyList<RowResult> rows)
    {
        var text = new StringBuilder();
        text.AppendLine("# " + Title).AppendLine();
        text.AppendLine("Ratios travel, absolute figures do not, and all of this ran on loopback.");
        text.AppendLine("How it is measured and how to read it: [bench/README.md](../README.md).").AppendLine();
        foreach (var (name, value) in Facts())
        {
            text.AppendLine($"- {name}: {value}");
        }

        text.AppendLine().AppendLine("| row | unit | Ringwall | peer | its figure | ratio | goal | | floor | |");
        text.AppendLine("|---|---|--:|---|--:|--:|--:|---|--:|---|");
        foreach (var r in rows)
        {
            text.AppendLine($"| {r.Row.Name} | {r.Row.Unit} | {RowResult.Text(r.Ringwall)} | {r.Peer ?? "-"} | "
                + $"{RowResult.Text(r.PeerFigure)} | {RowResult.Text(r.Ratio)} | {r.Row.GoalText} | "
                + $"{(r.Met ? "met" : "**missed**")} | {r.Row.FloorText} | {(r.AboveFloor ? "kept" : "**broken**")} |");
        }

        text.AppendLine().AppendLine("## Every contestant").AppendLine();
        text.AppendLine("Medians of all runs of a row, with what the processors did meanwhile.").AppendLine();
        foreach (var r in rows)
        {
            text.AppendLine($"**{r.Row.Name}** ({r.Congestion}{(r.Note == "" ? "" : ", " + r.Note)})").AppendLine();
            text.AppendLine("```").Append(Short(r)).AppendLine("```").AppendLine();
        }

        return text.ToString().TrimEnd() + "\n";
    }

    private IEnumerable<(string Name, string Value)> Facts()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name"))?.Split(": ")[1];
        yield return ("date", start.ToString("yyyy-MM-dd HH:mm 'UTC'"));
        yield return ("command", "`./ringwall bench " + Name + string.Concat(words.Select(w => " " + w)) + "`");
        yield return ("machine", $"{Environment.ProcessorCount} processors, {model ?? "unknown model"}; Linux "
            + File.ReadAllText("/proc/sys/kernel/osrelease").Trim());
        yield return ("scheduling", arena.Launcher.Note + (Isolation.Inside ? ", own network namespace" : ""));
        yield return ("contestants", string.Join(", ", arena.Contestants.Select((Contestant c) => c.Version()))
            + (arena.Options.Peers is { } root ? $" (peers from {root})" : ""));
        yield return ("runtime and TLS", $".NET {Environment.Version}, "
            + Shell.Try("openssl", "version").Text.Split(" (")[0].Trim());
        yield return ("runs", Invariant($"{arena.Options.Repeats} repeats of {arena.Options.Seconds} s; ")
            + "the first contestant of a repeat is measured again at its end");
    }
}
