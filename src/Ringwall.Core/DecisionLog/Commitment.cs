using System.Security.Cryptography;

namespace Ringwall.Core.DecisionLog;

/// <summary>
/// A promise about a private record: SHA-256(salt, record). It says nothing without the salt, since many private facts
/// are easily guessed; once salt and record are erased it is thirty-two octets about nothing.
/// </summary>
public readonly record struct Commitment(TreeHash Hash)
{
    /// <summary>256 random bits, from who holds the record.</summary>
    public const int SaltLength = 32;

    public static Commitment Of(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> record)
    {
        if (salt.Length != SaltLength)
        {
            throw new ArgumentException("a salt has 32 octets", nameof(salt));
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(salt);
        hash.AppendData(record);
        return new Commitment(TreeHash.Read(hash.GetHashAndReset()));
    }

    public static Commitment? Parse(string text) => TreeHash.Parse(text) is { } hash ? new Commitment(hash) : null;

    /// <summary>Whether this is what was committed to.</summary>
    public bool Opens(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> record) =>
        salt.Length == SaltLength && Of(salt, record) == this;

    public override string ToString() => Hash.ToString();
}
