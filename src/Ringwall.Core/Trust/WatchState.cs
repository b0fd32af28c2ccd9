using System.Collections.Immutable;

namespace Ringwall.Core.Trust;

public sealed record MatchState(MatchRaised Raised, DateTimeOffset RaisedAt)
{
    public MatchPhase Phase { get; init; } =
        Raised.Strength == MatchStrength.Strong ? MatchPhase.Review : MatchPhase.Candidate;

    public MatchJudged? Judged { get; init; }

    public DateTimeOffset? JudgedAt { get; init; }

    public string? DecisionId { get; init; }
}

public sealed record WatchState(string Id, long Version, WatchOpened Opened)
{
    public ImmutableDictionary<string, MatchState> Matches { get; init; } =
        ImmutableDictionary<string, MatchState>.Empty;

    public bool Closed { get; init; }

    public ImmutableHashSet<string> Marks { get; init; } = [];

    /// <summary>Matches a person found to be something else; published beside the confirmed ones.</summary>
    public int FalseMatches => Matches.Values.Count(match =>
        match.Judged is { Verdict: not MatchVerdict.SameSubject });

    public int Confirmed => Matches.Values.Count(match => match.Judged is { Verdict: MatchVerdict.SameSubject });

    public WatchState Apply(Fact fact)
    {
        var next = this with { Version = fact.Version };
        return fact.What switch
        {
            MatchRaised e => next with { Matches = Matches.SetItem(e.MatchId, new(e, fact.At)) },
            MatchJudged e when Matches.TryGetValue(e.MatchId, out var match) => next with
            {
                Matches = Matches.SetItem(
                    e.MatchId, match with { Judged = e, JudgedAt = fact.At, Phase = MatchPhase.Judged }),
            },
            MatchLinked e when Matches.TryGetValue(e.MatchId, out var match) => next with
            {
                Matches = Matches.SetItem(
                    e.MatchId, match with { DecisionId = e.DecisionId, Phase = MatchPhase.Linked }),
            },
            WatchClosed => next with { Closed = true },
            ClockWarned e => next with { Marks = Marks.Add(Due.Mark(e)) },
            ClockBreached e => next with { Marks = Marks.Add(Due.Mark(e)) },
            _ => next,
        };
    }
}
