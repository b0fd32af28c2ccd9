namespace Ringwall.Core.Http;

/// <summary>
/// Grammar and canonical form of Host, :authority and the authority of an absolute-form target: narrower than
/// RFC 3986 section 3.2.2, so that no two readers can see different hosts in it.
/// </summary>
public static class HostName
{
    /// <summary>
    /// Reads host and optional port, lower-casing the host where it lies. Length is that of the host without port and
    /// final dot; port is 0 when none is named.
    /// </summary>
    public static bool Read(Span<byte> authority, out int length, out int port)
    {
        length = port = 0;
        if (authority.IsEmpty)
        {
            return false;
        }

        var end = authority[0] == '[' ? ReadIPv6(authority) : ReadName(authority, out length);
        if (end <= 0)
        {
            return false;
        }

        if (authority[0] == '[')
        {
            length = end;
        }

        return end == authority.Length || ReadPort(authority[end..], out port);
    }

    /// <summary>The port that goes without saying.</summary>
    public static int DefaultPort(bool isTls) => isTls ? 443 : 80;

    /// <summary>Index after the name, 0 when it is none.</summary>
    private static int ReadName(Span<byte> authority, out int length)
    {
        length = 0;
        var label = 0;
        var at = 0;
        for (; at < authority.Length; at++)
        {
            var octet = authority[at];
            if (!Octets.IsHost(octet))
            {
                break;
            }

            if (octet == '.')
            {
                if (label == 0)
                {
                    return 0;
                }

                label = 0;
                continue;
            }

            if (++label > Limits.HostLabel)
            {
                return 0;
            }

            if (Octets.IsUpper(octet))
            {
                authority[at] = (byte)(octet | 0x20);
            }
        }

        length = at > 0 && authority[at - 1] == '.' ? at - 1 : at;
        return length is > 0 and <= Limits.HostName ? at : 0;
    }

    private static bool ReadPort(ReadOnlySpan<byte> rest, out int port)
    {
        port = 0;
        if (rest[0] != ':' || rest.Length is < 2 or > 6)
        {
            return false;
        }

        foreach (var octet in rest[1..])
        {
            if (!Octets.IsDigit(octet))
            {
                return false;
            }

            port = port * 10 + octet - '0';
        }

        return port is > 0 and <= ushort.MaxValue;
    }

    /// <summary>
    /// Index after the closing bracket, 0 when it is no IPv6 literal (RFC 3986 section 3.2.2, no zone).
    /// </summary>
    private static int ReadIPv6(Span<byte> authority)
    {
        var close = authority.IndexOf((byte)']');
        if (close < 3)
        {
            return 0;
        }

        var text = authority[1..close];
        for (var i = 0; i < text.Length; i++)
        {
            if (Octets.IsUpper(text[i]))
            {
                text[i] |= 0x20;
            }
        }

        return IsIPv6(text) ? close + 1 : 0;
    }

    /// <summary>RFC 4291 section 2.2, without brackets and zone.</summary>
    public static bool IsIPv6(ReadOnlySpan<byte> text)
    {
        var groups = 0;
        var elided = false;
        var at = 0;
        if (text.StartsWith("::"u8))
        {
            elided = true;
            at = 2;
        }

        while (at < text.Length)
        {
            var rest = text[at..];
            var digits = 0;
            while (digits < rest.Length && Octets.IsHex(rest[digits]))
            {
                digits++;
            }

            if (digits < rest.Length && rest[digits] == '.')
            {
                return IsIPv4(rest) && Fits(groups + 2, elided);
            }

            if (digits is 0 or > 4)
            {
                return false;
            }

            groups++;
            at += digits;
            if (at == text.Length)
            {
                break;
            }

            if (text[at++] != ':' || at == text.Length)
            {
                return false;
            }

            if (text[at] == ':')
            {
                if (elided)
                {
                    return false;
                }

                elided = true;
                at++;
            }
        }

        return Fits(groups, elided);
    }

    private static bool Fits(int groups, bool elided) => elided ? groups < 8 : groups == 8;

    /// <summary>Four decimal numbers up to 255 without leading zeros.</summary>
    public static bool IsIPv4(ReadOnlySpan<byte> text)
    {
        var parts = 0;
        while (true)
        {
            var dot = text.IndexOf((byte)'.');
            var part = dot < 0 ? text : text[..dot];
            if (part.Length is 0 or > 3 || !Octets.TryDecimal(part, out var number) || number > 255
                || part.Length > 1 && part[0] == '0')
            {
                return false;
            }

            parts++;
            if (dot < 0)
            {
                return parts == 4;
            }

            text = text[(dot + 1)..];
        }
    }
}
