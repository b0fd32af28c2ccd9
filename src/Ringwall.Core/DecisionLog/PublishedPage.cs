using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ringwall.Core.DecisionLog;

/// <summary>
/// A revision of a public page: where people find it, which revision it is, and the hash of its octets. The octets
/// themselves lie beside the log under their hash, so that an older revision can be looked at for ever.
/// </summary>
public sealed record PublishedPage(string Path, int Revision, string Sha256, string ContentType)
{
    /// <summary>Where its octets are, below the log's prefix.</summary>
    public string Address => AddressOf(Sha256);

    public static PublishedPage Of(string path, int revision, ReadOnlySpan<byte> content, string contentType) =>
        new(path, revision, HashOf(content), contentType);

    public static string AddressOf(string sha256) => "page/" + sha256;

    public static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    internal JsonObject Write() => new()
    {
        ["content_type"] = ContentType,
        ["path"] = Path,
        ["revision"] = Revision,
        ["sha256"] = Sha256,
    };

    /// <summary>The pages of a leaf; null when its list is not one.</summary>
    internal static List<PublishedPage>? ReadAll(JsonElement leaf)
    {
        var pages = new List<PublishedPage>();
        if (!leaf.TryGetProperty("pages", out var list))
        {
            return pages;
        }

        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            return null;
        }

        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || item.EnumerateObject().Count() != 4
                || LogEntry.Text(item, "path") is not { } path || !IsPath(path)
                || LogEntry.Text(item, "sha256") is not { } hash || !IsHash(hash)
                || LogEntry.Text(item, "content_type") is not { } type
                || !item.TryGetProperty("revision", out var revision)
                || !revision.TryGetInt32(out var number) || number < 1)
            {
                return null;
            }

            pages.Add(new PublishedPage(path, number, hash, type));
        }

        return pages;
    }

    /// <summary>Lower-case hexadecimal of 32 octets.</summary>
    internal static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>An absolute path in plain characters: it becomes part of addresses and is shown to people.</summary>
    internal static bool IsPath(string path) =>
        path.Length is > 1 and <= 400 && path[0] == '/' && !path.Contains("//", StringComparison.Ordinal)
        && !path.Contains("..", StringComparison.Ordinal)
        && path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.');
}
