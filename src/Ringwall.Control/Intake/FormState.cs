using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Ringwall.Control.Intake;

/// <summary>What somebody has filled in so far; it travels with the form and is kept nowhere.</summary>
public sealed record FormState
{
    /// <summary>Of this one form: pressing "send" twice is one report.</summary>
    public required string Id { get; init; }

    public required long Made { get; init; }

    public string Kind { get; init; } = "";

    public string Where { get; init; } = "";

    public string What { get; init; } = "";

    public string Hash { get; init; } = "";

    public string Date { get; init; } = "";

    public bool Unknown { get; init; }

    public string Owner { get; init; } = "";

    public bool Consent { get; init; }

    public string Host { get; init; } = "anon";

    public string Name { get; init; } = "";

    public string Mail { get; init; } = "";

    public string Hours { get; init; } = "1";

    public bool Silent { get; init; } = true;

    public bool BonaFide { get; init; }
}

/// <summary>
/// Seals a form's state into its hidden field (AES-GCM with a key of the day), so that a page left open on a shared
/// computer does not show it and nobody else can make one. A restart of control loses no form.
/// </summary>
public sealed class FormSeal(byte[] secret, TimeProvider time)
{
    private const int Nonce = 12;
    private const int Tag = 16;

    public FormState New() => new()
    {
        Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), Made = time.GetUtcNow().ToUnixTimeSeconds(),
    };

    public string Seal(FormState state)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(state, IntakeJson.Default.FormState);
        var octets = new byte[Nonce + plain.Length + Tag];
        RandomNumberGenerator.Fill(octets.AsSpan(0, Nonce));
        using var aes = new AesGcm(Key(state.Made), Tag);
        aes.Encrypt(
            octets.AsSpan(0, Nonce), plain, octets.AsSpan(Nonce, plain.Length), octets.AsSpan(Nonce + plain.Length));
        return $"{state.Made}.{Base64Url.EncodeToString(octets)}";
    }

    /// <summary>Null when it is too old or none of ours.</summary>
    public FormState? Open(string text)
    {
        var dot = text.IndexOf('.');
        if (dot is < 1 or > 12 || text.Length > Limits.State || !long.TryParse(text.AsSpan(0, dot), out var made)
            || time.GetUtcNow().ToUnixTimeSeconds() - made > (long)Limits.FormLife.TotalSeconds
            || !Base64Url.IsValid(text.AsSpan(dot + 1)))
        {
            return null;
        }

        var octets = Base64Url.DecodeFromChars(text.AsSpan(dot + 1));
        if (octets.Length < Nonce + Tag)
        {
            return null;
        }

        var plain = new byte[octets.Length - Nonce - Tag];
        using var aes = new AesGcm(Key(made), Tag);
        try
        {
            aes.Decrypt(octets.AsSpan(0, Nonce), octets.AsSpan(Nonce, plain.Length), octets.AsSpan(^Tag..), plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        var state = JsonSerializer.Deserialize(plain, IntakeJson.Default.FormState);
        return state?.Made == made ? state : null;
    }

    /// <summary>The receipt code of a form: the same however often it is sent.</summary>
    public string Code(FormState state) =>
        ReceiptCode.From(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes("receipt\n" + state.Id)));

    private byte[] Key(long made) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, secret, 32, info: Encoding.UTF8.GetBytes($"form {made / 86_400}"));
}
