using System.Security.Cryptography;
using System.Text;

namespace Ringwall.Control.Intake;

/// <summary>
/// What a reporter keeps: "LUMO-4482-FERA-0937", 52 bits, spoken and written down easily. It is kept nowhere; the
/// report's id is derived from it by a slow hash, so a code finds its report and an id does not give its code. Guessing
/// over the network is hopeless by the number of codes, so nobody has to be shut out for mistyping.
/// </summary>
public static class ReceiptCode
{
    private const string Consonants = "bdfghjklmnprstvz";
    private const string Vowels = "aeiou";
    private const string Base32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Rounds = 5_000;
    private const int IdDigits = 16;

    /// <summary>A code from 16 octets: the same octets give the same code.</summary>
    public static string From(ReadOnlySpan<byte> octets)
    {
        var number = new UInt128(BitConverter.ToUInt64(octets), BitConverter.ToUInt64(octets[8..]));
        var code = new StringBuilder();
        for (var part = 0; part < 2; part++)
        {
            for (var i = 0; i < 4; i++)
            {
                var letters = i % 2 == 0 ? Consonants : Vowels;
                code.Append(char.ToUpperInvariant(letters[(int)(number % (UInt128)letters.Length)]));
                number /= (UInt128)letters.Length;
            }

            code.Append('-').Append($"{(int)(number % 10_000):D4}").Append(part == 0 ? "-" : "");
            number /= 10_000;
        }

        return code.ToString();
    }

    public static string New() => From(RandomNumberGenerator.GetBytes(16));

    /// <summary>As somebody may have written it down: small letters, spaces, other hyphens; null: no code.</summary>
    public static string? Parse(string text)
    {
        if (text.Length > 64)
        {
            return null;
        }

        var bare = string.Concat(text.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return bare.Length == 16
            ? $"{bare[..4]}-{bare[4..8]}-{bare[8..12]}-{bare[12..]}"
            : null;
    }

    /// <summary>The stream of the report with this code.</summary>
    public static string ReportId(string code)
    {
        var hash = Hash(code);
        var id = new StringBuilder("R-");
        for (var i = 0; i < IdDigits; i++)
        {
            id.Append(Base32[hash[i] & 31]);
        }

        return id.ToString();
    }

    /// <summary>What stands in the event for it.</summary>
    public static string Digest(string code) => Convert.ToHexStringLower(Hash(code).AsSpan(IdDigits));

    private static byte[] Hash(string code) => Rfc2898DeriveBytes.Pbkdf2(
        Encoding.ASCII.GetBytes(code), "ringwall receipt v1"u8, Rounds, HashAlgorithmName.SHA256, 32);
}
