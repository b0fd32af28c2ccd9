namespace Ringwall.Core.Http;

/// <summary>
/// Writes header blocks with the static table and literals only: nothing is remembered between blocks, so a
/// connection costs no encoder memory, streams can be encoded in any order, and no peer can make us evict. Values go
/// out as they are: Huffman would save about a fifth of a small head and cost more than the octets do.
/// </summary>
public static class HpackEncoder
{
    /// <summary>Octets an integer takes at most.</summary>
    public const int MaxIntegerLength = 6;

    /// <summary>Room a field of these lengths needs at most.</summary>
    public static int MaxFieldLength(int nameLength, int valueLength) =>
        1 + 2 * MaxIntegerLength + nameLength + valueLength;

    /// <summary>:status (RFC 9113 section 8.3.2); the count written, at most 5.</summary>
    public static int WriteStatus(Span<byte> to, int status)
    {
        var index = status switch
        {
            200 => HpackStatic.Status,
            204 => HpackStatic.Status + 1,
            206 => HpackStatic.Status + 2,
            304 => HpackStatic.Status + 3,
            400 => HpackStatic.Status + 4,
            404 => HpackStatic.Status + 5,
            500 => HpackStatic.Status + 6,
            _ => 0,
        };
        if (index > 0)
        {
            to[0] = (byte)(0x80 | index);
            return 1;
        }

        to[0] = HpackStatic.Status;
        to[1] = 3;
        to[2] = (byte)('0' + status / 100);
        to[3] = (byte)('0' + status / 10 % 10);
        to[4] = (byte)('0' + status % 10);
        return 5;
    }

    /// <summary>
    /// A literal field without indexing (RFC 7541 section 6.2.2), its name in lower case; the count written. The
    /// octets are the caller's to check.
    /// </summary>
    public static int WriteField(Span<byte> to, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Span<byte> lower = stackalloc byte[HpackStatic.MaxNameLength];
        var index = 0;
        if (name.Length <= lower.Length)
        {
            lower = lower[..name.Length];
            Lower(name, lower);
            index = HpackStatic.Find(lower);
        }

        var at = WriteInteger(to, 0, 4, index);
        if (index == 0)
        {
            at += WriteInteger(to[at..], 0, 7, name.Length);
            Lower(name, to.Slice(at, name.Length));
            at += name.Length;
        }

        at += WriteInteger(to[at..], 0, 7, value.Length);
        value.CopyTo(to[at..]);
        return at + value.Length;
    }

    /// <summary>Says that our table has shrunk to what the peer's SETTINGS allow (RFC 7541 section 6.3).</summary>
    public static int WriteSizeUpdate(Span<byte> to, int size) => WriteInteger(to, 0x20, 5, size);

    /// <summary>RFC 7541 section 5.1; the count written.</summary>
    public static int WriteInteger(Span<byte> to, byte pattern, int prefixBits, int value)
    {
        var mask = (1 << prefixBits) - 1;
        if (value < mask)
        {
            to[0] = (byte)(pattern | value);
            return 1;
        }

        to[0] = (byte)(pattern | mask);
        value -= mask;
        var at = 1;
        while (value >= 0x80)
        {
            to[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        to[at] = (byte)value;
        return at + 1;
    }

    private static void Lower(ReadOnlySpan<byte> name, Span<byte> to)
    {
        for (var i = 0; i < name.Length; i++)
        {
            to[i] = Octets.IsUpper(name[i]) ? (byte)(name[i] | 0x20) : name[i];
        }
    }
}
