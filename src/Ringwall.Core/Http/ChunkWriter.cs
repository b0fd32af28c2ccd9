using System.Numerics;

namespace Ringwall.Core.Http;

/// <summary>Frames content as chunks (RFC 9112 section 7.1). No extensions, lower-case hex.</summary>
public static class ChunkWriter
{
    /// <summary>Longest size line with its CRLF.</summary>
    public const int MaxSizeLine = 18;

    /// <summary>What ends a chunk of content, before the next size line.</summary>
    public static ReadOnlySpan<byte> DataEnd => "\r\n"u8;

    /// <summary>Last chunk and an empty trailer section.</summary>
    public static ReadOnlySpan<byte> End => "0\r\n\r\n"u8;

    /// <summary>The last chunk; trailer lines and an empty line follow.</summary>
    public static ReadOnlySpan<byte> LastChunk => "0\r\n"u8;

    /// <summary>Octets of the size line for this many octets of content.</summary>
    public static int SizeLineLength(long size) => (67 - BitOperations.LeadingZeroCount((ulong)size | 1)) / 4 + 2;

    /// <summary>Writes the size line of a chunk of 1 or more octets and returns its length.</summary>
    public static int WriteSizeLine(Span<byte> to, long size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        var length = SizeLineLength(size);
        to[length - 1] = Octets.Lf;
        to[length - 2] = Octets.Cr;
        for (var at = length - 3; at >= 0; at--)
        {
            var nibble = (int)(size & 0xF);
            to[at] = (byte)(nibble < 10 ? '0' + nibble : 'a' + nibble - 10);
            size >>= 4;
        }

        return length;
    }
}
