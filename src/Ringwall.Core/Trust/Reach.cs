namespace Ringwall.Core.Trust;

/// <summary>Which streams a command needs, for a shell that does not keep everything in memory.</summary>
public static class Reach
{
    /// <summary>
    /// Streams to load before deciding. What a loaded stream refers to is found only once it is loaded: load, ask
    /// again, until nothing new is named. A stream that does not exist stays named; stop when the answer repeats.
    /// </summary>
    public static IReadOnlyCollection<string> Missing(TrustState state, TrustCommand command)
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>([command.Id, .. command.Also]);
        while (open.TryDequeue(out var stream))
        {
            if (stream.Length == 0 || !seen.Add(stream))
            {
                continue;
            }

            if (state.VersionOf(stream) == 0)
            {
                missing.Add(stream);
            }

            if (command is AssessEscalation && state.Cases.TryGetValue(stream, out var assessed))
            {
                assessed.Reports.ForEach(open.Enqueue);
            }

            foreach (var next in From(state, stream))
            {
                open.Enqueue(next);
            }
        }

        return missing;
    }

    /// <summary>Streams a decision's content refers to.</summary>
    public static IEnumerable<string> Of(DecisionContent content) => new[]
    {
        content.CustomerId, content.CaseId, content.DemandId, content.LinkedDecisionId, content.PolicyId,
        content.LinkedDecisionId is null ? null : WatchOf(content.LinkedDecisionId),
    }.OfType<string>().Where(stream => stream.Length > 0);

    /// <summary>The watch that opens when this decision takes effect.</summary>
    public static string WatchOf(string decisionId) => "W" + decisionId[1..];

    private static IEnumerable<string> From(TrustState state, string stream) => Streams.KindOf(stream) switch
    {
        StreamKind.Decision when state.Decisions.TryGetValue(stream, out var decision) =>
            [.. Of(decision.Content), WatchOf(stream)],
        StreamKind.Appeal when state.Appeals.TryGetValue(stream, out var appeal) =>
            [appeal.Filed.DecisionId, appeal.Filed.ReportId ?? ""],
        StreamKind.Watch when state.Watches.TryGetValue(stream, out var watch) =>
            [watch.Opened.DecisionId, watch.Opened.CustomerId],
        StreamKind.Case when state.Cases.TryGetValue(stream, out var known) => [known.Opened.CustomerId],
        StreamKind.Demand when state.Demands.TryGetValue(stream, out var demand) =>
            demand.Demand.CustomerId is null ? [] : [demand.Demand.CustomerId],
        StreamKind.Report when state.Reports.TryGetValue(stream, out var report) =>
            report.CaseId is null ? [] : [report.CaseId],
        _ => [],
    };
}
