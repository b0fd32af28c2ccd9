using System.Collections.Immutable;

namespace Ringwall.Core.Trust;

public sealed record DemandState(string Id, long Version, DemandReceived Demand)
{
    public DemandPhase Phase { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; init; }

    public bool Genuine { get; init; }

    public DemandChecklist Checklist { get; init; } = DemandChecklist.Nothing;

    public ImmutableList<string> Missing { get; init; } = [];

    public bool Concern { get; init; }

    public string HumanRights { get; init; } = "";

    public DemandDecided? Decided { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    public DateTimeOffset? EffectedAt { get; init; }

    public int Items { get; init; }

    public DateTimeOffset? RecipientNotifiedAt { get; init; }

    public DateTimeOffset? GagUntil { get; init; }

    public DemandFeedbackGiven? Feedback { get; init; }

    public int Revision { get; init; }

    public bool AggregateOnly { get; init; }

    /// <summary>Since when its clock stands still; null: it runs.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>How long it has stood still before.</summary>
    public TimeSpan Stopped { get; init; }

    public ImmutableHashSet<string> People { get; init; } = [];

    public ImmutableHashSet<string> Marks { get; init; } = [];

    /// <summary>Genuine, whole, and looked at for the rights of people: only then is it a ground.</summary>
    public bool IsValid => Genuine && Checklist.Missing().Count == 0 && Phase >= DemandPhase.Screened
        && Decided is null or { Outcome: DemandOutcome.Complied or DemandOutcome.Partial };

    public bool IsGagged(DateTimeOffset now) => GagUntil is { } until && now < until;

    public DemandState Apply(Fact fact)
    {
        var next = this with { Version = fact.Version, People = Actors.Add(People, fact.By) };
        return fact.What switch
        {
            DemandAcknowledged => next with { AcknowledgedAt = AcknowledgedAt ?? fact.At },
            DemandAuthenticated e => next with { Genuine = e.Genuine, Phase = Raise(DemandPhase.Authenticated) },
            DemandChecked e => next with
            {
                Checklist = e.Checklist,
                Missing = [.. e.Checklist.Missing()],
                Phase = e.Checklist.Missing().Count == 0 ? DemandPhase.Complete : Phase,
            },
            DemandReturned e => next.Stop(fact.At) with
            {
                Phase = DemandPhase.ReturnedIncomplete, Missing = [.. e.Missing],
            },
            DemandResubmitted e => next.Resume(fact.At) with
            {
                Phase = DemandPhase.Authenticated,
                Checklist = DemandChecklist.Nothing,
                Demand = Demand with { Locators = e.Locators, Sha256 = e.Sha256 },
            },
            DemandClockSuspended => next.Stop(fact.At),
            DemandClockResumed => next.Resume(fact.At),
            DemandScreened e => next with
            {
                Phase = DemandPhase.Screened, Concern = e.Concern, HumanRights = e.Assessment,
            },
            DemandDecided e => next with { Phase = DemandPhase.Decided, Decided = e, DecidedAt = fact.At },
            DemandEffected e => next with { EffectedAt = EffectedAt ?? fact.At, Items = e.Items },
            DemandRecipientNotified => next with
            {
                Phase = Raise(DemandPhase.RecipientNotified), RecipientNotifiedAt = fact.At,
            },
            DemandGagged e => next with { GagUntil = e.Until },
            DemandFeedbackGiven e => next with { Feedback = e },
            DemandPublished e => next with
            {
                Phase = Raise(DemandPhase.Published), Revision = e.Revision, AggregateOnly = e.AggregateOnly,
            },
            ClockWarned e => next with { Marks = Marks.Add(Due.Mark(e)) },
            ClockBreached e => next with { Marks = Marks.Add(Due.Mark(e)) },
            _ => next,
        };
    }

    private DemandPhase Raise(DemandPhase to) => Phase < to ? to : Phase;

    private DemandState Stop(DateTimeOffset at) => this with { StoppedAt = StoppedAt ?? at };

    private DemandState Resume(DateTimeOffset at) => StoppedAt is not { } since
        ? this
        : this with { StoppedAt = null, Stopped = Stopped + (at - since) };
}
