using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ringwall.Core.DecisionLog;

/// <summary>
/// One leaf: the public projection of an event, and a commitment to what is not public. Canonical JSON, so that it has
/// one spelling. Personal data never goes in: what is in the tree can never be taken out.
/// </summary>
public sealed record LogEntry
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    private static readonly HashSet<string> s_members = new(StringComparer.Ordinal)
    {
        "at", "commitment", "data", "kind", "pages", "role", "subject", "v",
    };

    /// <summary>A word of <see cref="EntryKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>UTC, to the microsecond; never before the entry above it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What it is about, by its public number ("D-2026-0007"); empty for the log itself.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Who did it, by role and pseudonym ("decision-officer-2"): never by name.</summary>
    public string? Role { get; init; }

    /// <summary>Salted hash of the private record, or null when there is none.</summary>
    public Commitment? Commitment { get; init; }

    /// <summary>What was published with it, by hash.</summary>
    public IReadOnlyList<PublishedPage> Pages { get; init; } = [];

    /// <summary>The public facts.</summary>
    public JsonObject Data { get; init; } = [];

    /// <summary>The octets that are hashed into the tree. Too long an entry is refused by who appends.</summary>
    public byte[] Write()
    {
        var leaf = new JsonObject
        {
            ["at"] = At.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture),
            ["data"] = Data.DeepClone(),
            ["kind"] = Kind,
            ["subject"] = Subject,
            ["v"] = 1,
        };
        if (Role is not null)
        {
            leaf["role"] = Role;
        }

        if (Commitment is { } commitment)
        {
            leaf["commitment"] = commitment.ToString();
        }

        if (Pages.Count > 0)
        {
            leaf["pages"] = new JsonArray([.. Pages.Select(page => page.Write())]);
        }

        return CanonicalJson.Write(leaf.ToJsonString());
    }

    /// <summary>Takes octets that came from anywhere; null with the reason when they are no entry.</summary>
    public static LogEntry? Parse(byte[] octets, out string fault)
    {
        fault = "not canonical JSON";
        if (CanonicalJson.Read(octets) is not { ValueKind: JsonValueKind.Object } leaf)
        {
            return null;
        }

        fault = "not an entry of version 1";
        if (leaf.EnumerateObject().Any(member => !s_members.Contains(member.Name))
            || !leaf.TryGetProperty("v", out var version) || version.GetRawText() != "1"
            || Text(leaf, "kind") is not { Length: > 0 } kind
            || Text(leaf, "subject") is not { } subject
            || Time(Text(leaf, "at")) is not { } at
            || !leaf.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object
            || PublishedPage.ReadAll(leaf) is not { } pages)
        {
            return null;
        }

        var commitment = Text(leaf, "commitment");
        if ((leaf.TryGetProperty("commitment", out _) && commitment is null)
            || (leaf.TryGetProperty("role", out _) && Text(leaf, "role") is null)
            || (commitment is not null && DecisionLog.Commitment.Parse(commitment) is null))
        {
            return null;
        }

        fault = "";
        return new LogEntry
        {
            Kind = kind,
            At = at,
            Subject = subject,
            Role = Text(leaf, "role"),
            Commitment = commitment is null ? null : DecisionLog.Commitment.Parse(commitment),
            Pages = pages,
            Data = JsonObject.Create(data)!,
        };
    }

    /// <summary>A text of the public facts, or null.</summary>
    public string? Fact(string name) =>
        Data[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public override string ToString() => Encoding.UTF8.GetString(Write());

    internal static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Time(string? text) => DateTimeOffset.TryParseExact(
        text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
