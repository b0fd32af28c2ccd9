using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace Ringwall.Core.Http;

/// <summary>
/// The request target: its forms (RFC 9112 section 3.2), its octets, and what makes its path ambiguous.
/// </summary>
public static class RequestTarget
{
    /// <summary>
    /// First octet in [from, end) that no target holds, or end. Sets the first "?" (−1 when none) and whether the path
    /// before it holds anything two readers could take differently.
    /// </summary>
    internal static int Scan(byte[] buffer, int from, int end, bool nonAscii, out int query, out bool suspicious)
    {
        query = -1;
        suspicious = false;
        uint afterSlash = 0;
        var at = from;
        for (; at + Vector256<byte>.Count <= buffer.Length && at < end; at += Vector256<byte>.Count)
        {
            var block = Vector256.Create(buffer.AsSpan(at, Vector256<byte>.Count));
            var high = block.ExtractMostSignificantBits();
            var barred = (Vector256.LessThan(block, Vector256.Create((byte)0x21))
                | Vector256.Equals(block, Vector256.Create(Octets.Del))
                | Vector256.Equals(block, Vector256.Create((byte)'#'))).ExtractMostSignificantBits();
            var slash = Is(block, '/');
            var odd = Is(block, '%') | Is(block, ';') | Is(block, '\\') | high
                | ((slash << 1 | afterSlash) & (slash | Is(block, '.')));
            var mark = Is(block, '?');
            barred = nonAscii ? barred & ~high : barred | high;
            var stop = barred == 0 ? Vector256<byte>.Count : BitOperations.TrailingZeroCount(barred);
            stop = Math.Min(stop, end - at);
            var inside = stop == 32 ? uint.MaxValue : (1u << stop) - 1;
            mark &= inside;
            odd &= inside;
            if (query < 0 && mark != 0)
            {
                var first = BitOperations.TrailingZeroCount(mark);
                query = at + first;
                suspicious |= (odd & ((1u << first) - 1)) != 0;
            }
            else if (query < 0)
            {
                suspicious |= odd != 0;
            }

            if (stop < Vector256<byte>.Count)
            {
                return at + stop;
            }

            afterSlash = slash >> 31;
        }

        return ScanTail(buffer, at, end, nonAscii, ref query, ref suspicious);
    }

    private static int ScanTail(byte[] buffer, int from, int end, bool nonAscii, ref int query, ref bool suspicious)
    {
        for (var at = from; at < end; at++)
        {
            var octet = buffer[at];
            if (octet is <= 0x20 or Octets.Del or (byte)'#' || octet >= 0x80 && !nonAscii)
            {
                return at;
            }

            if (query >= 0)
            {
                continue;
            }

            if (octet == '?')
            {
                query = at;
            }

            suspicious |= octet is (byte)'%' or (byte)';' or (byte)'\\' or (byte)'.' or (byte)'/' or >= 0x80;
        }

        return Math.Max(from, end);
    }

    private static uint Is(Vector256<byte> block, char octet) =>
        Vector256.Equals(block, Vector256.Create((byte)octet)).ExtractMostSignificantBits();

    /// <summary>
    /// Reads the target at [from, end) of the head's buffer, already free of barred octets, into the head. The method
    /// must be known. Reduces absolute-form; its authority is compared with Host by <see cref="RequestFields.Finish"/>.
    /// </summary>
    internal static Rejection Read(
        RequestHead head, int from, int end, int query, bool suspicious, in RequestRules rules)
    {
        head.TargetOffset = from;
        head.TargetLength = end - from;
        head.PathLength = (query < 0 ? end : query) - from;
        var first = head.Buffer[from];
        if (first == '/')
        {
            return suspicious ? Inspect(head) : Rejection.None;
        }

        if (first == '*')
        {
            return head.TargetLength == 1 && head.Method == Method.Options ? Rejection.None : Rejection.BadTarget;
        }

        var reason = Reduce(head, rules);
        return reason == Rejection.None ? Inspect(head) : reason;
    }

    /// <summary>
    /// Checks a target that came whole (HTTP/2 :path) and reads it into the head: origin-form, or "*" with OPTIONS.
    /// </summary>
    public static Rejection ReadOriginForm(RequestHead head, int offset, int length, in RequestRules rules)
    {
        var end = offset + length;
        if (length == 0 || length > Limits.RequestLine || head.Buffer[offset] is not ((byte)'/' or (byte)'*')
            || Scan(head.Buffer, offset, end, rules.AllowNonAsciiTarget, out var query, out var suspicious) != end)
        {
            return length > Limits.RequestLine ? Rejection.TargetTooLong : Rejection.BadTarget;
        }

        return Read(head, offset, end, query, suspicious, rules);
    }

    /// <summary>Absolute-form to origin-form (RFC 9112 section 3.2.2).</summary>
    private static Rejection Reduce(RequestHead head, in RequestRules rules)
    {
        var target = head.Buffer.AsSpan(head.TargetOffset, head.TargetLength);
        var colon = target.IndexOf("://"u8);
        if (colon <= 0 || !IsScheme(target[..colon]))
        {
            return Rejection.BadTarget;
        }

        if (!Octets.EqualsIgnoreCase(target[..colon], rules.IsTls ? "https"u8 : "http"u8))
        {
            return Rejection.HostMismatch;
        }

        var begin = colon + 3;
        var length = target[begin..].IndexOfAny((byte)'/', (byte)'?');
        length = length < 0 ? target.Length - begin : length;
        var authority = target.Slice(begin, length);
        if (authority.Contains((byte)'@'))
        {
            return Rejection.HostMismatch;
        }

        if (!HostName.Read(authority, out var hostLength, out var port))
        {
            return Rejection.BadHost;
        }

        head.AuthorityOffset = head.TargetOffset + begin;
        head.AuthorityLength = hostLength;
        head.AuthorityPort = port == HostName.DefaultPort(rules.IsTls) ? 0 : port;
        var rest = begin + length;
        var query = target[rest..].IndexOf((byte)'?');
        head.TargetOffset += rest;
        head.TargetLength -= rest;
        head.PathLength = query < 0 ? head.TargetLength : query;
        return Rejection.None;
    }

    private static bool IsScheme(ReadOnlySpan<byte> scheme)
    {
        foreach (var octet in scheme)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'+' or (byte)'-' or (byte)'.'))
            {
                return false;
            }
        }

        return char.IsAsciiLetter((char)scheme[0]);
    }

    /// <summary>
    /// Finds the path's flags; refuses what no origin should see: bad escapes, %00, climbing above "/".
    /// </summary>
    private static Rejection Inspect(RequestHead head)
    {
        var path = head.Path;
        var flags = PathFlags.None;
        for (var i = 0; i < path.Length; i++)
        {
            switch (path[i])
            {
                case (byte)'\\':
                    flags |= PathFlags.Backslash;
                    break;
                case (byte)';':
                    flags |= PathFlags.Semicolon;
                    break;
                case (byte)'/' when i + 1 < path.Length && path[i + 1] == '/':
                    flags |= PathFlags.DoubleSlash;
                    break;
                case (byte)'%':
                    if (i + 2 >= path.Length || !Octets.IsHex(path[i + 1]) || !Octets.IsHex(path[i + 2])
                        || path[i + 1] == '0' && path[i + 2] == '0')
                    {
                        return Rejection.BadTarget;
                    }

                    flags |= Escape((byte)(Octets.Hex(path[i + 1]) << 4 | Octets.Hex(path[i + 2])), path[(i + 3)..]);
                    i += 2;
                    break;
            }
        }

        var climbs = TargetView.Walk(path, out var dots);
        head.PathFlags = flags | (dots ? PathFlags.DotSegment : 0) | (IsUtf8(path) ? 0 : PathFlags.NonUtf8);
        return climbs ? Rejection.BadTarget : Rejection.None;
    }

    private static PathFlags Escape(byte octet, ReadOnlySpan<byte> rest) => octet switch
    {
        (byte)'.' => PathFlags.EncodedDot,
        (byte)'/' => PathFlags.EncodedSlash,
        (byte)'\\' => PathFlags.Backslash,
        (byte)'%' => rest.Length >= 2 && Octets.IsHex(rest[0]) && Octets.IsHex(rest[1]) ? PathFlags.DoubleEncoded : 0,
        < 0x20 or Octets.Del => PathFlags.EncodedControl,
        _ => Octets.IsUnreserved(octet) ? PathFlags.EncodedUnreserved : 0,
    };

    /// <summary>Whether the path, escapes undone, is UTF-8: checked a rune at a time, so nothing is copied.</summary>
    private static bool IsUtf8(ReadOnlySpan<byte> path)
    {
        Span<byte> window = stackalloc byte[256];
        var held = 0;
        for (var i = 0; i < path.Length; i++)
        {
            var octet = path[i];
            if (octet == '%')
            {
                octet = (byte)(Octets.Hex(path[i + 1]) << 4 | Octets.Hex(path[i + 2]));
                i += 2;
            }

            if (octet < 0x80 || held >= window.Length - 4 && (octet & 0xC0) != 0x80)
            {
                if (held > 0 && !Utf8.IsValid(window[..held]))
                {
                    return false;
                }

                held = 0;
            }

            if (octet >= 0x80)
            {
                if (held == window.Length)
                {
                    return false;
                }

                window[held++] = octet;
            }
        }

        return held == 0 || Utf8.IsValid(window[..held]);
    }
}
