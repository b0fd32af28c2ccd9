using System.Buffers.Text;

namespace Ringwall.Core.Http;

/// <summary>
/// IP addresses as 128 bits in host order, IPv4 as ::ffff:a.b.c.d, and their text forms. Strict: no leading zeros, no
/// zone, no abbreviated IPv4.
/// </summary>
public static class IpText
{
    /// <summary>Longest text: an IPv6 address with eight groups of four digits.</summary>
    public const int MaxLength = 39;

    public static UInt128 FromV4(uint address) => ((UInt128)0xFFFF << 32) | address;

    public static bool IsV4(UInt128 address) => address >> 32 == 0xFFFF;

    public static bool TryParse(ReadOnlySpan<byte> text, out UInt128 address)
    {
        address = 0;
        if (HostName.IsIPv4(text))
        {
            address = FromV4(V4(text));
            return true;
        }

        if (!HostName.IsIPv6(text))
        {
            return false;
        }

        address = V6(text);
        return true;
    }

    /// <summary>Canonical text (RFC 5952); returns its length, at most <see cref="MaxLength"/>.</summary>
    public static int Format(UInt128 address, Span<byte> to)
    {
        var at = 0;
        if (IsV4(address))
        {
            for (var shift = 24; shift >= 0; shift -= 8)
            {
                Utf8Formatter.TryFormat((byte)(address >> shift), to[at..], out var count);
                at += count;
                if (shift > 0)
                {
                    to[at++] = (byte)'.';
                }
            }

            return at;
        }

        var (from, length) = LongestZeros(address);
        for (var group = 0; group < 8; group++)
        {
            if (length > 1 && group == from)
            {
                to[at++] = (byte)':';
                group += length - 1;
                if (group == 7)
                {
                    to[at++] = (byte)':';
                }

                continue;
            }

            if (group > 0)
            {
                to[at++] = (byte)':';
            }

            Utf8Formatter.TryFormat(Group(address, group), to[at..], out var count, new('x'));
            at += count;
        }

        return at;
    }

    private static ushort Group(UInt128 address, int group) => (ushort)(address >> (112 - group * 16));

    private static (int From, int Length) LongestZeros(UInt128 address)
    {
        var best = (From: -1, Length: 0);
        var run = 0;
        for (var group = 0; group < 8; group++)
        {
            run = Group(address, group) == 0 ? run + 1 : 0;
            if (run > best.Length)
            {
                best = (group - run + 1, run);
            }
        }

        return best;
    }

    private static uint V4(ReadOnlySpan<byte> text)
    {
        uint address = 0;
        uint part = 0;
        foreach (var octet in text)
        {
            if (octet == '.')
            {
                address = address << 8 | part;
                part = 0;
                continue;
            }

            part = part * 10 + octet - '0';
        }

        return address << 8 | part;
    }

    private static UInt128 V6(ReadOnlySpan<byte> text)
    {
        UInt128 head = 0;
        var tail = -1;
        var groups = 0;
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] == ':')
            {
                if (at + 1 < text.Length && text[at + 1] == ':')
                {
                    tail = groups;
                    at++;
                }

                at++;
                continue;
            }

            var end = text[at..].IndexOf((byte)':');
            end = end < 0 ? text.Length : at + end;
            if (text[at..end].Contains((byte)'.'))
            {
                head = head << 32 | V4(text[at..end]);
                groups += 2;
            }
            else
            {
                uint group = 0;
                foreach (var digit in text[at..end])
                {
                    group = group << 4 | (uint)Octets.Hex(digit);
                }

                head = head << 16 | group;
                groups++;
            }

            at = end;
        }

        if (tail < 0)
        {
            return head;
        }

        // Groups behind "::" keep their place at the end, those before it move to the front.
        var behind = (groups - tail) * 16;
        var low = behind == 0 ? 0 : head & (UInt128.MaxValue >> (128 - behind));
        var front = behind == 128 ? 0 : head >> behind;
        return tail == 0 ? low : front << (128 - tail * 16) | low;
    }
}
