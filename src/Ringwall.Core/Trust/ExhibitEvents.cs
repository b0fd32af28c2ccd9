namespace Ringwall.Core.Trust;

/// <summary>One item of evidence, in the stream of its case.</summary>
public abstract record ExhibitEvent : TrustEvent
{
    private protected ExhibitEvent(string exhibitId) => ExhibitId = exhibitId;

    public string ExhibitId { get; }
}

/// <param name="ExhibitId">"X-…".</param>
/// <param name="Sha256">Of the captured octets: identity. Two captures with one hash are one unit.</param>
/// <param name="PostId">Where in the site, so that two captures of one post are one unit; null if it has none.</param>
/// <param name="EventTime">When it was posted or happened, if the capture shows it.</param>
/// <param name="ReporterGroup">Who brought it, as in <see cref="ReportReceived"/>.</param>
public sealed record ExhibitCaptured(
    string ExhibitId,
    string Sha256,
    string Kind,
    string? Locator,
    string? PostId,
    DateTimeOffset CapturedAt,
    DateTimeOffset? EventTime,
    string ReporterGroup,
    string? ReportId,
    bool PersonalData) : ExhibitEvent(ExhibitId);

/// <summary>An investigator stands for it: this was posted, then, and it means this much.</summary>
public sealed record ExhibitVerified(
    string ExhibitId, ThreatLevel Level, DateTimeOffset? EventTime, string Reason) : ExhibitEvent(ExhibitId);

public sealed record ExhibitRejected(string ExhibitId, string Reason) : ExhibitEvent(ExhibitId);

/// <summary>Somebody looked at it; counted for their sake and for the record.</summary>
public sealed record ExhibitOpened(string ExhibitId) : ExhibitEvent(ExhibitId);

/// <summary>Personal data gone at the end of its time; hash and judgement stay.</summary>
public sealed record ExhibitErased(string ExhibitId, string Reason) : ExhibitEvent(ExhibitId);
