namespace Ringwall.Core.Trust;

public sealed record TakeDemand(string Id, DemandReceived Demand) : TrustCommand(Id);

public sealed record AcknowledgeDemand(string Id) : TrustCommand(Id);

public sealed record AuthenticateDemand(string Id, bool Genuine, string NumberSource) : TrustCommand(Id);

/// <summary>What is missing sends it back.</summary>
public sealed record CheckDemand(string Id, DemandChecklist Checklist) : TrustCommand(Id);

public sealed record ResubmitDemand(string Id, string Sha256, IReadOnlyList<string> Locators) : TrustCommand(Id);

public sealed record SuspendDemandClock(string Id, string Reason) : TrustCommand(Id);

public sealed record ResumeDemandClock(string Id, string Reason) : TrustCommand(Id);

public sealed record ScreenDemand(string Id, bool Concern, string Assessment) : TrustCommand(Id);

public sealed record DecideDemand(string Id, DemandOutcome DemandOutcome, string Reasons, string? DecisionId)
    : TrustCommand(Id)
{
    public override IEnumerable<string> Also => DecisionId is null ? [] : [DecisionId];
}

public sealed record NoteDemandEffect(string Id, int Items) : TrustCommand(Id);

public sealed record NotifyDemandRecipient(string Id, string NoticeSha256) : TrustCommand(Id);

public sealed record GagDemand(string Id, DateTimeOffset Until, string LegalBasis) : TrustCommand(Id);

public sealed record GiveDemandFeedback(string Id, bool Done, string Reason, string Sha256) : TrustCommand(Id);

public sealed record PublishDemand(string Id, bool AggregateOnly, string PageSha256) : TrustCommand(Id);
