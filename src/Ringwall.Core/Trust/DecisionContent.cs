using System.Security.Cryptography;
using System.Text.Json;

namespace Ringwall.Core.Trust;

/// <summary>All a decision says, as the composer holds it. What is empty is missing, and the rules say so.</summary>
public sealed record DecisionContent
{
    public required string CustomerId { get; init; }

    public string? CaseId { get; init; }

    /// <summary>The legal demand that is the ground.</summary>
    public string? DemandId { get; init; }

    /// <summary>The decision this one extends to another name of the same subject.</summary>
    public string? LinkedDecisionId { get; init; }

    public ServiceKind Service { get; init; }

    public IReadOnlyList<Measure> Measures { get; init; } = [];

    public Ground Ground { get; init; }

    public DecisionScope Scope { get; init; } = new();

    public string PolicyId { get; init; } = "";

    public int PolicyVersion { get; init; }

    public string PolicyClause { get; init; } = "";

    /// <summary>Declared departure from the clause; null: none.</summary>
    public string? ExceptionId { get; init; }

    public string Necessity { get; init; } = "";

    public IReadOnlyList<NarrowerMeasure> Narrower { get; init; } = [];

    public IReadOnlyList<AggravationRisk> Aggravation { get; init; } = [];

    /// <summary>The six tests of an emergency; empty on another ground.</summary>
    public IReadOnlyList<EmergencyTest> Tests { get; init; } = [];

    /// <summary>Whether "authorities too slow" is said. The rules compute whether it may be.</summary>
    public bool CitesAuthorityTempo { get; init; }

    /// <summary>What the block does to rights of people; asked for when the customer is on the at-risk list.</summary>
    public string HumanRightsNote { get; init; } = "";

    /// <summary>The words the public reads.</summary>
    public string FactsPublic { get; init; } = "";

    /// <summary>Why it differs from, or follows, like cases; it sets no precedent.</summary>
    public string LikeCases { get; init; } = "";

    /// <summary>Notice given before termination, or why none could be.</summary>
    public string NoticeBefore { get; init; } = "";

    /// <summary>End asked for; null: until lifted. An emergency has one, 14 days away at most.</summary>
    public DateTimeOffset? Until { get; init; }

    public LegalClass LegalClass { get; init; }

    /// <summary>"mandatory(article 17)" or "voluntary(policy)".</summary>
    public string LegalBasis { get; init; } = "";

    /// <summary>Whether a state asked, pressed or was heard.</summary>
    public string StateInvolvement { get; init; } = "";

    public bool AutomatedDetection { get; init; }

    /// <summary>STATEMENT_CATEGORY_… and KEYWORD_… of the statement of reasons.</summary>
    public string Category { get; init; } = "";

    public IReadOnlyList<string> Keywords { get; init; } = [];

    public string KeywordOther { get; init; } = "";

    /// <summary>Every decision stands alone: it may be cited as a like case, not as a reason.</summary>
    public string Precedent => "none";

    /// <summary>Hex SHA-256 of all of it; what approvals are bound to.</summary>
    public string Sha256() => Convert.ToHexStringLower(
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, TrustJson.Default.DecisionContent)));
}

/// <param name="WholeCustomer">Every host of the service, also those added later.</param>
/// <param name="Territory">ISO 3166 codes; empty: everywhere we serve.</param>
public sealed record DecisionScope(
    bool WholeCustomer = false,
    IReadOnlyList<string>? Hostnames = null,
    IReadOnlyList<string>? Urls = null,
    IReadOnlyList<string>? Territory = null)
{
    public bool IsEmpty => !WholeCustomer && Hostnames is null or { Count: 0 } && Urls is null or { Count: 0 };
}

public sealed record NarrowerMeasure(Measure Measure, string WhyNot);

/// <param name="Applies">Whether the risk is seen.</param>
/// <param name="Answer">What is done about it, or why it is not seen.</param>
public sealed record AggravationRisk(AggravationKind Kind, bool Applies, string Answer);

public enum AggravationKind : byte { Displacement, Retaliation, Radicalisation, Precedent }

public enum EmergencyTestKind : byte { Specificity, Capability, Intent, Imminence, AuthoritiesEngaged, Necessity }

public sealed record EmergencyTest(EmergencyTestKind Kind, string Finding, IReadOnlyList<string> Evidence);

/// <summary>
/// One hash over the evidence: hex SHA-256 of the lines "exhibit SP sha256 LF" in the order of exhibit ids.
/// </summary>
public static class EvidenceRoot
{
    public static string Of(IEnumerable<SealedItem> items) => Convert.ToHexStringLower(SHA256.HashData(
        System.Text.Encoding.UTF8.GetBytes(string.Concat(items
            .OrderBy(item => item.ExhibitId, StringComparer.Ordinal)
            .Select(item => $"{item.ExhibitId} {item.Sha256}\n")))));
}
