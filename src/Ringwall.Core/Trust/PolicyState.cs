using System.Collections.Immutable;

namespace Ringwall.Core.Trust;

public sealed record PolicyState(string Id, long Version)
{
    public ImmutableSortedDictionary<int, PolicyPublished> Versions { get; init; } =
        ImmutableSortedDictionary<int, PolicyPublished>.Empty;

    public ImmutableDictionary<string, PolicyExceptionDeclared> Exceptions { get; init; } =
        ImmutableDictionary<string, PolicyExceptionDeclared>.Empty;

    /// <summary>The version in force at that moment; null: none yet.</summary>
    public PolicyPublished? At(DateTimeOffset now) =>
        Versions.Values.LastOrDefault(version => version.EffectiveFrom <= now);

    public PolicyState Apply(Fact fact)
    {
        var next = this with { Version = fact.Version };
        return fact.What switch
        {
            PolicyPublished e => next with { Versions = Versions.SetItem(e.Version, e) },
            PolicyExceptionDeclared e => next with { Exceptions = Exceptions.SetItem(e.ExceptionId, e) },
            _ => next,
        };
    }
}

/// <summary>A year of transparency, in all its published versions.</summary>
public sealed record PeriodState(string Id, long Version)
{
    public ImmutableList<PeriodPublished> Versions { get; init; } = [];
}
