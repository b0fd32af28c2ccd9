namespace Ringwall.Core.Trust;

public enum ClockKind : byte
{
    ReportAck,
    TriageHighSpecific,
    TriageHighUnspecific,
    TriageThreat,
    TriagePhishing,
    TriageProperty,
    TriageRest,
    ReferralDraft,
    ReferralNoAckFirst,
    ReferralNoAckSecond,
    ReferralNoAckThird,
    TerrorOrder,
    Article9Ack,
    DemandEffect,
    StatementDelivery,
    Publication,
    PublicationCap,
    EmergencyExpiry,
    EmergencyReviewFirst,
    EmergencyReviewSecond,
    EmergencyReviewThird,
    EmergencyReviewThen,
    BreakGlass,
    AppealWindow,
    AppealEmergencyAnswer,
    Appeal,
    MatchStrong,
    MatchCandidate,
    PostWatch,
    EvidenceRetention,
    TerrorPreservation,
    ReportRetention,
}

/// <param name="Warn">How long before the end somebody is called; null: only when it has passed.</param>
/// <param name="Hard">Set by law, or by the form of the measure: no setting lengthens it.</param>
public sealed record ClockRule(ClockKind Kind, TimeSpan Limit, TimeSpan? Warn = null, bool Hard = false);

/// <summary>
/// Every time limit of the process, as data; an operator may shorten each and lengthen those not hard.
/// </summary>
public sealed class ClockTable
{
    private readonly Dictionary<ClockKind, ClockRule> _rules;

    private ClockTable(IEnumerable<ClockRule> rules) => _rules = rules.ToDictionary(rule => rule.Kind);

    public static ClockTable Default { get; } = new(
    [
        new(ClockKind.ReportAck, TimeSpan.FromSeconds(60)),
        new(ClockKind.TriageHighSpecific, TimeSpan.FromMinutes(15)),
        new(ClockKind.TriageHighUnspecific, TimeSpan.FromHours(1)),
        new(ClockKind.TriageThreat, TimeSpan.FromHours(4)),
        new(ClockKind.TriagePhishing, TimeSpan.FromHours(24)),
        new(ClockKind.TriageProperty, TimeSpan.FromDays(3)),
        new(ClockKind.TriageRest, TimeSpan.FromDays(7)),
        new(ClockKind.ReferralDraft, TimeSpan.FromMinutes(30)),
        new(ClockKind.ReferralNoAckFirst, TimeSpan.FromHours(1)),
        new(ClockKind.ReferralNoAckSecond, TimeSpan.FromHours(4)),
        new(ClockKind.ReferralNoAckThird, TimeSpan.FromHours(12)),
        new(ClockKind.TerrorOrder, TimeSpan.FromMinutes(60), TimeSpan.FromMinutes(20), Hard: true),
        new(ClockKind.Article9Ack, TimeSpan.FromHours(1)),
        new(ClockKind.DemandEffect, TimeSpan.FromDays(7)),
        new(ClockKind.StatementDelivery, TimeSpan.FromHours(24), TimeSpan.FromHours(4)),
        new(ClockKind.Publication, TimeSpan.FromHours(24), TimeSpan.FromHours(4)),
        new(ClockKind.PublicationCap, TimeSpan.FromDays(7), Hard: true),
        new(ClockKind.EmergencyExpiry, TimeSpan.FromDays(14), TimeSpan.FromDays(2), Hard: true),
        new(ClockKind.EmergencyReviewFirst, TimeSpan.FromDays(3)),
        new(ClockKind.EmergencyReviewSecond, TimeSpan.FromDays(7)),
        new(ClockKind.EmergencyReviewThird, TimeSpan.FromDays(14)),
        new(ClockKind.EmergencyReviewThen, TimeSpan.FromDays(30)),
        new(ClockKind.BreakGlass, TimeSpan.FromHours(24), TimeSpan.FromHours(4), Hard: true),
        new(ClockKind.AppealWindow, TimeSpan.FromDays(184)),
        new(ClockKind.AppealEmergencyAnswer, TimeSpan.FromHours(72), TimeSpan.FromHours(12)),
        new(ClockKind.Appeal, TimeSpan.FromDays(14), TimeSpan.FromDays(2)),
        new(ClockKind.MatchStrong, TimeSpan.FromHours(1)),
        new(ClockKind.MatchCandidate, TimeSpan.FromHours(24)),
        new(ClockKind.PostWatch, TimeSpan.FromDays(90)),
        new(ClockKind.EvidenceRetention, TimeSpan.FromDays(180)),
        new(ClockKind.TerrorPreservation, TimeSpan.FromDays(183)),
        new(ClockKind.ReportRetention, TimeSpan.FromDays(5 * 366)),
    ]);

    public IEnumerable<ClockRule> Rules => _rules.Values;

    public ClockRule this[ClockKind kind] => _rules[kind];

    public TimeSpan Limit(ClockKind kind) => _rules[kind].Limit;

    /// <summary>With other limits; one that is hard keeps the shorter of both.</summary>
    public ClockTable With(params ReadOnlySpan<ClockRule> changed)
    {
        var rules = new Dictionary<ClockKind, ClockRule>(_rules);
        foreach (var rule in changed)
        {
            var now = rules[rule.Kind];
            rules[rule.Kind] = now.Hard && rule.Limit > now.Limit ? now : rule with { Hard = now.Hard };
        }

        return new ClockTable(rules.Values);
    }

    /// <summary>
    /// The clock a report of this kind is triaged by; severity comes from its kind alone, never from volume.
    /// </summary>
    public static ClockKind Triage(ReportKind kind, ThreatLevel level) => (kind, level) switch
    {
        (_, ThreatLevel.HighSpecific) => ClockKind.TriageHighSpecific,
        (_, ThreatLevel.HighUnspecific) => ClockKind.TriageHighUnspecific,
        (ReportKind.Threat or ReportKind.Doxxing or ReportKind.Swatting or ReportKind.Stalking
            or ReportKind.Terrorism or ReportKind.ChildAbuse or ReportKind.IntimateImages, _) => ClockKind.TriageThreat,
        (ReportKind.Phishing or ReportKind.Malware, _) => ClockKind.TriagePhishing,
        (ReportKind.Copyright or ReportKind.Trademark, _) => ClockKind.TriageProperty,
        _ => ClockKind.TriageRest,
    };
}
