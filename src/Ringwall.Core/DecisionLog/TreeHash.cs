using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Ringwall.Core.DecisionLog;

/// <summary>
/// A hash of the tree (RFC 6962 section 2.1, SHA-256). Leaves and nodes are hashed with different prefixes, so that no
/// node can be passed off as an entry.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct TreeHash
{
    public const int Length = 32;
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>The root of a tree without entries: the hash of nothing.</summary>
    public static TreeHash Empty { get; } = Of([]);

    public static TreeHash Leaf(ReadOnlySpan<byte> entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0]);
        hash.AppendData(entry);
        Span<byte> digest = stackalloc byte[Length];
        hash.GetHashAndReset(digest);
        return Read(digest);
    }

    public static TreeHash Node(TreeHash left, TreeHash right)
    {
        Span<byte> octets = stackalloc byte[1 + (2 * Length)];
        octets[0] = 1;
        left.CopyTo(octets[1..]);
        right.CopyTo(octets[(1 + Length)..]);
        return Of(octets);
    }

    /// <summary>The hash these 32 octets are.</summary>
    public static TreeHash Read(ReadOnlySpan<byte> octets) => MemoryMarshal.Read<TreeHash>(octets);

    /// <summary>Hashes side by side, as a tile holds them; null when the length is no multiple of 32.</summary>
    public static TreeHash[]? ReadAll(ReadOnlySpan<byte> octets) =>
        octets.Length % Length == 0 ? MemoryMarshal.Cast<byte, TreeHash>(octets).ToArray() : null;

    public static byte[] WriteAll(ReadOnlySpan<TreeHash> hashes) => MemoryMarshal.AsBytes(hashes).ToArray();

    /// <summary>Standard base64 of exactly 32 octets, as checkpoints and proofs write it; null for all else.</summary>
    public static TreeHash? Parse(ReadOnlySpan<char> text)
    {
        Span<byte> octets = stackalloc byte[Length];
        return text.Length == 44 && Convert.TryFromBase64Chars(text, octets, out var count) && count == Length
            && text.SequenceEqual(Convert.ToBase64String(octets)) ? Read(octets) : null;
    }

    public void CopyTo(Span<byte> to) => MemoryMarshal.Write(to, this);

    public byte[] ToArray()
    {
        var octets = new byte[Length];
        CopyTo(octets);
        return octets;
    }

    public override string ToString() => Convert.ToBase64String(ToArray());

    private static TreeHash Of(ReadOnlySpan<byte> octets)
    {
        Span<byte> digest = stackalloc byte[Length];
        SHA256.HashData(octets, digest);
        return Read(digest);
    }
}
