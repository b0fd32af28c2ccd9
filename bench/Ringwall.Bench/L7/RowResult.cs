namespace Ringwall.Bench.L7;

/// <summary>All samples of a row and what follows from them.</summary>
internal sealed record RowResult(Row Row, IReadOnlyList<Sample> Samples, string Congestion)
{
    /// <summary>More of its processor taken away than this makes a run worthless (per cent).</summary>
    private const double MostStolen = 1;

    public string Note { get; init; } = "";

    public IEnumerable<string> Contestants => Samples.Select(s => s.Contestant).Distinct();

    public double? Ringwall => Median("ringwall");

    /// <summary>The best of the row's peers, or null when none was run.</summary>
    public string? Peer => Row.Peers.Where(p => Median(p) != null).OrderBy(p => Median(p)).FirstOrDefault();

    public double? PeerFigure => Peer == null ? null : Median(Peer);

    public double? Ratio => Ringwall / PeerFigure;

    /// <summary>What forbids quoting the row.</summary>
    public IReadOnlyList<string> Faults =>
    [
        .. Samples.Where(s => s.Errors > 0).Select(s => $"{s.Contestant}: {s.Errors} errors").Distinct(),
        .. Samples.Where(s => s.Stolen > MostStolen).Select(s => Invariant($"{s.Contestant}: {s.Stolen:F1} % stolen")),
    ];

    public bool Met => Meets(Row.Goal);

    public bool AboveFloor => Meets(Row.Floor);

    public IEnumerable<Sample> Of(string contestant) => Samples.Where(s => s.Contestant == contestant);

    public double? Median(string contestant) => MedianOf(contestant, s => s.Figure);

    public double? MedianOf(string contestant, Func<Sample, double> figure)
    {
        var sorted = Of(contestant).Select(figure).Order().ToList();
        return sorted.Count == 0 ? null : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>name, figure, peer, its figure, ratio, goal, met or missed; "-" for what was not measured.</summary>
    public string Line => string.Join('\t', Row.Name, Text(Ringwall), Peer ?? "-", Text(PeerFigure), Text(Ratio),
        Row.GoalText, Met ? "met" : "missed");

    public static string Text(double? figure) => figure is { } f ? Invariant($"{f:F2}") : "-";

    private bool Meets(double bar) => Ringwall is { } ours && PeerFigure is { } theirs
        && Row.Within(bar, ours, theirs) && !Samples.Any(s => s.Errors > 0);
}
