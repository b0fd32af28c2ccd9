using System.Globalization;
using System.Text;

namespace Ringwall.Core.DecisionLog;

/// <summary>Texts that have one spelling only: what has two can be signed once and shown twice.</summary>
internal static class Strict
{
    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Standard base64 with padding, no white space, no stray bits; null for all else.</summary>
    public static byte[]? Base64(string text)
    {
        var octets = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, octets, out var count)
            && Convert.ToBase64String(octets, 0, count) == text ? octets[..count] : null;
    }

    /// <summary>A decimal without sign or leading zeroes; null for all else.</summary>
    public static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == text ? number : null;

    /// <summary>UTF-8; null when it is none.</summary>
    public static string? Text(ReadOnlySpan<byte> octets)
    {
        try
        {
            return s_utf8.GetString(octets);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
