using System.Text.Json.Serialization;
using Ringwall.Control.Config;
using Ringwall.Control.DecisionLog;
using Ringwall.Control.Publication;
using Ringwall.Core.Snapshot;

namespace Ringwall.Control.Api;

/// <summary>
/// What the API takes and gives, in snake_case. Unknown fields of requests are refused: a typo must not pass.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(BlockRequest))]
[JsonSerializable(typeof(LiftRequest))]
[JsonSerializable(typeof(BlockAnswer))]
[JsonSerializable(typeof(BlockList))]
[JsonSerializable(typeof(ConfigAnswer))]
[JsonSerializable(typeof(NodeList))]
[JsonSerializable(typeof(ZoneList))]
[JsonSerializable(typeof(NodeReport))]
[JsonSerializable(typeof(NodeSecrets))]
[JsonSerializable(typeof(CertificateSettings))]
[JsonSerializable(typeof(LogState))]
[JsonSerializable(typeof(RotateRequest))]
[JsonSerializable(typeof(RotateAnswer))]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(StaffRequest))]
[JsonSerializable(typeof(StaffAnswer))]
[JsonSerializable(typeof(InvitedAnswer))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenList))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(ChangedAnswer))]
public sealed partial class ApiJson : JsonSerializerContext;

/// <summary>A decision to be recorded and put in force.</summary>
public sealed record BlockRequest
{
    public string? DecisionId { get; init; }

    public string? Zone { get; init; }

    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>"own_decision" or "legal_order".</summary>
    public string? Kind { get; init; }

    public string? ReasonsUrl { get; init; }

    public string? Summary { get; init; }

    public string? OrderedBy { get; init; }

    public string? BlockedByUrl { get; init; }

    public DateTimeOffset? Until { get; init; }

    public string? AppealUrl { get; init; }

    /// <summary>Who decides. There is no default: a decision without a name is none.</summary>
    public string? Actor { get; init; }

    /// <summary>Why, for the record.</summary>
    public string? Reason { get; init; }
}

public sealed record LiftRequest
{
    public string? Actor { get; init; }

    public string? Reason { get; init; }
}

/// <summary>What was done, and which nodes have it in force. Effective: all present nodes do.</summary>
public sealed record BlockAnswer
{
    public required string DecisionId { get; init; }

    public required string Action { get; init; }

    public required Block Block { get; init; }

    public required long Version { get; init; }

    public required bool Effective { get; init; }

    public required IReadOnlyList<Receipt> Receipts { get; init; }
}

public sealed record BlockList
{
    public required long Version { get; init; }

    public required IReadOnlyList<Block> InForce { get; init; }

    public required IReadOnlyList<BlockListEvent> Events { get; init; }
}

public sealed record BlockListEvent
{
    public required long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string DecisionId { get; init; }

    public required string Action { get; init; }

    public required string Actor { get; init; }

    public required string Reason { get; init; }

    public required string Scope { get; init; }

    public required string Hash { get; init; }
}

public sealed record ConfigAnswer
{
    public long? Version { get; init; }

    public required int Zones { get; init; }

    public required IReadOnlyList<ConfigFault> Warnings { get; init; }

    public bool? Effective { get; init; }

    public IReadOnlyList<Receipt>? Receipts { get; init; }
}

public sealed record NodeList
{
    public required long ConfigVersion { get; init; }

    public required long BlockVersion { get; init; }

    public required IReadOnlyList<NodeListEntry> Nodes { get; init; }
}

public sealed record NodeListEntry
{
    public required NodeReport Report { get; init; }

    public required double SecondsAgo { get; init; }
}

public sealed record ZoneList
{
    public required long Version { get; init; }

    public required IReadOnlyList<ZoneListEntry> Zones { get; init; }
}

public sealed record ZoneListEntry(
    string Name, IReadOnlyList<string> Hosts, IReadOnlyList<string> Origins, bool Blocked);
