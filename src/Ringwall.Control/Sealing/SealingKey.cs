using System.Security.Cryptography;
using Ringwall.Control.Publication;

namespace Ringwall.Control.Sealing;

/// <summary>
/// The key-encryption key: it wraps the data keys and nothing else (AES-256-GCM). It lies in a file of its own, never
/// in the store nor in its backups: a backup without it is unreadable where it matters.
/// </summary>
public sealed class SealingKey
{
    public const int Length = 32;
    internal const int NonceLength = 12;
    internal const int TagLength = 16;

    private readonly byte[] _key;

    public SealingKey(ReadOnlySpan<byte> key)
    {
        _key = key.ToArray();
        Id = Convert.ToHexStringLower(SHA256.HashData([.. "ringwall sealing key\n"u8, .. key]).AsSpan(0, 8));
    }

    /// <summary>Names the key without telling anything of it.</summary>
    public string Id { get; }

    public static SealingKey Create() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>The key of this file; a new one when there is none and one may be made.</summary>
    public static SealingKey Open(string file, bool mayCreate)
    {
        if (!File.Exists(file))
        {
            if (!mayCreate)
            {
                throw new InvalidDataException($"{file} is missing, and the store holds what was sealed with it");
            }

            PrivateFile.Create(file, RandomNumberGenerator.GetBytes(Length));
        }

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead
            | UnixFileMode.OtherWrite;
        if ((File.GetUnixFileMode(file) & Others) != 0)
        {
            throw new InvalidDataException($"{file} can be read by others than its owner: chmod 600");
        }

        var key = File.ReadAllBytes(file);
        return key.Length == Length
            ? new SealingKey(key)
            : throw new InvalidDataException($"{file} is no key of {Length} octets");
    }

    /// <summary>
    /// Nonce, ciphertext, tag. The name of what is sealed is bound in, so that nothing can be swapped.
    /// </summary>
    public byte[] Wrap(ReadOnlySpan<byte> content, ReadOnlySpan<byte> name)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceLength);
        return [.. nonce, .. Seal(_key, nonce, content, name)];
    }

    public byte[] Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> name) =>
        Open(_key, wrapped[..NonceLength], wrapped[NonceLength..], name);

    internal static byte[] Seal(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> content, ReadOnlySpan<byte> name)
    {
        var sealedOctets = new byte[content.Length + TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(
            nonce,
            content,
            sealedOctets.AsSpan(0, content.Length),
            sealedOctets.AsSpan(content.Length),
            name);
        return sealedOctets;
    }

    internal static byte[] Open(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedOctets, ReadOnlySpan<byte> name)
    {
        var content = new byte[sealedOctets.Length - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(nonce, sealedOctets[..^TagLength], sealedOctets[^TagLength..], content, name);
        return content;
    }
}
