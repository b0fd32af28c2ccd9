using System.Text.Json.Serialization;

namespace Ringwall.Control.Intake;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Identity))]
[JsonSerializable(typeof(SentFile))]
[JsonSerializable(typeof(ChildSafetyReport))]
[JsonSerializable(typeof(FormState))]
[JsonSerializable(typeof(ReceiptAnswer))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class IntakeJson : JsonSerializerContext;
