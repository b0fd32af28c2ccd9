namespace Ringwall.Core.Trust;

public sealed record DraftDecision(string Id, DecisionContent Content) : TrustCommand(Id)
{
    public override IEnumerable<string> Also => Reach.Of(Content);
}

public sealed record ReviseDecision(string Id, DecisionContent Content) : TrustCommand(Id)
{
    public override IEnumerable<string> Also => Reach.Of(Content);
}

public sealed record SealEvidence(string Id) : TrustCommand(Id);

/// <summary>The log has taken the root; said by whoever appends to it.</summary>
public sealed record NoteEvidenceLogged(string Id, string Root, long LogIndex, DateTimeOffset LoggedAt)
    : TrustCommand(Id);

public sealed record ProposeDecision(string Id) : TrustCommand(Id);

/// <param name="TextSha256">Of the text the approver saw.</param>
/// <param name="Signature">The security key's answer over that hash.</param>
public sealed record ApproveDecision(
    string Id, ApprovalSlot Slot, string TextSha256, string Reason, bool EvidenceOpened, bool NoTie, string Signature)
    : TrustCommand(Id);

public sealed record RejectDecision(string Id, string Reason) : TrustCommand(Id);

public sealed record WithdrawDecision(string Id, string Reason) : TrustCommand(Id);

public sealed record BreakGlass(string Id, string Reason, DateTimeOffset Until) : TrustCommand(Id);

/// <param name="Expected">Nodes there are; when all have answered the decision is effective.</param>
public sealed record NoteReceipt(string Id, string Node, long BlocksVersion, long TookMs, int Expected)
    : TrustCommand(Id);

public sealed record NoteRegression(string Id, string Where, string Seen) : TrustCommand(Id);

public sealed record DeliverStatement(string Id, string StatementSha256, string Channel) : TrustCommand(Id);

public sealed record DelayNotice(string Id, string Reason, DateTimeOffset Until) : TrustCommand(Id);

public sealed record PublishDecision(string Id, string PageSha256) : TrustCommand(Id);

public sealed record DelayPublication(string Id, string Reason, DateTimeOffset Until) : TrustCommand(Id);

public sealed record CorrectDecision(string Id, string Note, string PageSha256) : TrustCommand(Id);

public sealed record ReviewDecision(string Id, ReviewOutcome ReviewOutcome, string Reasons) : TrustCommand(Id);

public sealed record ProposeRenewal(string Id, DateTimeOffset Until, string Reason) : TrustCommand(Id);

public sealed record ApproveRenewal(string Id, ApprovalSlot Slot, string Root, string Reason, string Signature)
    : TrustCommand(Id);

public sealed record LiftMeasures(string Id, string Reason) : TrustCommand(Id);

public sealed record ExpireMeasures(string Id) : TrustCommand(Id);

public sealed record LapseBreakGlass(string Id) : TrustCommand(Id);

public sealed record ReplaceDecision(string Id, string ByDecision) : TrustCommand(Id)
{
    public override IEnumerable<string> Also => [ByDecision];
}
