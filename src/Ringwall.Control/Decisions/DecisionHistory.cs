using Ringwall.Core.Trust;

namespace Ringwall.Control.Decisions;

/// <summary>
/// A line of what became of a decision, by role, never by person; without a time it came with the revision itself.
/// </summary>
public sealed record HistoryLine(DateTimeOffset? At, string Event, string Text, Role Role);

/// <summary>What of a decision's events the public reads. Reasons that seem to name a person are left out.</summary>
public static class DecisionHistory
{
    public static IReadOnlyList<HistoryLine> Of(IEnumerable<Fact> facts, string? correction)
    {
        var lines = facts.Select(Line).OfType<HistoryLine>().ToList();
        if (correction is not null)
        {
            lines.Add(new HistoryLine(null, "corrected", "Corrected." + Said(correction), Role.Publisher));
        }

        return lines;
    }

    private static HistoryLine? Line(Fact fact)
    {
        var (name, text) = fact.What switch
        {
            EvidenceSealed e => ("sealed", $"The evidence was sealed: {e.Items.Count} items."),
            DecisionProposed => ("proposed", "Proposed."),
            DecisionApproved e => ("approved", $"Approved as {Words.Of(e.Slot)}."),
            BreakGlassUsed => ("break_glass", "One officer acted alone, for 24 hours at most."),
            BreakGlassRatified => ("ratified", "Those who have to approve did so in time."),
            BreakGlassLapsed => ("lapsed", "It lapsed: nobody approved what one officer had begun."),
            MeasuresOrdered => ("ordered", "The measures were ordered."),
            DecisionTookEffect e => ("effective", $"In force on every edge node ({e.Nodes})."),
            DecisionAppealed => ("appealed", "An appeal was filed."),
            DecisionAppealEnded e => ("appeal_decided", $"An appeal was decided: {Words.Of(e.Outcome)}."),
            ReviewHeld e => ("reviewed", $"Reviewed: {Words.Of(e.Outcome)}."),
            DecisionRenewed => ("renewed", "Renewed upon new evidence and new approvals."),
            MeasuresLifted e => ("lifted", "Lifted." + Said(e.Reason)),
            MeasuresExpired => ("expired", "It expired."),
            DecisionReplaced e => ("replaced", $"Replaced by {e.ByDecision}."),
            DecisionCorrected e => ("corrected", "Corrected." + Said(e.Note)),
            _ => ("", ""),
        };
        return name.Length == 0 ? null : new HistoryLine(fact.At, name, text, fact.By.Role);
    }

    private static string Said(string text) =>
        text.Length > 0 && PersonalData.In(text).Count == 0 ? " " + text : "";
}
