using System.Buffers.Binary;
using System.Buffers.Text;

namespace Ringwall.Core.Http;

/// <summary>
/// IP addresses as text. Strict: no leading zeros, no zone, no abbreviated IPv4.
/// </summary>
public static class IpText
{
    /// <summary>Longest text: an IPv6 address with eight groups of four digits.</summary>
    public const int MaxLength = 39;

    public static bool TryParse(ReadOnlySpan<byte> text, out IpBits address)
    {
        address = default;
        if (HostName.IsIPv4(text))
        {
            address = IpBits.FromV4(V4(text));
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
    public static int Format(IpBits address, Span<byte> to)
    {
        var at = 0;
        if (address.IsV4)
        {
            for (var shift = 24; shift >= 0; shift -= 8)
            {
                Utf8Formatter.TryFormat((byte)(address.V4 >> shift), to[at..], out var count);
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

            Utf8Formatter.TryFormat(address.Group(group), to[at..], out var count, new('x'));
            at += count;
        }

        return at;
    }

    private static (int From, int Length) LongestZeros(IpBits address)
    {
        var best = (From: -1, Length: 0);
        var run = 0;
        for (var group = 0; group < 8; group++)
        {
            run = address.Group(group) == 0 ? run + 1 : 0;
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

    private static IpBits V6(ReadOnlySpan<byte> text)
    {
        Span<byte> octets = stackalloc byte[IpBits.Size];
        octets.Clear();
        var written = 0;
        var gap = -1;
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] == ':')
            {
                if (at + 1 < text.Length && text[at + 1] == ':')
                {
                    gap = written;
                    at++;
                }

                at++;
                continue;
            }

            var end = text[at..].IndexOf((byte)':');
            end = end < 0 ? text.Length : at + end;
            if (text[at..end].Contains((byte)'.'))
            {
                BinaryPrimitives.WriteUInt32BigEndian(octets[written..], V4(text[at..end]));
                written += 4;
            }
            else
            {
                uint group = 0;
                foreach (var digit in text[at..end])
                {
                    group = group << 4 | (uint)Octets.Hex(digit);
                }

                BinaryPrimitives.WriteUInt16BigEndian(octets[written..], (ushort)group);
                written += 2;
            }

            at = end;
        }

        if (gap >= 0)
        {
            // Groups behind "::" belong to the end.
            var behind = octets[gap..written];
            behind.CopyTo(octets[^behind.Length..]);
            octets[gap..^behind.Length].Clear();
        }

        return IpBits.Read(octets);
    }
}
