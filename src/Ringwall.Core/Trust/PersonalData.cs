using System.Text.RegularExpressions;

namespace Ringwall.Core.Trust;

public sealed record PersonalDatum(string Kind, int Start, int Length);

/// <summary>
/// Finds what must not stand in a published text: mail addresses, network addresses, telephone numbers. It errs
/// towards finding; a person decides about the rest.
/// </summary>
public static partial class PersonalData
{
    public static IReadOnlyList<PersonalDatum> In(string text) =>
    [
        .. Find("email", Email(), text),
        .. Find("ip", Ipv4(), text).Where(d => IsAddress(text.AsSpan(d.Start, d.Length))),
        .. Find("ip", Ipv6(), text).Where(d => IsAddress(text.AsSpan(d.Start, d.Length))),
        .. Find("phone", Phone(), text).Where(d => !IsDateOrTime(text.AsSpan(d.Start, d.Length))),
    ];

    private static IEnumerable<PersonalDatum> Find(string kind, Regex regex, string text) =>
        regex.Matches(text).Select(match => new PersonalDatum(kind, match.Index, match.Length));

    private static bool IsAddress(ReadOnlySpan<char> text) => System.Net.IPAddress.TryParse(text, out _);

    /// <summary>"2026-09-03" and "2026-09-03 20:41" look like numbers to call, and are not.</summary>
    private static bool IsDateOrTime(ReadOnlySpan<char> text) => DateLike().IsMatch(text);

    [GeneratedRegex(@"[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+", RegexOptions.NonBacktracking)]
    private static partial Regex Email();

    [GeneratedRegex(@"\b\d{1,3}(\.\d{1,3}){3}\b", RegexOptions.NonBacktracking)]
    private static partial Regex Ipv4();

    [GeneratedRegex(@"[0-9A-Fa-f]{0,4}(:[0-9A-Fa-f]{0,4}){2,7}", RegexOptions.NonBacktracking)]
    private static partial Regex Ipv6();

    [GeneratedRegex(
        @"(\+|\b0|\(0)[\d(][\d \-./()]{5,18}\d|\b\d{3}[-. ]\d{3}[-. ]\d{4}\b", RegexOptions.NonBacktracking)]
    private static partial Regex Phone();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}|^0?\d[./]\d{2}[./]\d{4}$", RegexOptions.NonBacktracking)]
    private static partial Regex DateLike();
}
