namespace Ringwall.Core.Trust;

/// <summary>
/// Decisions like this one. No decision is a reason for another, but that must not hide that like is treated unlike:
/// the numbers stand beside the composer and on the page.
/// </summary>
public sealed record LikeCases(
    int Drafted, int Taken, int NotTaken, int Reversed, double? MedianHoursToDecide, double? MedianDaysInForce,
    IReadOnlyList<string> Decisions)
{
    /// <summary>Same service kind and ground, and at least one measure in common.</summary>
    public static LikeCases Of(TrustState state, DecisionContent content, string? except, DateTimeOffset now)
    {
        var like = state.Decisions.Values
            .Where(d => d.Id != except && d.Content.Service == content.Service && d.Content.Ground == content.Ground
                && d.Content.Measures.Intersect(content.Measures).Any())
            .OrderBy(d => d.Id, StringComparer.Ordinal).ToList();
        var reversed = state.Appeals.Values.Where(a => a.Decided is { Outcome: AppealOutcome.Reversed })
            .Select(a => a.Filed.DecisionId).ToHashSet(StringComparer.Ordinal);
        return new(
            like.Count,
            like.Count(d => d.ApprovedAt is not null),
            like.Count(d => d.ApprovedAt is null && d.HasEnded),
            like.Count(d => reversed.Contains(d.Id)),
            Median(like.Where(d => d.ApprovedAt is not null)
                .Select(d => (d.ApprovedAt!.Value - d.DraftedAt).TotalHours)),
            Median(like.Where(d => d.OrderedAt is not null)
                .Select(d => ((d.EndedAt ?? now) - d.OrderedAt!.Value).TotalDays)),
            [.. like.Select(d => d.Id)]);
    }

    private static double? Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? null : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}

/// <summary>
/// Whether blocks teach governments to ask: demands in the 90 days after an emergency block and before it.
/// </summary>
public sealed record DemandSurge(string DecisionId, int Before, int After, int Citing)
{
    public static readonly TimeSpan Span = TimeSpan.FromDays(90);

    public static IReadOnlyList<DemandSurge> Of(TrustState state) =>
    [
        .. state.Decisions.Values
            .Where(d => d.Content.Ground == Ground.Emergency && d.OrderedAt is not null)
            .OrderBy(d => d.OrderedAt)
            .Select(d => new DemandSurge(
                d.Id,
                Between(state, d.OrderedAt!.Value - Span, d.OrderedAt.Value),
                Between(state, d.OrderedAt.Value, d.OrderedAt.Value + Span),
                state.Demands.Values.Count(demand => demand.Demand.CitesDecision == d.Id))),
    ];

    private static int Between(TrustState state, DateTimeOffset from, DateTimeOffset to) =>
        state.Demands.Values.Count(demand => demand.Demand.ServedAt >= from && demand.Demand.ServedAt < to);
}
