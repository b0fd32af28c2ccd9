using System.Text.Json.Serialization;

namespace Ringwall.Control.Store;

/// <summary>What came of an attempt at an effect.</summary>
public sealed record EffectNote(string Kind, string Stream, long Cause, int Attempt, string Note);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EffectNote))]
internal sealed partial class StoreJson : JsonSerializerContext;
