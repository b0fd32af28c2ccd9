using System.Buffers.Binary;

namespace Ringwall.Core.DecisionLog;

/// <summary>The entries below one level-0 tile: each with its length before it, big-endian uint16.</summary>
public static class EntryBundle
{
    public static byte[] Write(IReadOnlyList<byte[]> entries)
    {
        var octets = new byte[entries.Sum(entry => 2 + entry.Length)];
        var at = 0;
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(at), checked((ushort)entry.Length));
            entry.CopyTo(octets, at + 2);
            at += 2 + entry.Length;
        }

        return octets;
    }

    /// <summary>Exactly this many entries, or null: cut short, too long, or more than there should be.</summary>
    public static List<byte[]>? Read(ReadOnlySpan<byte> octets, int count)
    {
        var entries = new List<byte[]>(count);
        while (octets.Length >= 2 && entries.Count < count)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(octets);
            if (octets.Length < 2 + length)
            {
                return null;
            }

            entries.Add(octets.Slice(2, length).ToArray());
            octets = octets[(2 + length)..];
        }

        return octets.IsEmpty && entries.Count == count ? entries : null;
    }
}
