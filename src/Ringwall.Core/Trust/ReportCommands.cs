namespace Ringwall.Core.Trust;

/// <summary>A report as its form came in, before any rule.</summary>
public sealed record ReportDraft
{
    public ReportChannel Channel { get; init; }

    public ReportKind Kind { get; init; }

    public IReadOnlyList<string> Locators { get; init; } = [];

    public string Explanation { get; init; } = "";

    public DateTimeOffset? EventTime { get; init; }

    /// <summary>Reference to the sealed identity; null: anonymous.</summary>
    public string? ReporterRef { get; init; }

    public string ReporterGroup { get; init; } = "";

    public bool FirstSeenReporter { get; init; }

    /// <summary>Null: the default of its kind, which for threats is that the owner learns nothing.</summary>
    public OwnerNotice? Owner { get; init; }

    public bool HostNotify { get; init; } = true;

    public string? ConsentText { get; init; }

    public string? ContactHours { get; init; }

    public bool NeutralSubject { get; init; }

    public bool BonaFide { get; init; }

    public string Language { get; init; } = "en";

    public string? CustomerId { get; init; }

    public ServiceKind? Service { get; init; }

    public IReadOnlyList<uint> TextSketch { get; init; } = [];

    public string? TrustedFlagger { get; init; }

    public string? HashValue { get; init; }

    /// <summary>Whether pictures or films came along.</summary>
    public bool HasImages { get; init; }
}

/// <param name="Receipt">Hash of the receipt code, which is shown once.</param>
public sealed record TakeReport(string Id, ReportDraft Draft, string Receipt) : TrustCommand(Id)
{
    public override IEnumerable<string> Also => Draft.CustomerId is null ? [] : [Draft.CustomerId];
}

public sealed record TriageReport(
    string Id, TriageOutcome Outcome, string? CaseId, string? DuplicateOf, string Assessment) : TrustCommand(Id)
{
    public override IEnumerable<string> Also => [CaseId ?? "", DuplicateOf ?? ""];
}

public sealed record RedactReport(string Id, string Text) : TrustCommand(Id);

public sealed record AskReporter(string Id, string Question) : TrustCommand(Id);

public sealed record AnswerQuestion(string Id, string Answer) : TrustCommand(Id);

/// <param name="To">"host" or "owner".</param>
/// <param name="Text">What goes out; it must be the redacted text.</param>
public sealed record ForwardReport(string Id, string To, string Text) : TrustCommand(Id);

public sealed record DecideReport(
    string Id, string? DecisionId, string ReportOutcome, string Reasons, string Redress) : TrustCommand(Id)
{
    public override IEnumerable<string> Also => DecisionId is null ? [] : [DecisionId];
}

public sealed record NotifyReporter(string Id, string NoticeSha256) : TrustCommand(Id);

public sealed record CloseReport(string Id, string Reason) : TrustCommand(Id);

/// <summary>Two people open a sealed identity: the first asks, the second opens.</summary>
public sealed record UnsealReporter(string Id, string Reason) : TrustCommand(Id);

public sealed record EraseReporter(string Id, string Reason) : TrustCommand(Id);

public sealed record OpenReport(string Id, string What) : TrustCommand(Id);

public sealed record DetectCampaign(string Id, CampaignDetected Campaign) : TrustCommand(Id)
{
    public override IEnumerable<string> Also => [Campaign.CustomerId];
}

public sealed record JoinCampaign(string Id, string CampaignId) : TrustCommand(Id)
{
    public override IEnumerable<string> Also => [CampaignId];
}

public sealed record CloseCampaign(string Id, string Reason) : TrustCommand(Id);
