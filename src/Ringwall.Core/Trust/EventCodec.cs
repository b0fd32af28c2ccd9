using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Ringwall.Core.Trust;

/// <summary>
/// Event to octets and back. The kind names are for ever: they stand in stores and logs, and a renamed type keeps its
/// kind.
/// </summary>
public static class EventCodec
{
    private static readonly (string Kind, JsonTypeInfo Type)[] s_table =
    [
        ("appeal.filed", TrustJson.Default.AppealFiled),
        ("appeal.admitted", TrustJson.Default.AppealAdmitted),
        ("appeal.inadmissible", TrustJson.Default.AppealInadmissible),
        ("appeal.assigned", TrustJson.Default.AppealAssigned),
        ("appeal.first_answer", TrustJson.Default.AppealFirstAnswer),
        ("appeal.decided", TrustJson.Default.AppealDecided),
        ("appeal.implemented", TrustJson.Default.AppealImplemented),
        ("case.opened", TrustJson.Default.CaseOpened),
        ("case.report_added", TrustJson.Default.CaseReportAdded),
        ("case.assessment_begun", TrustJson.Default.CaseAssessmentBegun),
        ("case.monitored", TrustJson.Default.CaseMonitored),
        ("case.level_set", TrustJson.Default.CaseLevelSet),
        ("escalation.alarm_raised", TrustJson.Default.EscalationAlarmRaised),
        ("imminent.threat_paged", TrustJson.Default.ImminentThreatPaged),
        ("pressure.logged", TrustJson.Default.PressureLogged),
        ("case.decision_drafted", TrustJson.Default.CaseDecisionDrafted),
        ("case.no_action", TrustJson.Default.CaseNoAction),
        ("case.decided", TrustJson.Default.CaseDecided),
        ("post_watch.begun", TrustJson.Default.PostWatchBegun),
        ("displacement.observed", TrustJson.Default.DisplacementObserved),
        ("case.closed", TrustJson.Default.CaseClosed),
        ("case.opened_by", TrustJson.Default.CaseOpenedBy),
        ("clock.warned", TrustJson.Default.ClockWarned),
        ("clock.breached", TrustJson.Default.ClockBreached),
        ("customer.registered", TrustJson.Default.CustomerRegistered),
        ("customer.at_risk_flagged", TrustJson.Default.CustomerAtRiskFlagged),
        ("customer.at_risk_cleared", TrustJson.Default.CustomerAtRiskCleared),
        ("customer.service_added", TrustJson.Default.CustomerServiceAdded),
        ("customer.hostnames_changed", TrustJson.Default.CustomerHostnamesChanged),
        ("customer.service_ended", TrustJson.Default.CustomerServiceEnded),
        ("customer.glass_broken", TrustJson.Default.CustomerGlassBroken),
        ("customer.warned", TrustJson.Default.CustomerWarned),
        ("decision.drafted", TrustJson.Default.DecisionDrafted),
        ("decision.revised", TrustJson.Default.DecisionRevised),
        ("decision.evidence_sealed", TrustJson.Default.EvidenceSealed),
        ("decision.evidence_logged", TrustJson.Default.EvidenceLogged),
        ("decision.proposed", TrustJson.Default.DecisionProposed),
        ("decision.approved", TrustJson.Default.DecisionApproved),
        ("approvals.voided", TrustJson.Default.ApprovalsVoided),
        ("decision.rejected", TrustJson.Default.DecisionRejected),
        ("decision.withdrawn", TrustJson.Default.DecisionWithdrawn),
        ("break_glass.used", TrustJson.Default.BreakGlassUsed),
        ("break_glass.ratified", TrustJson.Default.BreakGlassRatified),
        ("break_glass.lapsed", TrustJson.Default.BreakGlassLapsed),
        ("measures.ordered", TrustJson.Default.MeasuresOrdered),
        ("node.acknowledged", TrustJson.Default.NodeAcknowledged),
        ("decision.took_effect", TrustJson.Default.DecisionTookEffect),
        ("effect.regressed", TrustJson.Default.EffectRegressed),
        ("statement.delivered", TrustJson.Default.StatementDelivered),
        ("notice.delayed", TrustJson.Default.NoticeDelayed),
        ("decision.published", TrustJson.Default.DecisionPublished),
        ("publication.delayed", TrustJson.Default.PublicationDelayed),
        ("decision.corrected", TrustJson.Default.DecisionCorrected),
        ("review.held", TrustJson.Default.ReviewHeld),
        ("renewal.proposed", TrustJson.Default.RenewalProposed),
        ("renewal.approved", TrustJson.Default.RenewalApproved),
        ("decision.renewed", TrustJson.Default.DecisionRenewed),
        ("measures.lifted", TrustJson.Default.MeasuresLifted),
        ("measures.expired", TrustJson.Default.MeasuresExpired),
        ("decision.replaced", TrustJson.Default.DecisionReplaced),
        ("decision.appealed", TrustJson.Default.DecisionAppealed),
        ("decision.appeal_ended", TrustJson.Default.DecisionAppealEnded),
        ("demand.received", TrustJson.Default.DemandReceived),
        ("demand.acknowledged", TrustJson.Default.DemandAcknowledged),
        ("demand.authenticated", TrustJson.Default.DemandAuthenticated),
        ("demand.checked", TrustJson.Default.DemandChecked),
        ("demand.returned", TrustJson.Default.DemandReturned),
        ("demand.resubmitted", TrustJson.Default.DemandResubmitted),
        ("demand.clock_suspended", TrustJson.Default.DemandClockSuspended),
        ("demand.clock_resumed", TrustJson.Default.DemandClockResumed),
        ("demand.screened", TrustJson.Default.DemandScreened),
        ("demand.decided", TrustJson.Default.DemandDecided),
        ("demand.effected", TrustJson.Default.DemandEffected),
        ("demand.recipient_notified", TrustJson.Default.DemandRecipientNotified),
        ("demand.gagged", TrustJson.Default.DemandGagged),
        ("demand.feedback_given", TrustJson.Default.DemandFeedbackGiven),
        ("demand.published", TrustJson.Default.DemandPublished),
        ("watch.opened", TrustJson.Default.WatchOpened),
        ("match.raised", TrustJson.Default.MatchRaised),
        ("match.judged", TrustJson.Default.MatchJudged),
        ("match.linked", TrustJson.Default.MatchLinked),
        ("watch.closed", TrustJson.Default.WatchClosed),
        ("exhibit.captured", TrustJson.Default.ExhibitCaptured),
        ("exhibit.verified", TrustJson.Default.ExhibitVerified),
        ("exhibit.rejected", TrustJson.Default.ExhibitRejected),
        ("exhibit.opened", TrustJson.Default.ExhibitOpened),
        ("exhibit.erased", TrustJson.Default.ExhibitErased),
        ("policy.published", TrustJson.Default.PolicyPublished),
        ("policy.exception_declared", TrustJson.Default.PolicyExceptionDeclared),
        ("period.published", TrustJson.Default.PeriodPublished),
        ("referral.drafted", TrustJson.Default.ReferralDrafted),
        ("referral.address_confirmed", TrustJson.Default.ReferralAddressConfirmed),
        ("referral.sent", TrustJson.Default.ReferralSent),
        ("referral.acknowledged", TrustJson.Default.ReferralAcknowledged),
        ("referral.callback_verified", TrustJson.Default.ReferralCallbackVerified),
        ("referral.info_requested", TrustJson.Default.ReferralInfoRequested),
        ("referral.answered", TrustJson.Default.ReferralAnswered),
        ("report.received", TrustJson.Default.ReportReceived),
        ("report.acknowledged", TrustJson.Default.ReportAcknowledged),
        ("report.triaged", TrustJson.Default.ReportTriaged),
        ("report.joined_campaign", TrustJson.Default.ReportJoinedCampaign),
        ("report.redacted", TrustJson.Default.ReportRedacted),
        ("report.info_requested", TrustJson.Default.ReportInfoRequested),
        ("report.info_given", TrustJson.Default.ReportInfoGiven),
        ("report.forwarded", TrustJson.Default.ReportForwarded),
        ("report.decided", TrustJson.Default.ReportDecided),
        ("report.reporter_notified", TrustJson.Default.ReportReporterNotified),
        ("report.closed", TrustJson.Default.ReportClosed),
        ("report.reopened", TrustJson.Default.ReportReopened),
        ("reporter.unseal_requested", TrustJson.Default.ReporterUnsealRequested),
        ("reporter.unsealed", TrustJson.Default.ReporterUnsealed),
        ("reporter.erased", TrustJson.Default.ReporterErased),
        ("report.opened", TrustJson.Default.ReportOpened),
        ("campaign.detected", TrustJson.Default.CampaignDetected),
        ("campaign.closed", TrustJson.Default.CampaignClosed),
        ("attempt.refused", TrustJson.Default.AttemptRefused),
    ];

    private static readonly FrozenDictionary<string, JsonTypeInfo> s_kinds =
        s_table.ToFrozenDictionary(row => row.Kind, row => row.Type);

    private static readonly FrozenDictionary<Type, string> s_names =
        s_kinds.ToFrozenDictionary(pair => pair.Value.Type, pair => pair.Key);

    public static IEnumerable<string> Kinds => s_kinds.Keys;

    public static Type TypeOf(string kind) => s_kinds[kind].Type;

    public static string KindOf(TrustEvent what) => s_names[what.GetType()];

    public static byte[] Write(TrustEvent what) =>
        JsonSerializer.SerializeToUtf8Bytes(what, s_kinds[KindOf(what)]);

    /// <summary>
    /// Null: a kind or a payload this binary does not know; the caller refuses to go on, it does not guess.
    /// </summary>
    public static TrustEvent? Read(string kind, ReadOnlySpan<byte> json)
    {
        if (!s_kinds.TryGetValue(kind, out var type))
        {
            return null;
        }

        try
        {
            return (TrustEvent?)JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
