namespace Ringwall.Core.Trust;

/// <summary>Streams R-… (one report) and N-… (one campaign).</summary>
public abstract record ReportEvent : TrustEvent
{
    private protected ReportEvent()
    {
    }
}

/// <summary>How the reporter wants to be kept safe.</summary>
/// <param name="ConsentText">The words they agreed to when the owner shall learn their name; null: never asked.</param>
/// <param name="ContactHours">When it is safe to reach them, in their words; null: any time.</param>
public sealed record ReporterSafety(
    OwnerNotice Owner, bool HostNotify, string? ConsentText, string? ContactHours, bool NeutralSubject);

/// <summary>
/// A report as taken in. It has no place for an address of the network, and the reporter is a reference to a sealed
/// record or nothing.
/// </summary>
/// <param name="Explanation">Their words; sealed in the store and erased with the reporter.</param>
/// <param name="EventTime">When the thing reported happened; null: they do not know.</param>
/// <param name="ReporterRef">Sealed identity; null: anonymous.</param>
/// <param name="ReporterGroup">
/// Keyed hash that is equal for submitters who are probably one (identity, mail address or network prefix, with a key
/// that rotates); it counts independent sources and names nobody.
/// </param>
/// <param name="TextSketch">MinHash of the explanation, for duplicates (see <c>Escalation</c>).</param>
public sealed record ReportReceived(
    ReportChannel Channel,
    ReportKind Kind,
    IReadOnlyList<string> Locators,
    string Explanation,
    DateTimeOffset? EventTime,
    string? ReporterRef,
    string ReporterGroup,
    bool FirstSeenReporter,
    ReporterSafety Safety,
    bool BonaFide,
    string Language,
    string? CustomerId,
    ServiceKind? Service,
    IReadOnlyList<uint> TextSketch,
    string? TrustedFlagger = null,
    string? HashValue = null) : ReportEvent;

/// <param name="Receipt">Hash of the receipt code; the code itself is shown once and kept nowhere.</param>
public sealed record ReportAcknowledged(bool Automated, string Receipt) : ReportEvent;

/// <param name="Assessment">Why; it becomes part of the notice to the reporter.</param>
public sealed record ReportTriaged(
    TriageOutcome Outcome, string? CaseId, string? DuplicateOf, string Assessment) : ReportEvent;

/// <summary>
/// Part of a campaign: answered by one template, shown apart, no weight in severity, counted one by one.
/// </summary>
public sealed record ReportJoinedCampaign(string CampaignId) : ReportEvent;

/// <summary>What a triager blackened before anybody else reads it.</summary>
/// <param name="RedactedText">The explanation as it is forwarded, byte for byte.</param>
public sealed record ReportRedacted(string RedactedText) : ReportEvent;

public sealed record ReportInfoRequested(string Question) : ReportEvent;

public sealed record ReportInfoGiven(string Answer) : ReportEvent;

/// <param name="To">"host", "owner" or another addressee class.</param>
/// <param name="Sha256">Of the text that went out.</param>
public sealed record ReportForwarded(string To, OwnerNotice Manner, string Sha256) : ReportEvent;

/// <param name="DecisionId">The decision it led to; null: no action.</param>
public sealed record ReportDecided(
    string? DecisionId, string Outcome, string Reasons, string Redress, bool Automated) : ReportEvent;

public sealed record ReportReporterNotified(string NoticeSha256) : ReportEvent;

public sealed record ReportClosed(string Reason) : ReportEvent;

public sealed record ReportReopened(string AppealId) : ReportEvent;

/// <summary>First of two people who want to open the sealed identity.</summary>
public sealed record ReporterUnsealRequested(string Reason) : ReportEvent;

public sealed record ReporterUnsealed(string Reason) : ReportEvent;

/// <summary>Key and sealed record are gone; what was committed to stays committed to.</summary>
public sealed record ReporterErased(string Reason) : ReportEvent;

/// <summary>Somebody opened sealed material of this report.</summary>
public sealed record ReportOpened(string What) : ReportEvent;

/// <param name="DistinctTexts">Clusters of near-equal texts among them.</param>
public sealed record CampaignDetected(
    string CustomerId, int Reports, int DistinctTexts, int FirstSeenReporters, DateTimeOffset From, DateTimeOffset To)
    : ReportEvent;

public sealed record CampaignClosed(string Reason) : ReportEvent;
