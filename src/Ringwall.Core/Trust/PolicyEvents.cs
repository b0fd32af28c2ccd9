namespace Ringwall.Core.Trust;

/// <summary>Streams P-… (a policy per service kind) and T-… (a transparency period).</summary>
public abstract record PolicyEvent : TrustEvent
{
    private protected PolicyEvent()
    {
    }
}

/// <param name="Clauses">Ids a decision may cite.</param>
/// <param name="Source">File in the repository the text stands in.</param>
public sealed record PolicyPublished(
    int Version,
    ServiceKind Service,
    IReadOnlyList<string> Clauses,
    string TextSha256,
    DateTimeOffset EffectiveFrom,
    string Source) : PolicyEvent;

/// <summary>A decision that departs from a clause says so, and shows from what to what.</summary>
public sealed record PolicyExceptionDeclared(
    string ExceptionId, string DecisionId, int Version, string Clause, string From, string To, string Why)
    : PolicyEvent;

/// <summary>A year's report; earlier versions stay served.</summary>
public sealed record PeriodPublished(int Year, int Version, string ChangeNote, IReadOnlyList<string> FileHashes)
    : PolicyEvent;
