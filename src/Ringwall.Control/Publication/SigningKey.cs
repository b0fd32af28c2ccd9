using System.Security.Cryptography;
using System.Text;
using Ringwall.Control.Native;

namespace Ringwall.Control.Publication;

/// <summary>
/// The key every document for nodes is signed with (Ed25519): made at first start, readable by its user only.
/// </summary>
public sealed class SigningKey
{
    private readonly byte[] _seed;

    public SigningKey(ReadOnlySpan<byte> seed)
    {
        _seed = seed.ToArray();
        PublicKey = LibCrypto.PublicKey(_seed);
    }

    public byte[] PublicKey { get; }

    public static SigningKey Create() => new(RandomNumberGenerator.GetBytes(LibCrypto.KeyLength));

    /// <summary>The key of this file; a new one when there is none.</summary>
    public static SigningKey Open(string file)
    {
        if (!File.Exists(file))
        {
            PrivateFile.Create(file, RandomNumberGenerator.GetBytes(LibCrypto.KeyLength));
        }

        var seed = File.ReadAllBytes(file);
        return seed.Length == LibCrypto.KeyLength
            ? new SigningKey(seed)
            : throw new InvalidDataException($"{file} is no signing key of {LibCrypto.KeyLength} octets");
    }

    /// <summary>A secret for one purpose that says nothing of the key: the same as long as the key is.</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _seed, LibCrypto.KeyLength, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>Into a file of its user's alone; never over another key.</summary>
    public void Save(string file) => PrivateFile.Create(file, _seed);

    public byte[] Sign(byte[] message) => LibCrypto.Sign(_seed, message);

    /// <summary>Whether the signature (64 octets) over the message is this public key's (32 octets).</summary>
    public static bool Check(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        LibCrypto.Verify(key, message, signature);
}
