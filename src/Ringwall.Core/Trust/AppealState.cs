using System.Collections.Immutable;

namespace Ringwall.Core.Trust;

public sealed record AppealState(string Id, long Version, DateTimeOffset FiledAt, AppealFiled Filed)
{
    public AppealPhase Phase { get; init; }

    public string? Reviewer { get; init; }

    public DateTimeOffset? FirstAnswerAt { get; init; }

    public AppealDecided? Decided { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    public ImmutableHashSet<string> Marks { get; init; } = [];

    public AppealState Apply(Fact fact)
    {
        var next = this with { Version = fact.Version };
        return fact.What switch
        {
            AppealAdmitted => next with { Phase = AppealPhase.Admissible },
            AppealInadmissible => next with { Phase = AppealPhase.Inadmissible, DecidedAt = fact.At },
            AppealAssigned e => next with { Reviewer = e.Reviewer },
            AppealFirstAnswer => next with { FirstAnswerAt = FirstAnswerAt ?? fact.At },
            AppealDecided e => next with
            {
                Phase = AppealPhase.Decided, Decided = e, DecidedAt = fact.At, FirstAnswerAt = FirstAnswerAt ?? fact.At,
            },
            AppealImplemented => next with { Phase = AppealPhase.Implemented },
            ClockWarned e => next with { Marks = Marks.Add(Due.Mark(e)) },
            ClockBreached e => next with { Marks = Marks.Add(Due.Mark(e)) },
            _ => next,
        };
    }
}
