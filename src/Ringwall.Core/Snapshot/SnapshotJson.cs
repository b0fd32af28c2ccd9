using System.Text.Json.Serialization;

namespace Ringwall.Core.Snapshot;

/// <summary>
/// How settings and blocks are written on the way down: the YAML keys, as JSON. Unknown fields are passed over, so an
/// older node serves a newer control; a missing field takes its default, so a newer node serves an older one.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ZoneSettings))]
[JsonSerializable(typeof(EdgeSettings))]
[JsonSerializable(typeof(IReadOnlyList<Block>))]
[JsonSerializable(typeof(Block))]
public sealed partial class SnapshotJson : JsonSerializerContext;
