using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ringwall.Core.DecisionLog;

/// <summary>What a key's signatures mean (C2SP signed-note, "Signature types"); others are ignored.</summary>
public enum SignatureKind : byte { Log = 1, Cosignature = 4 }

/// <summary>Whether the signature (64 octets, Ed25519) over the message is this key's (32 octets).</summary>
public delegate bool Ed25519Check(
    ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

/// <summary>
/// The public key of a log or a witness: a name, a short id that finds its signatures in a note, and the key itself.
/// </summary>
public sealed record VerifierKey
{
    private const int KeyLength = 32;

    private VerifierKey(string name, SignatureKind kind, byte[] octets)
    {
        Name = name;
        Kind = kind;
        Octets = octets;
        Id = IdOf(name, (byte)kind, octets);
    }

    public string Name { get; }

    public SignatureKind Kind { get; }

    public byte[] Octets { get; }

    /// <summary>The first four octets of SHA-256(name, newline, kind, key), big-endian.</summary>
    public uint Id { get; }

    /// <summary>A key of 32 octets under a name notes can carry.</summary>
    public static VerifierKey Of(string name, SignatureKind kind, ReadOnlySpan<byte> octets) =>
        !IsName(name) ? throw new ArgumentException("a key name has no spaces and no plus", nameof(name))
        : octets.Length != KeyLength ? throw new ArgumentException("an Ed25519 key has 32 octets", nameof(octets))
        : new VerifierKey(name, kind, octets.ToArray());

    /// <summary>"name+id+base64(kind, key)"; null unless every part is right, the id included.</summary>
    public static VerifierKey? Parse(string text)
    {
        if (text.Trim().Split('+', 3) is not [var name, var id, var material]
            || !IsName(name)
            || Strict.Base64(material) is not { Length: 1 + KeyLength } octets
            || octets[0] is not ((byte)SignatureKind.Log or (byte)SignatureKind.Cosignature))
        {
            return null;
        }

        var key = new VerifierKey(name, (SignatureKind)octets[0], octets[1..]);
        return id == key.IdText ? key : null;
    }

    public string IdText => Id.ToString("x8", CultureInfo.InvariantCulture);

    public override string ToString() =>
        $"{Name}+{IdText}+{Convert.ToBase64String([(byte)Kind, .. Octets])}";

    public bool Equals(VerifierKey? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => (int)Id;

    /// <summary>Whether notes can carry it: no spaces, no plus.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 255 && !name.Any(c => char.IsWhiteSpace(c) || c < ' ' || c == '+');

    private static uint IdOf(string name, byte kind, byte[] key) => BinaryPrimitives.ReadUInt32BigEndian(
        SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', kind, .. key]));
}
