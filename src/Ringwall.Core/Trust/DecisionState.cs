using System.Collections.Immutable;

namespace Ringwall.Core.Trust;

public sealed record ApprovalState(ApprovalSlot Slot, Actor By, DateTimeOffset At);

/// <summary>What a person did to a decision; nobody does two of these to one decision, ever.</summary>
public enum Hand : byte { Proposer, Approver, Publisher, GlassBreaker }

public sealed record BreakGlassState(Actor By, DateTimeOffset At, DateTimeOffset Until, bool Ratified, bool Lapsed);

public sealed record DecisionState(string Id, long Version, DateTimeOffset DraftedAt, DecisionContent Content)
{
    public DecisionPhase Phase { get; init; }

    public string? Root { get; init; }

    public ImmutableList<SealedItem> Sealed { get; init; } = [];

    public DateTimeOffset? SealedAt { get; init; }

    public long? LogIndex { get; init; }

    public DateTimeOffset? LoggedAt { get; init; }

    public string? ProposedText { get; init; }

    public Actor? Proposer { get; init; }

    public DateTimeOffset? ProposedAt { get; init; }

    public ImmutableList<ApprovalSlot> Slots { get; init; } = [];

    public ImmutableList<ApprovalState> Approvals { get; init; } = [];

    public DateTimeOffset? ApprovedAt { get; init; }

    public BreakGlassState? BreakGlass { get; init; }

    public ImmutableDictionary<Measure, MeasureStatus> Measures { get; init; } =
        ImmutableDictionary<Measure, MeasureStatus>.Empty;

    public DateTimeOffset? OrderedAt { get; init; }

    public DateTimeOffset? Until { get; init; }

    public ImmutableDictionary<string, long> Receipts { get; init; } = ImmutableDictionary<string, long>.Empty;

    public DateTimeOffset? EffectiveAt { get; init; }

    public DateTimeOffset? StatementAt { get; init; }

    public DateTimeOffset? NoticeDelayedUntil { get; init; }

    public DateTimeOffset? PublishedAt { get; init; }

    public DateTimeOffset? PublicationDelayedUntil { get; init; }

    public Actor? Publisher { get; init; }

    public int Revision { get; init; }

    public ImmutableList<DateTimeOffset> Reviews { get; init; } = [];

    public RenewalProposed? Renewal { get; init; }

    public Actor? RenewalProposer { get; init; }

    public ImmutableList<ApprovalState> RenewalApprovals { get; init; } = [];

    public int Renewals { get; init; }

    public ImmutableHashSet<string> OpenAppeals { get; init; } = [];

    public DateTimeOffset? EndedAt { get; init; }

    public string? ReplacedBy { get; init; }

    public ImmutableHashSet<string> People { get; init; } = [];

    /// <summary>Who had which hand in it, also in texts since withdrawn.</summary>
    public ImmutableDictionary<string, Hand> Hands { get; init; } = ImmutableDictionary<string, Hand>.Empty;

    public ImmutableHashSet<string> Marks { get; init; } = [];

    /// <summary>Whether visitors meet it now. The nodes end it by themselves at <see cref="Until"/>.</summary>
    public bool IsInForce(DateTimeOffset now) =>
        OrderedAt is not null && EndedAt is null && (Until is null || now < Until);

    public bool IsProvisional => BreakGlass is { Ratified: false, Lapsed: false };

    public bool HasEnded => Phase >= DecisionPhase.Withdrawn;

    public DecisionState Apply(Fact fact)
    {
        var next = this with { Version = fact.Version, People = Actors.Add(People, fact.By), Hands = WithHand(fact) };
        return fact.What switch
        {
            DecisionRevised e => next.Unpropose() with { Content = e.Content },
            EvidenceSealed e => next.Unpropose() with
            {
                Root = e.Root, Sealed = [.. e.Items], SealedAt = fact.At, LogIndex = null, LoggedAt = null,
                Phase = DecisionPhase.Sealed,
            },
            EvidenceLogged e when e.Root == Root => next with { LogIndex = e.LogIndex, LoggedAt = e.LoggedAt },
            DecisionProposed e => next with
            {
                Phase = DecisionPhase.Proposed, ProposedText = e.TextSha256, Slots = [.. e.Slots],
                Proposer = fact.By, ProposedAt = fact.At, Approvals = [],
            },
            DecisionApproved e => next with { Approvals = Approvals.Add(new(e.Slot, fact.By, fact.At)) },
            ApprovalsVoided or DecisionRejected => next.Unpropose(),
            DecisionWithdrawn => next.End(DecisionPhase.Withdrawn, fact.At, null),
            BreakGlassUsed e => next with { BreakGlass = new(fact.By, fact.At, e.Until, false, false) },
            BreakGlassRatified when BreakGlass is not null =>
                next with { BreakGlass = BreakGlass with { Ratified = true } },
            BreakGlassLapsed when BreakGlass is not null =>
                next.End(DecisionPhase.Lapsed, fact.At, MeasureStatus.Expired) with
                {
                    BreakGlass = BreakGlass with { Lapsed = true },
                },
            _ => next.ApplyEffect(fact),
        };
    }

    private DecisionState ApplyEffect(Fact fact) => fact.What switch
    {
        MeasuresOrdered e => this with
        {
            Measures = Measures.SetItems(e.Measures.Select(m => KeyValuePair.Create(m, MeasureStatus.Pending))),
            OrderedAt = OrderedAt ?? e.From,
            Until = e.Until,
            ApprovedAt = IsProvisional ? ApprovedAt : ApprovedAt ?? fact.At,
            Phase = IsProvisional ? Phase : DecisionPhase.Approved,
        },
        NodeAcknowledged e => this with { Receipts = Receipts.SetItem(e.Node, e.TookMs) },
        DecisionTookEffect when EndedAt is null => this with
        {
            EffectiveAt = EffectiveAt ?? fact.At,
            Measures = Measures.SetItems(Measures.Keys.Select(m => KeyValuePair.Create(m, MeasureStatus.Active))),
            Phase = Phase == DecisionPhase.Approved ? DecisionPhase.Effective : Phase,
        },
        StatementDelivered => this with { StatementAt = StatementAt ?? fact.At },
        NoticeDelayed e => this with { NoticeDelayedUntil = e.Until },
        DecisionPublished e => this with
        {
            PublishedAt = PublishedAt ?? fact.At, Publisher = fact.By, Revision = e.Revision,
            Phase = Phase is DecisionPhase.Approved or DecisionPhase.Effective ? DecisionPhase.Published : Phase,
        },
        PublicationDelayed e => this with { PublicationDelayedUntil = e.Until },
        DecisionCorrected e => this with { Revision = e.Revision },
        ReviewHeld => this with { Reviews = Reviews.Add(fact.At) },
        RenewalProposed e => this with { Renewal = e, RenewalProposer = fact.By, RenewalApprovals = [] },
        RenewalApproved e => this with { RenewalApprovals = RenewalApprovals.Add(new(e.Slot, fact.By, fact.At)) },
        DecisionRenewed e => this with
        {
            Until = e.Until, Renewal = null, Renewals = Renewals + 1, RenewalApprovals = [],
            Root = Renewal?.Root ?? Root, Sealed = Renewal is null ? Sealed : [.. Renewal.Items], SealedAt = fact.At,
        },
        MeasuresLifted => End(DecisionPhase.Lifted, fact.At, MeasureStatus.Lifted),
        MeasuresExpired => End(DecisionPhase.Expired, fact.At, MeasureStatus.Expired),
        DecisionReplaced e => End(DecisionPhase.Replaced, fact.At, MeasureStatus.Lifted) with
        {
            ReplacedBy = e.ByDecision,
        },
        DecisionAppealed e => this with
        {
            OpenAppeals = OpenAppeals.Add(e.AppealId), Measures = Set(MeasureStatus.Active, MeasureStatus.InReview),
        },
        DecisionAppealEnded e => this with
        {
            OpenAppeals = OpenAppeals.Remove(e.AppealId), Measures = Set(MeasureStatus.InReview, MeasureStatus.Active),
        },
        ClockWarned e => this with { Marks = Marks.Add(Due.Mark(e)) },
        ClockBreached e => this with { Marks = Marks.Add(Due.Mark(e)) },
        _ => this,
    };

    /// <summary>The first hand stays: it is what the rules ask when somebody reaches for a second.</summary>
    private ImmutableDictionary<string, Hand> WithHand(Fact fact)
    {
        Hand? hand = fact.What switch
        {
            DecisionProposed or RenewalProposed => Hand.Proposer,
            DecisionApproved or RenewalApproved => Hand.Approver,
            DecisionPublished or DecisionCorrected => Hand.Publisher,
            BreakGlassUsed => Hand.GlassBreaker,
            _ => null,
        };
        return hand is null || Hands.ContainsKey(fact.By.Person) ? Hands : Hands.SetItem(fact.By.Person, hand.Value);
    }

    private ImmutableDictionary<Measure, MeasureStatus> Set(MeasureStatus from, MeasureStatus to) =>
        Measures.SetItems(Measures.Where(m => m.Value == from).Select(m => KeyValuePair.Create(m.Key, to)));

    /// <summary>Back to the desk: nothing approved of what was.</summary>
    private DecisionState Unpropose() => this with
    {
        Proposer = null, ProposedAt = null, ProposedText = null, Slots = [], Approvals = [],
        Phase = Phase == DecisionPhase.Proposed ? DecisionPhase.Sealed : Phase,
    };

    private DecisionState End(DecisionPhase phase, DateTimeOffset at, MeasureStatus? status) => this with
    {
        Phase = phase,
        EndedAt = EndedAt ?? at,
        Renewal = null,
        Measures = status is null
            ? Measures
            : Measures.SetItems(Measures.Keys.Select(m => KeyValuePair.Create(m, status.Value))),
    };
}
