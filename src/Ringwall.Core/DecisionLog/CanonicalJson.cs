using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ringwall.Core.DecisionLog;

/// <summary>
/// JSON with one spelling (RFC 8785): members in the order of their UTF-16 code units, no white space, the shortest
/// escapes. Numbers are whole and below 2^53: a leaf needs no others, and fractions have too many spellings.
/// </summary>
public static class CanonicalJson
{
    private const long Largest = (1L << 53) - 1;

    private static readonly JsonDocumentOptions s_options = new()
    {
        MaxDepth = Limits.JsonDepth,
        AllowDuplicateProperties = false,
    };

    /// <summary>The canonical octets of a value. A value that has none is our bug and throws.</summary>
    public static byte[] Write(JsonElement value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>As <see cref="Write(JsonElement)"/>, for JSON in any spelling.</summary>
    public static byte[] Write(string json)
    {
        using var document = JsonDocument.Parse(json, s_options);
        return Write(document.RootElement);
    }

    /// <summary>Takes octets that came from anywhere; null unless they are a value in canonical form.</summary>
    public static JsonElement? Read(byte[] octets)
    {
        try
        {
            using var document = JsonDocument.Parse(octets, s_options);
            var value = document.RootElement.Clone();
            return Write(value).AsSpan().SequenceEqual(octets) ? value : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Append(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var members = value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal).ToArray();
                Join(text, '{', '}', members, static (to, member) =>
                {
                    Quote(to, member.Name);
                    to.Append(':');
                    Append(to, member.Value);
                });
                break;
            case JsonValueKind.Array:
                Join(text, '[', ']', value.EnumerateArray().ToArray(), Append);
                break;
            case JsonValueKind.String:
                Quote(text, value.GetString()!);
                break;
            case JsonValueKind.Number:
                text.Append(Whole(value).ToString(CultureInfo.InvariantCulture));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static long Whole(JsonElement value) =>
        value.TryGetInt64(out var number) && number is >= -Largest and <= Largest
            ? number
            : throw new FormatException($"{value.GetRawText()} is no whole number below 2^53");

    private static void Join<T>(
        StringBuilder text, char open, char close, IReadOnlyList<T> items, Action<StringBuilder, T> append)
    {
        text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                text.Append(',');
            }

            append(text, items[i]);
        }

        text.Append(close);
    }

    private static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => text.Append(letter),
            };
        }

        text.Append('"');
    }
}
