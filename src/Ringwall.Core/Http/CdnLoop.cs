namespace Ringwall.Core.Http;

/// <summary>CDN-Loop (RFC 8586): who has handled this request already.</summary>
public static class CdnLoop
{
    /// <summary>
    /// Counts members, and those that are ours, over all CDN-Loop lines of a head. False when a line does not parse:
    /// the loop could hide in it, so the caller treats it as one.
    /// </summary>
    public static bool Count(RequestHead head, ReadOnlySpan<byte> ours, out int members, out int own)
    {
        members = own = 0;
        foreach (ref var field in head.Fields.All)
        {
            if (field.Id == FieldId.CdnLoop && !Count(head.Value(field), ours, ref members, ref own))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>cdn-info = cdn-id *( OWS ";" OWS parameter ); commas inside quoted strings do not separate.</summary>
    public static bool Count(ReadOnlySpan<byte> value, ReadOnlySpan<byte> ours, ref int members, ref int own)
    {
        while (!value.IsEmpty)
        {
            var end = MemberEnd(value);
            if (end < 0)
            {
                return false;
            }

            var member = Octets.Trim(value[..end]);
            value = end == value.Length ? default : value[(end + 1)..];
            if (member.IsEmpty)
            {
                continue;
            }

            var semicolon = member.IndexOf((byte)';');
            var id = Octets.Trim(semicolon < 0 ? member : member[..semicolon]);
            if (!IsId(id))
            {
                return false;
            }

            members++;
            own += RequestFields.SameName(id, ours) ? 1 : 0;
        }

        return true;
    }

    /// <summary>Members of all Via lines together: each hop adds one (RFC 9110 section 7.6.3).</summary>
    public static int CountVia(RequestHead head)
    {
        var members = 0;
        foreach (ref var field in head.Fields.All)
        {
            if (field.Id != FieldId.Via)
            {
                continue;
            }

            var rest = head.Value(field);
            while (Octets.NextMember(ref rest, out var member))
            {
                members += member.IsEmpty ? 0 : 1;
            }
        }

        return members;
    }

    /// <summary>
    /// Index of the comma behind the first member, the length at the last; −1: a quoted string has no end.
    /// </summary>
    private static int MemberEnd(ReadOnlySpan<byte> value)
    {
        var quoted = false;
        for (var i = 0; i < value.Length; i++)
        {
            switch (value[i])
            {
                case (byte)'"':
                    quoted = !quoted;
                    break;
                case (byte)'\\' when quoted:
                    i++;
                    break;
                case (byte)',' when !quoted:
                    return i;
            }
        }

        return quoted ? -1 : value.Length;
    }

    /// <summary>A pseudonym (token) or host with optional port.</summary>
    private static bool IsId(ReadOnlySpan<byte> id)
    {
        foreach (var octet in id)
        {
            if (!Octets.IsToken(octet) && octet is not ((byte)':' or (byte)'[' or (byte)']'))
            {
                return false;
            }
        }

        return id.Length > 0;
    }
}
