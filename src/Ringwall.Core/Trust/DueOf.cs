namespace Ringwall.Core.Trust;

/// <summary>The clocks of one aggregate each.</summary>
internal static class DueOf
{
    public static IEnumerable<RunningClock> Report(ReportState report, ClockTable clocks)
    {
        if (report.AcknowledgedAt is null)
        {
            yield return From(ClockKind.ReportAck, report.Id, "", report.ReceivedAt, clocks, Role.Intake);
        }

        if (report.Phase is ReportPhase.Received or ReportPhase.Acknowledged)
        {
            var childSafety = report.Report.Kind == ReportKind.ChildAbuse;
            yield return From(
                ClockTable.Triage(report.Report.Kind, ThreatLevel.None), report.Id, "", report.ReceivedAt, clocks,
                childSafety ? Role.ChildSafetySpecialist : Role.Triager);
        }
    }

    public static IEnumerable<RunningClock> Case(CaseState known, ClockTable clocks)
    {
        if (known.Phase == CasePhase.Closed)
        {
            yield break;
        }

        if (known.HighSpecificSince is { } since && known.Referrals.IsEmpty)
        {
            yield return From(ClockKind.ReferralDraft, known.Id, "", since, clocks, Role.SafetyLead);
        }

        foreach (var (id, referral) in known.Referrals)
        {
            if (referral.SentAt is { } sent && referral.AcknowledgedAt is null && referral.AnsweredAt is null)
            {
                yield return From(ClockKind.ReferralNoAckFirst, known.Id, id, sent, clocks, Role.SafetyLead);
                yield return From(ClockKind.ReferralNoAckSecond, known.Id, id, sent, clocks, Role.SafetyLead);
                yield return From(ClockKind.ReferralNoAckThird, known.Id, id, sent, clocks, Role.SafetyLead);
            }
        }

        if (known.Phase == CasePhase.PostWatch && known.WatchUntil is { } until)
        {
            yield return new(ClockKind.PostWatch, known.Id, "", known.OpenedAt, until, Role.SafetyLead);
        }
    }

    public static IEnumerable<RunningClock> Decision(DecisionState decision, ClockTable clocks)
    {
        if (decision.OrderedAt is not { } ordered || decision.EndedAt is not null)
        {
            yield break;
        }

        if (decision.Until is { } until)
        {
            yield return new(
                decision.IsProvisional ? ClockKind.BreakGlass : ClockKind.EmergencyExpiry,
                decision.Id, "", ordered, until, Role.DecisionOfficer);
        }

        if (decision.StatementAt is null)
        {
            yield return new(
                ClockKind.StatementDelivery, decision.Id, "", ordered,
                decision.NoticeDelayedUntil ?? ordered + clocks.Limit(ClockKind.StatementDelivery), Role.Publisher);
        }

        if (decision.PublishedAt is null)
        {
            yield return new(
                ClockKind.Publication, decision.Id, "", ordered,
                decision.PublicationDelayedUntil ?? ordered + clocks.Limit(ClockKind.Publication), Role.Publisher);
        }

        if (decision.Content.Ground == Ground.Emergency)
        {
            yield return Review(decision, ordered, clocks);
        }
    }

    /// <summary>Days 3, 7, 14, then every 30; a review held early counts for the one that was next.</summary>
    private static RunningClock Review(DecisionState decision, DateTimeOffset ordered, ClockTable clocks)
    {
        var held = decision.Reviews.Count;
        var (kind, due) = held switch
        {
            0 => (ClockKind.EmergencyReviewFirst, ordered + clocks.Limit(ClockKind.EmergencyReviewFirst)),
            1 => (ClockKind.EmergencyReviewSecond, ordered + clocks.Limit(ClockKind.EmergencyReviewSecond)),
            2 => (ClockKind.EmergencyReviewThird, ordered + clocks.Limit(ClockKind.EmergencyReviewThird)),
            _ => (ClockKind.EmergencyReviewThen, ordered + clocks.Limit(ClockKind.EmergencyReviewThird)
                + ((held - 2) * clocks.Limit(ClockKind.EmergencyReviewThen))),
        };
        return new(kind, decision.Id, $"review {held + 1}", ordered, due, Role.DecisionOfficer);
    }

    public static IEnumerable<RunningClock> Demand(DemandState demand, ClockTable clocks)
    {
        var served = demand.Demand.ServedAt + demand.Stopped;
        if (demand.AcknowledgedAt is null && demand.Demand.Form is DemandForm.Article9 or DemandForm.Article10)
        {
            yield return From(
                ClockKind.Article9Ack, demand.Id, "", demand.Demand.ServedAt, clocks, Role.DemandOfficer);
        }

        var refused = demand.Decided is { Outcome: not (DemandOutcome.Complied or DemandOutcome.Partial) };
        if (demand.StoppedAt is null && demand.EffectedAt is null && !refused)
        {
            yield return From(
                demand.Demand.Form == DemandForm.TerroristContent ? ClockKind.TerrorOrder : ClockKind.DemandEffect,
                demand.Id, "", served, clocks, Role.DemandOfficer);
        }
    }

    public static IEnumerable<RunningClock> Appeal(TrustState state, AppealState appeal, ClockTable clocks)
    {
        if (appeal.DecidedAt is not null)
        {
            yield break;
        }

        var emergency = state.Decisions.GetValueOrDefault(appeal.Filed.DecisionId)?.Content.Ground == Ground.Emergency;
        if (emergency && appeal.FirstAnswerAt is null)
        {
            yield return From(
                ClockKind.AppealEmergencyAnswer, appeal.Id, "", appeal.FiledAt, clocks, Role.AppealReviewer);
        }

        yield return From(ClockKind.Appeal, appeal.Id, "", appeal.FiledAt, clocks, Role.AppealReviewer);
    }

    public static IEnumerable<RunningClock> Watch(WatchState watch, ClockTable clocks) =>
        watch.Closed ? [] : watch.Matches.Where(pair => pair.Value.Judged is null).Select(pair => From(
            pair.Value.Raised.Strength == MatchStrength.Strong ? ClockKind.MatchStrong : ClockKind.MatchCandidate,
            watch.Id, pair.Key, pair.Value.RaisedAt, clocks, Role.Investigator));

    private static RunningClock From(
        ClockKind kind, string stream, string item, DateTimeOffset since, ClockTable clocks, Role owner) =>
        new(kind, stream, item, since, since + clocks.Limit(kind), owner);
}
