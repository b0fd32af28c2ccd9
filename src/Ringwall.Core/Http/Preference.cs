namespace Ringwall.Core.Http;

/// <summary>Chooses among what we can serve by quality values (RFC 9110 section 12.4.2), in thousandths.</summary>
public static class Preference
{
    /// <summary>
    /// Accept-Language: index of the language the client wants most, matched by primary tag ("de-AT" takes "de"). The
    /// first one when nothing fits, or everything is equal. An absent or unparsable value decides nothing.
    /// </summary>
    public static int Language(ReadOnlySpan<byte> value, ReadOnlySpan<string> offered)
    {
        var best = 0;
        var bestQuality = 0;
        while (Octets.NextMember(ref value, out var member))
        {
            var range = Split(member, out var quality);
            if (quality <= bestQuality)
            {
                continue;
            }

            var primary = range.IndexOf((byte)'-');
            range = primary < 0 ? range : range[..primary];
            for (var i = 0; i < offered.Length; i++)
            {
                if (Same(range, offered[i]) || range.SequenceEqual("*"u8))
                {
                    best = i;
                    bestQuality = quality;
                    break;
                }
            }
        }

        return best;
    }

    /// <summary>
    /// Accept: quality of a media type in thousandths, by the most specific range that fits; 1000 when the value is
    /// empty (the field is absent).
    /// </summary>
    public static int MediaType(ReadOnlySpan<byte> value, ReadOnlySpan<byte> type) => MediaType(value, type, out _);

    /// <summary>
    /// Whether a problem document (RFC 9457) is wanted rather than a page: HTML is wanted less, or as much but only
    /// under a wildcard where JSON is named, or neither is wanted and a short document serves a script better.
    /// </summary>
    public static bool WantsProblem(ReadOnlySpan<byte> accept)
    {
        var html = MediaType(accept, "text/html"u8, out var htmlRank);
        var json = MediaType(accept, "application/json"u8, out var jsonRank);
        var problem = MediaType(accept, "application/problem+json"u8, out var problemRank);
        if (problemRank > jsonRank)
        {
            (json, jsonRank) = (problem, problemRank);
        }

        return json > html || (json == html && jsonRank > htmlRank) || html == 0;
    }

    private static int MediaType(ReadOnlySpan<byte> value, ReadOnlySpan<byte> type, out int bestRank)
    {
        bestRank = -1;
        if (value.IsEmpty)
        {
            return 1000;
        }

        var slash = type.IndexOf((byte)'/');
        var best = 0;
        while (Octets.NextMember(ref value, out var member))
        {
            var range = Split(member, out var quality);
            var family = range.Length == slash + 2 && range[^1] == '*';
            var rank = RequestFields.SameName(range, type) ? 2
                : family && RequestFields.SameName(range[..^1], type[..(slash + 1)]) ? 1
                : range.SequenceEqual("*/*"u8) ? 0 : -1;
            if (rank > bestRank)
            {
                best = quality;
                bestRank = rank;
            }
        }

        return best;
    }

    /// <summary>The range of a member and its quality; other parameters are passed over. A bad weight is 0.</summary>
    private static ReadOnlySpan<byte> Split(ReadOnlySpan<byte> member, out int quality)
    {
        quality = 1000;
        var semicolon = member.IndexOf((byte)';');
        if (semicolon < 0)
        {
            return member;
        }

        var range = Octets.Trim(member[..semicolon]);
        var rest = member[(semicolon + 1)..];
        while (!rest.IsEmpty)
        {
            var next = rest.IndexOf((byte)';');
            var parameter = Octets.Trim(next < 0 ? rest : rest[..next]);
            rest = next < 0 ? default : rest[(next + 1)..];
            if (parameter.Length > 1 && (parameter[0] | 0x20) == 'q' && parameter[1] == '=')
            {
                quality = Weight(parameter[2..]);
            }
        }

        return range;
    }

    /// <summary>qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] ).</summary>
    private static int Weight(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > 5 || text[0] is not ((byte)'0' or (byte)'1') || text.Length > 1 && text[1] != '.')
        {
            return 0;
        }

        var weight = (text[0] - '0') * 1000;
        var unit = 100;
        foreach (var digit in text.Length > 2 ? text[2..] : default)
        {
            if (!Octets.IsDigit(digit))
            {
                return 0;
            }

            weight += (digit - '0') * unit;
            unit /= 10;
        }

        return weight <= 1000 ? weight : 0;
    }

    private static bool Same(ReadOnlySpan<byte> octets, string lower)
    {
        if (octets.Length != lower.Length)
        {
            return false;
        }

        for (var i = 0; i < octets.Length; i++)
        {
            var octet = octets[i];
            if ((Octets.IsUpper(octet) ? octet | 0x20 : octet) != lower[i])
            {
                return false;
            }
        }

        return true;
    }
}
