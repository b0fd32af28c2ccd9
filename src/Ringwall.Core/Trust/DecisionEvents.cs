namespace Ringwall.Core.Trust;

/// <summary>Stream D-…: a decision, its approvals, its measures and what became of them.</summary>
public abstract record DecisionEvent : TrustEvent
{
    private protected DecisionEvent()
    {
    }
}

public sealed record DecisionDrafted(DecisionContent Content) : DecisionEvent;

/// <summary>The text changed; approvals given to the former text are void.</summary>
public sealed record DecisionRevised(DecisionContent Content) : DecisionEvent;

/// <summary>The evidence as it is now, bound by one hash.</summary>
/// <param name="Root">Hex SHA-256 over the items in order (see <see cref="EvidenceRoot"/>).</param>
public sealed record EvidenceSealed(string Root, IReadOnlyList<SealedItem> Items) : DecisionEvent;

public sealed record SealedItem(string ExhibitId, string Sha256);

/// <summary>The root stands in the decision log.</summary>
public sealed record EvidenceLogged(string Root, long LogIndex, DateTimeOffset LoggedAt) : DecisionEvent;

/// <param name="TextSha256">Of the content proposed; an approval names it.</param>
/// <param name="Slots">The approvals it needs.</param>
public sealed record DecisionProposed(string TextSha256, IReadOnlyList<ApprovalSlot> Slots) : DecisionEvent;

/// <param name="Signature">The security key's answer over the text's hash, as the console took it.</param>
public sealed record DecisionApproved(
    ApprovalSlot Slot, string TextSha256, string Reason, bool EvidenceOpened, bool NoTie, string Signature)
    : DecisionEvent;

public sealed record ApprovalsVoided(string Reason) : DecisionEvent;

public sealed record DecisionRejected(string Reason) : DecisionEvent;

public sealed record DecisionWithdrawn(string Reason) : DecisionEvent;

/// <summary>One officer, alone, for 24 hours at most; everybody is called, and it is counted in public.</summary>
public sealed record BreakGlassUsed(string Reason, DateTimeOffset Until) : DecisionEvent;

public sealed record BreakGlassRatified : DecisionEvent;

public sealed record BreakGlassLapsed : DecisionEvent;

/// <summary>Nodes are told. Nothing outside happens before this stands in the store.</summary>
public sealed record MeasuresOrdered(IReadOnlyList<Measure> Measures, DateTimeOffset From, DateTimeOffset? Until)
    : DecisionEvent;

/// <param name="TookMs">From the order to this node's receipt.</param>
public sealed record NodeAcknowledged(string Node, long BlocksVersion, long TookMs) : DecisionEvent;

public sealed record DecisionTookEffect(int Nodes) : DecisionEvent;

/// <summary>A probe from outside saw the blocked content, or a node lost the block.</summary>
public sealed record EffectRegressed(string Where, string Seen) : DecisionEvent;

public sealed record StatementDelivered(string StatementSha256, string Channel) : DecisionEvent;

public sealed record NoticeDelayed(string Reason, DateTimeOffset Until) : DecisionEvent;

public sealed record DecisionPublished(int Revision, string PageSha256) : DecisionEvent;

public sealed record PublicationDelayed(string Reason, DateTimeOffset Until) : DecisionEvent;

/// <summary>A later revision of the page; the earlier ones stay.</summary>
public sealed record DecisionCorrected(int Revision, string Note, string PageSha256) : DecisionEvent;

public sealed record ReviewHeld(ReviewOutcome Outcome, string Reasons) : DecisionEvent;

/// <summary>More time, asked for upon new evidence; it needs all approvals afresh.</summary>
public sealed record RenewalProposed(
    DateTimeOffset Until,
    string Root,
    IReadOnlyList<SealedItem> Items,
    string Reason,
    IReadOnlyList<ApprovalSlot> Slots) : DecisionEvent;

public sealed record RenewalApproved(ApprovalSlot Slot, string Root, string Reason, string Signature) : DecisionEvent;

public sealed record DecisionRenewed(DateTimeOffset Until) : DecisionEvent;

public sealed record MeasuresLifted(string Reason, string? AppealId) : DecisionEvent;

public sealed record MeasuresExpired : DecisionEvent;

public sealed record DecisionReplaced(string ByDecision) : DecisionEvent;

public sealed record DecisionAppealed(string AppealId) : DecisionEvent;

public sealed record DecisionAppealEnded(string AppealId, AppealOutcome Outcome) : DecisionEvent;
