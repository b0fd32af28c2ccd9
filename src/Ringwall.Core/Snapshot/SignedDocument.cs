using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ringwall.Core.Snapshot;

/// <summary>Who a document is for; each lane has its own numbers. Blocks overtake configuration.</summary>
public enum Lane : byte { Config = 1, Blocks = 2 }

/// <summary>Whether this signature (64 octets) over this message is the control plane's.</summary>
public delegate bool SignatureCheck(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

/// <summary>
/// What control hands down, sealed: lane and number are under the signature with the digest, so a document can be
/// replayed neither as another lane's nor as a newer one. Ed25519 comes as an argument; Core holds no keys.
/// <code>
///   "RWDOC1" · lane u8 · 0 · version i64 · SHA-256 (32) · signature (64) · length u32 · payload      little-endian
/// </code>
/// </summary>
public sealed record SignedDocument(Lane Lane, long Version, byte[] Payload, byte[] Signature)
{
    private const int HeadLength = 116;

    private static ReadOnlySpan<byte> Magic => "RWDOC1"u8;

    private static ReadOnlySpan<byte> Purpose => "ringwall signed document v1\n"u8;

    public const int SignatureLength = 64;

    /// <summary>What is signed: purpose, lane, version, digest.</summary>
    public static byte[] Message(Lane lane, long version, ReadOnlySpan<byte> payload)
    {
        var message = new byte[Purpose.Length + 1 + 8 + 32];
        Purpose.CopyTo(message);
        message[Purpose.Length] = (byte)lane;
        BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(Purpose.Length + 1), version);
        SHA256.HashData(payload, message.AsSpan(Purpose.Length + 9));
        return message;
    }

    public static SignedDocument Seal(Lane lane, long version, byte[] payload, Func<byte[], byte[]> sign) =>
        new(lane, version, payload, sign(Message(lane, version, payload)));

    public byte[] Write()
    {
        var bytes = new byte[HeadLength + Payload.Length];
        Magic.CopyTo(bytes);
        bytes[6] = (byte)Lane;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), Version);
        SHA256.HashData(Payload, bytes.AsSpan(16));
        Signature.CopyTo(bytes.AsSpan(48));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(112), (uint)Payload.Length);
        Payload.CopyTo(bytes, HeadLength);
        return bytes;
    }

    /// <summary>
    /// Takes octets that came from anywhere. Null with the reason unless they are whole, of this lane, signed by
    /// control, and newer than what is in force.
    /// </summary>
    public static SignedDocument? Open(
        ReadOnlySpan<byte> bytes, Lane lane, long inForce, SignatureCheck check, out string? refused)
    {
        if (bytes.Length < HeadLength || !bytes.StartsWith(Magic) || bytes[7] != 0
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[112..]) != bytes.Length - HeadLength)
        {
            refused = "not a signed document, or cut short";
            return null;
        }

        var payload = bytes[HeadLength..].ToArray();
        var version = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(payload, digest);
        refused = bytes[6] != (byte)lane ? "it belongs to another lane"
            : !digest.SequenceEqual(bytes.Slice(16, 32)) ? "its content is not what its digest says"
            : !check(Message(lane, version, payload), bytes.Slice(48, 64)) ? "its signature is not control's"
            : version <= inForce ? $"version {version} is not newer than {inForce}, which is in force"
            : null;
        return refused is null ? new SignedDocument(lane, version, payload, bytes.Slice(48, 64).ToArray()) : null;
    }
}
