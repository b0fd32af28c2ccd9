using System.Buffers.Binary;

namespace Ringwall.Core.Http;

/// <summary>traceparent of W3C Trace Context level 1, version 00.</summary>
public readonly record struct TraceParent(ulong TraceHigh, ulong TraceLow, ulong Parent, bool Sampled)
{
    /// <summary>Octets of the field value.</summary>
    public const int Length = 55;

    /// <summary>
    /// Reads a value. A higher version is read by the rules of this one when its length allows (section 4.3 of the
    /// recommendation); "ff", upper case and all-zero ids are refused.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out TraceParent trace)
    {
        trace = default;
        if (value.Length < Length || !TryHex(value[..2], out var version) || version == 0xFF
            || version == 0 && value.Length != Length || value.Length > Length && value[Length] != '-'
            || value[2] != '-' || value[35] != '-' || value[52] != '-'
            || !TryHex(value.Slice(3, 16), out var high) || !TryHex(value.Slice(19, 16), out var low)
            || !TryHex(value.Slice(36, 16), out var parent) || !TryHex(value.Slice(53, 2), out var flags)
            || (high | low) == 0 || parent == 0)
        {
            return false;
        }

        trace = new TraceParent(high, low, parent, (flags & 1) != 0);
        return true;
    }

    /// <summary>Writes the value, version 00.</summary>
    public void Write(Span<byte> to)
    {
        "00-"u8.CopyTo(to);
        WriteHex(to.Slice(3, 16), TraceHigh);
        WriteHex(to.Slice(19, 16), TraceLow);
        to[35] = (byte)'-';
        WriteHex(to.Slice(36, 16), Parent);
        (Sampled ? "-01"u8 : "-00"u8).CopyTo(to[52..]);
    }

    private static bool TryHex(ReadOnlySpan<byte> digits, out ulong value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (!Octets.IsHex(digit) || Octets.IsUpper(digit))
            {
                return false;
            }

            value = value << 4 | (uint)Octets.Hex(digit);
        }

        return true;
    }

    private static void WriteHex(Span<byte> to, ulong value)
    {
        Span<byte> octets = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(octets, value);
        Convert.TryToHexStringLower(octets, to, out _);
    }
}
