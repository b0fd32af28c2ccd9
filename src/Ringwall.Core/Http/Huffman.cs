using System.Buffers.Binary;

namespace Ringwall.Core.Http;

/// <summary>
/// The code of RFC 7541 appendix B. It is canonical: codes of one length follow each other in symbol order, so the
/// lengths alone define it and a decoder needs no tree.
/// </summary>
public static class Huffman
{
    private const int RootBits = 10;
    private const int MaxLength = 30;
    private const int EndOfString = 256;

    private static readonly byte[] s_lengths =
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28,
        28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7,
        7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21,
        23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24,
        21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
    ];

    /// <summary>Symbol in the low byte, length above it; 0 where the code is longer than the root.</summary>
    private static readonly ushort[] s_root = new ushort[1 << RootBits];

    private static readonly uint[] s_codes = new uint[257];
    private static readonly ushort[] s_symbols = new ushort[257];

    /// <summary>First code above those of a length, aligned to the left of 32 bits.</summary>
    private static readonly ulong[] s_limits = new ulong[MaxLength + 1];

    /// <summary>What turns a code of a length into an index of <see cref="s_symbols"/>.</summary>
    private static readonly int[] s_shifts = new int[MaxLength + 1];

    static Huffman()
    {
        uint code = 0;
        var index = 0;
        for (var length = 1; length <= MaxLength; length++)
        {
            code <<= 1;
            s_shifts[length] = index - (int)code;
            for (var symbol = 0; symbol < s_lengths.Length; symbol++)
            {
                if (s_lengths[symbol] != length)
                {
                    continue;
                }

                s_codes[symbol] = code;
                s_symbols[index++] = (ushort)symbol;
                if (length <= RootBits)
                {
                    var entry = (ushort)(symbol | (length << 8));
                    s_root.AsSpan((int)code << (RootBits - length), 1 << (RootBits - length)).Fill(entry);
                }

                code++;
            }

            s_limits[length] = (ulong)code << (32 - length);
        }
    }

    /// <summary>Octets this many coded ones decode to at most: the shortest code has 5 bits.</summary>
    public static int MaxDecoded(int coded) => (int)(coded * 8L / 5);

    /// <summary>
    /// Decodes a whole string; the count written, or −1 when it is none: the end-of-string code inside, more than 7
    /// bits of padding, or padding that is not all ones (RFC 7541 section 5.2). <paramref name="to"/> holds at least
    /// <see cref="MaxDecoded"/>.
    /// </summary>
    public static int Decode(ReadOnlySpan<byte> coded, Span<byte> to)
    {
        var at = 0;
        var written = 0;
        var bits = 0;
        ulong pending = 0;
        while (true)
        {
            Refill(coded, ref at, ref pending, ref bits);

            // Behind the last octet stand ones: they can only complete the end-of-string code, which is longer.
            var window = bits == 64 ? pending : pending | (ulong.MaxValue >> bits);
            var entry = s_root[window >> (64 - RootBits)];
            int length = entry >> 8;
            int symbol = (byte)entry;
            if (length == 0)
            {
                (symbol, length) = LongCode((uint)(window >> 32));
            }

            if (length > bits)
            {
                return bits < 8 && window == ulong.MaxValue ? written : -1;
            }

            if (symbol == EndOfString)
            {
                return -1;
            }

            to[written++] = (byte)symbol;
            pending <<= length;
            bits -= length;
        }
    }

    private static void Refill(ReadOnlySpan<byte> coded, ref int at, ref ulong pending, ref int bits)
    {
        if (bits >= MaxLength)
        {
            return;
        }

        if (coded.Length - at >= 4)
        {
            pending |= (ulong)BinaryPrimitives.ReadUInt32BigEndian(coded[at..]) << (32 - bits);
            bits += 32;
            at += 4;
            return;
        }

        while (at < coded.Length)
        {
            pending |= (ulong)coded[at++] << (56 - bits);
            bits += 8;
        }
    }

    private static (int Symbol, int Length) LongCode(uint window)
    {
        var length = RootBits + 1;
        while (window >= s_limits[length])
        {
            length++;
        }

        return (s_symbols[(int)(window >> (32 - length)) + s_shifts[length]], length);
    }

    /// <summary>Octets <see cref="Encode"/> will write.</summary>
    public static int EncodedLength(ReadOnlySpan<byte> plain)
    {
        long bits = 0;
        foreach (var octet in plain)
        {
            bits += s_lengths[octet];
        }

        return (int)((bits + 7) / 8);
    }

    /// <summary>Codes a string; the count written.</summary>
    public static int Encode(ReadOnlySpan<byte> plain, Span<byte> to)
    {
        ulong pending = 0;
        var bits = 0;
        var written = 0;
        foreach (var octet in plain)
        {
            int length = s_lengths[octet];
            pending = (pending << length) | s_codes[octet];
            bits += length;
            while (bits >= 8)
            {
                bits -= 8;
                to[written++] = (byte)(pending >> bits);
            }
        }

        if (bits > 0)
        {
            to[written++] = (byte)((pending << (8 - bits)) | (0xFFu >> bits));
        }

        return written;
    }
}
