using System.Text.Json.Serialization;

namespace Ringwall.Core.Trust.Statements;

/// <summary>
/// A statement of reasons (article 17) in the fields of the Transparency Database. Null and empty are left out of the
/// payload.
/// </summary>
public sealed record Statement
{
    public IReadOnlyList<string> DecisionVisibility { get; init; } = [];

    public string? DecisionVisibilityOther { get; init; }

    public string? DecisionMonetary { get; init; }

    public string? DecisionMonetaryOther { get; init; }

    public string? DecisionProvision { get; init; }

    public string? DecisionAccount { get; init; }

    public string? AccountType { get; init; }

    public string DecisionGround { get; init; } = "";

    public string? DecisionGroundReferenceUrl { get; init; }

    public string? IllegalContentLegalGround { get; init; }

    public string? IllegalContentExplanation { get; init; }

    public string? IncompatibleContentGround { get; init; }

    public string? IncompatibleContentExplanation { get; init; }

    public string? IncompatibleContentIllegal { get; init; }

    public IReadOnlyList<string> ContentType { get; init; } = [];

    public string? ContentTypeOther { get; init; }

    public string Category { get; init; } = "";

    public IReadOnlyList<string> CategoryAddition { get; init; } = [];

    public IReadOnlyList<string> CategorySpecification { get; init; } = [];

    public string? CategorySpecificationOther { get; init; }

    public IReadOnlyList<string> TerritorialScope { get; init; } = [];

    public string? ContentLanguage { get; init; }

    public string ContentDate { get; init; } = "";

    public string ApplicationDate { get; init; } = "";

    public string? EndDateAccountRestriction { get; init; }

    public string? EndDateMonetaryRestriction { get; init; }

    public string? EndDateServiceRestriction { get; init; }

    public string? EndDateVisibilityRestriction { get; init; }

    public string DecisionFacts { get; init; } = "";

    public string SourceType { get; init; } = "";

    public string? SourceIdentity { get; init; }

    public string AutomatedDetection { get; init; } = "";

    public string AutomatedDecision { get; init; } = "";

    public string Puid { get; init; } = "";

    /// <summary>"EAN-13": thirteen digits.</summary>
    [JsonPropertyName("content_id")]
    public IReadOnlyDictionary<string, string>? ContentId { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Statement))]
[JsonSerializable(typeof(IReadOnlyList<Statement>))]
public sealed partial class StatementJson : JsonSerializerContext;
