namespace Ringwall.Core.Http;

/// <summary>
/// The match view of a path (docs/reference/http.md 1.3): unreserved escapes decoded, other escapes in upper case, "\"
/// as "/", slashes merged, dot segments removed after decoding. Rules see this; origins see the raw path.
/// </summary>
public static class TargetView
{
    /// <summary>
    /// Writes the match view of a raw path and returns its length; "to" must be as long as "path". The path has passed
    /// the reader: it begins with "/", its escapes are whole. −1 when it climbs above "/" all the same.
    /// </summary>
    public static int Normalize(ReadOnlySpan<byte> path, Span<byte> to)
    {
        var length = Decode(path, to);
        return RemoveDots(to[..length]);
    }

    /// <summary>Whether the match view would climb above "/", and whether it has dot segments at all.</summary>
    internal static bool Walk(ReadOnlySpan<byte> path, out bool dots)
    {
        dots = false;
        var depth = 0;
        var at = 0;
        while (at < path.Length)
        {
            var count = 0;
            var onlyDots = true;
            while (at < path.Length)
            {
                var octet = Next(path, ref at, out _);
                if (octet is (byte)'/' or (byte)'\\')
                {
                    break;
                }

                onlyDots &= octet == '.';
                count++;
            }

            if (count == 0)
            {
                continue;
            }

            var dot = onlyDots && count <= 2;
            dots |= dot;
            depth += !dot ? 1 : count == 2 ? -1 : 0;
            if (depth < 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>One octet, an unreserved escape decoded; an escape that stays gives "%" and its value.</summary>
    private static byte Next(ReadOnlySpan<byte> path, ref int at, out byte escaped)
    {
        var octet = path[at++];
        escaped = 0;
        if (octet == '%' && at + 1 < path.Length)
        {
            escaped = (byte)(Octets.Hex(path[at]) << 4 | Octets.Hex(path[at + 1]));
            at += 2;
            return Octets.IsUnreserved(escaped) ? escaped : octet;
        }

        return octet;
    }

    private static int Decode(ReadOnlySpan<byte> path, Span<byte> to)
    {
        var at = 0;
        var length = 0;
        while (at < path.Length)
        {
            var octet = Next(path, ref at, out var escaped);
            if (octet == '%' && escaped != 0)
            {
                to[length++] = octet;
                to[length++] = Digit(escaped >> 4);
                to[length++] = Digit(escaped & 0xF);
                continue;
            }

            octet = octet == '\\' ? (byte)'/' : octet;
            if (octet != '/' || length == 0 || to[length - 1] != '/')
            {
                to[length++] = octet;
            }
        }

        return length;
    }

    private static byte Digit(int nibble) => (byte)(nibble < 10 ? '0' + nibble : 'A' + nibble - 10);

    /// <summary>RFC 3986 section 5.2.4, in place.</summary>
    private static int RemoveDots(Span<byte> path)
    {
        var length = 0;
        var at = 0;
        while (at < path.Length)
        {
            var next = path[(at + 1)..].IndexOf((byte)'/');
            var end = next < 0 ? path.Length : at + 1 + next;
            var segment = path[(at + 1)..end];
            var last = end == path.Length;
            if (segment.SequenceEqual("."u8) || segment.SequenceEqual(".."u8))
            {
                if (segment.Length == 2)
                {
                    if (length == 0)
                    {
                        return -1;
                    }

                    length = path[..length].LastIndexOf((byte)'/');
                }

                if (last)
                {
                    path[length++] = (byte)'/';
                }
            }
            else
            {
                path[at..end].CopyTo(path[length..]);
                length += end - at;
            }

            at = end;
        }

        return length;
    }
}
