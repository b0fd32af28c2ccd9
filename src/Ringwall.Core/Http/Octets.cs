using System.Numerics;
using System.Runtime.Intrinsics;

namespace Ringwall.Core.Http;

/// <summary>Octet classes of RFC 9110 section 5.6 and scans that stop at the first octet outside a class.</summary>
public static class Octets
{
    public const byte Cr = (byte)'\r';
    public const byte Lf = (byte)'\n';
    public const byte Sp = (byte)' ';
    public const byte Tab = (byte)'\t';
    public const byte Del = 0x7F;

    private const byte TokenBit = 1;
    private const byte HostBit = 2;
    private const byte HexBit = 4;
    private const byte UnreservedBit = 8;

    private static readonly byte[] Class = BuildClasses();
    private static readonly Vector128<byte> TokenByLowNibble = BuildTokenRows();
    private static readonly Vector128<byte> HighNibbleBit =
        Vector128.Create(1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, (byte)0);

    /// <summary>tchar of RFC 9110 section 5.6.2.</summary>
    public static bool IsToken(byte octet) => (Class[octet] & TokenBit) != 0;

    /// <summary>Letters, digits, "-", "_" and ".": what a host name is made of here.</summary>
    public static bool IsHost(byte octet) => (Class[octet] & HostBit) != 0;

    public static bool IsHex(byte octet) => (Class[octet] & HexBit) != 0;

    /// <summary>unreserved of RFC 3986 section 2.3.</summary>
    public static bool IsUnreserved(byte octet) => (Class[octet] & UnreservedBit) != 0;

    public static bool IsDigit(byte octet) => (uint)(octet - '0') <= 9;

    public static bool IsUpper(byte octet) => (uint)(octet - 'A') <= 25;

    public static bool IsSpace(byte octet) => octet is Sp or Tab;

    /// <summary>HTAB, SP, VCHAR and obs-text (RFC 9110 section 5.5).</summary>
    public static bool IsValue(byte octet) => octet is >= 0x20 and not Del or Tab;

    /// <summary>Value of a hex digit; only for octets of that class.</summary>
    public static int Hex(byte octet) => (octet & 0xF) + (octet >> 6) * 9;

    public static bool IsToken(ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets)
        {
            if (!IsToken(octet))
            {
                return false;
            }
        }

        return octets.Length > 0;
    }

    /// <summary>No octet that a field value must not hold; says nothing of spaces at its ends.</summary>
    public static bool IsValue(ReadOnlySpan<byte> octets)
    {
        var at = 0;
        for (; at + Vector256<byte>.Count <= octets.Length; at += Vector256<byte>.Count)
        {
            if (BarredInValue(Vector256.Create(octets.Slice(at, Vector256<byte>.Count))) != 0)
            {
                return false;
            }
        }

        for (; at < octets.Length; at++)
        {
            if (!IsValue(octets[at]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// First octet in [from, end) that is no tchar, or end. Octets after end may be looked at but never decide.
    /// </summary>
    public static int TokenEnd(byte[] buffer, int from, int end, out bool underscore)
    {
        underscore = false;
        var at = from;
        for (; at + Vector128<byte>.Count <= buffer.Length && at < end; at += Vector128<byte>.Count)
        {
            var block = Vector128.Create(buffer.AsSpan(at, Vector128<byte>.Count));
            var rows = Vector128.Shuffle(TokenByLowNibble, block & Vector128.Create((byte)0xF));
            var bits = Vector128.Shuffle(HighNibbleBit, Vector128.ShiftRightLogical(block, 4));
            var outside = Vector128.Equals(rows & bits, Vector128<byte>.Zero).ExtractMostSignificantBits();
            var lines = Vector128.Equals(block, Vector128.Create((byte)'_')).ExtractMostSignificantBits();
            if (outside != 0)
            {
                var stop = BitOperations.TrailingZeroCount(outside);
                underscore |= (lines & ((1u << stop) - 1)) != 0;
                return Math.Min(at + stop, end);
            }

            underscore |= lines != 0;
        }

        for (; at < end; at++)
        {
            if (!IsToken(buffer[at]))
            {
                return at;
            }

            underscore |= buffer[at] == '_';
        }

        return end;
    }

    /// <summary>
    /// First octet in [from, end) that a field value must not hold, or end. Octets after end may be looked at but
    /// never decide.
    /// </summary>
    public static int ValueEnd(byte[] buffer, int from, int end)
    {
        var at = from;
        for (; at + Vector256<byte>.Count <= buffer.Length && at < end; at += Vector256<byte>.Count)
        {
            var barred = BarredInValue(Vector256.Create(buffer.AsSpan(at, Vector256<byte>.Count)));
            if (barred != 0)
            {
                return Math.Min(at + BitOperations.TrailingZeroCount(barred), end);
            }
        }

        for (; at < end; at++)
        {
            if (!IsValue(buffer[at]))
            {
                return at;
            }
        }

        return end;
    }

    private static uint BarredInValue(Vector256<byte> block)
    {
        var control = Vector256.LessThan(block, Vector256.Create((byte)0x20));
        var barred = control | Vector256.Equals(block, Vector256.Create(Del));
        return Vector256.AndNot(barred, Vector256.Equals(block, Vector256.Create(Tab))).ExtractMostSignificantBits();
    }

    /// <summary>Compares with a lower-case literal, letters in any case.</summary>
    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> lower)
    {
        if (octets.Length != lower.Length)
        {
            return false;
        }

        for (var i = 0; i < octets.Length; i++)
        {
            var octet = octets[i];
            if ((IsUpper(octet) ? octet | 0x20 : octet) != lower[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Without SP and HTAB at both ends (OWS of RFC 9110 section 5.6.3).</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> octets)
    {
        while (octets.Length > 0 && IsSpace(octets[0]))
        {
            octets = octets[1..];
        }

        while (octets.Length > 0 && IsSpace(octets[^1]))
        {
            octets = octets[..^1];
        }

        return octets;
    }

    /// <summary>Takes the next member of a comma-separated list, trimmed; false when the list is used up.</summary>
    public static bool NextMember(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> member)
    {
        if (rest.IsEmpty)
        {
            member = default;
            return false;
        }

        var comma = rest.IndexOf((byte)',');
        member = Trim(comma < 0 ? rest : rest[..comma]);
        rest = comma < 0 ? default : rest[(comma + 1)..];
        return true;
    }

    /// <summary>Digits only, 1-19 of them, not above 2^63-1.</summary>
    public static bool TryDecimal(ReadOnlySpan<byte> octets, out long value)
    {
        value = 0;
        if (octets.Length is 0 or > 19)
        {
            return false;
        }

        ulong sum = 0;
        foreach (var octet in octets)
        {
            if (!IsDigit(octet))
            {
                return false;
            }

            sum = sum * 10 + (ulong)(octet - '0');
        }

        value = (long)sum;
        return sum <= long.MaxValue;
    }

    private static byte[] BuildClasses()
    {
        var table = new byte[256];
        for (var i = 0; i < 128; i++)
        {
            var c = (char)i;
            var alphanumeric = char.IsAsciiLetterOrDigit(c);
            table[i] |= alphanumeric || "!#$%&'*+-.^_`|~".Contains(c) ? TokenBit : (byte)0;
            table[i] |= alphanumeric || c is '-' or '_' or '.' ? HostBit : (byte)0;
            table[i] |= char.IsAsciiHexDigit(c) ? HexBit : (byte)0;
            table[i] |= alphanumeric || c is '-' or '_' or '.' or '~' ? UnreservedBit : (byte)0;
        }

        return table;
    }

    private static Vector128<byte> BuildTokenRows()
    {
        Span<byte> rows = stackalloc byte[16];
        for (var i = 0; i < 128; i++)
        {
            if (IsToken((byte)i))
            {
                rows[i & 0xF] |= (byte)(1 << (i >> 4));
            }
        }

        return Vector128.Create((ReadOnlySpan<byte>)rows);
    }
}
