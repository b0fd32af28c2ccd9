using System.Collections.Immutable;

namespace Ringwall.Core.Trust;

public sealed record ReportState(string Id, long Version, DateTimeOffset ReceivedAt, ReportReceived Report)
{
    public ReportPhase Phase { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; init; }

    public DateTimeOffset? TriagedAt { get; init; }

    public string Receipt { get; init; } = "";

    public string? CaseId { get; init; }

    public string? CampaignId { get; init; }

    public string? DuplicateOf { get; init; }

    public string Assessment { get; init; } = "";

    /// <summary>What may be forwarded; null until a triager has looked.</summary>
    public string? Redacted { get; init; }

    public ReportDecided? Decided { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Who asked to open the sealed identity; a second person must.</summary>
    public string? UnsealAskedBy { get; init; }

    public bool Unsealed { get; init; }

    public bool Erased { get; init; }

    public int TimesOpened { get; init; }

    public ImmutableHashSet<string> Marks { get; init; } = [];

    public ReportState Apply(Fact fact)
    {
        var next = this with { Version = fact.Version };
        return fact.What switch
        {
            ReportAcknowledged e => next with
            {
                AcknowledgedAt = AcknowledgedAt ?? fact.At,
                Receipt = e.Receipt,
                Phase = Phase == ReportPhase.Received ? ReportPhase.Acknowledged : Phase,
            },
            ReportTriaged e => next with
            {
                TriagedAt = TriagedAt ?? fact.At,
                CaseId = e.CaseId ?? CaseId,
                DuplicateOf = e.DuplicateOf,
                Assessment = e.Assessment,
                Phase = PhaseOf(e.Outcome),
            },
            ReportJoinedCampaign e => next with { CampaignId = e.CampaignId, Phase = ReportPhase.InCampaign },
            ReportRedacted e => next with { Redacted = e.RedactedText },
            ReportInfoRequested => next with { Phase = ReportPhase.NeedsInfo },
            ReportInfoGiven => next with { Phase = ReportPhase.Acknowledged, TriagedAt = null },
            ReportDecided e => next with { Phase = ReportPhase.Decided, Decided = e, DecidedAt = fact.At },
            ReportReporterNotified => next with { Phase = ReportPhase.Notified },
            ReportClosed => next with { Phase = ReportPhase.Closed, ClosedAt = fact.At },
            ReportReopened => next with { Phase = ReportPhase.Acknowledged, TriagedAt = null, ClosedAt = null },
            ReporterUnsealRequested => next with { UnsealAskedBy = fact.By.Person },
            ReporterUnsealed => next with { Unsealed = true, UnsealAskedBy = null },
            ReporterErased => next with { Erased = true, Report = Erase(Report), Redacted = null },
            ClockWarned e => next with { Marks = Marks.Add(Due.Mark(e)) },
            ClockBreached e => next with { Marks = Marks.Add(Due.Mark(e)) },
            ReportOpened => next with { TimesOpened = TimesOpened + 1 },
            _ => next,
        };
    }

    /// <summary>What is left of a report when its reporter's data are gone: enough to count it.</summary>
    private static ReportReceived Erase(ReportReceived report) => report with
    {
        Explanation = "",
        Locators = [],
        ReporterRef = null,
        ReporterGroup = "",
        TextSketch = [],
        Safety = report.Safety with { ConsentText = null, ContactHours = null },
    };

    private static ReportPhase PhaseOf(TriageOutcome outcome) => outcome switch
    {
        TriageOutcome.Invalid => ReportPhase.Invalid,
        TriageOutcome.Duplicate or TriageOutcome.InCase => ReportPhase.InCase,
        TriageOutcome.NeedsInfo => ReportPhase.NeedsInfo,
        _ => ReportPhase.OutOfScopeForwarded,
    };
}

public sealed record CampaignState(string Id, long Version, CampaignDetected Detected)
{
    /// <summary>Reports that joined; shown as a number, never as weight.</summary>
    public int Reports { get; init; }

    public DateTimeOffset DetectedAt { get; init; }

    public bool Closed { get; init; }
}
