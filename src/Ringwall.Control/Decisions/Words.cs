using System.Globalization;
using System.Text.Json;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Decisions;

/// <summary>Words of closed sets and times, as pages and documents write them.</summary>
internal static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum => Code(value).Replace('_', ' ');

    public static string Code<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{value}");

    public static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Where a decision stands, in a sentence.</summary>
    public static string Status(DecisionState decision) => decision.Phase switch
    {
        DecisionPhase.Lifted => "Lifted. It stops nobody any more; this page stays.",
        DecisionPhase.Expired => "Expired. It stops nobody any more; this page stays.",
        DecisionPhase.Lapsed => "Lapsed. It stops nobody any more; this page stays.",
        DecisionPhase.Replaced => "Replaced by another decision.",
        _ when decision.Until is { } until => $"In force, until {Time(until)} at the latest.",
        _ => "In force until it is lifted.",
    };
}
