namespace Ringwall.Core.Http;

/// <summary>Facts gathered field by field from a response head.</summary>
[Flags]
internal enum ResponseMarks : ushort
{
    None = 0,
    ContentLength = 1,
    TransferEncoding = 2,
    Close = 4,
    KeepAlive = 8,
    Nominates = 16,
    UpgradeWebSocket = 32,
    UpgradeOption = 64,
}

/// <summary>What fields of a response mean for framing, and which of them end here (RFC 9112 section 6.3).</summary>
internal static class ResponseFields
{
    public static ResponseFault Take(ResponseHead head, ref Field field)
    {
        var value = head.Value(field);
        switch (field.Id)
        {
            case FieldId.ContentLength:
                field.Dropped = true;
                return TakeContentLength(head, value);
            case FieldId.TransferEncoding:
                field.Dropped = true;
                return TakeTransferEncoding(head, value);
            case FieldId.Connection:
                field.Dropped = true;
                TakeConnection(head, value);
                return ResponseFault.None;
            case FieldId.KeepAlive:
                field.Dropped = true;
                TakeKeepAlive(head, value);
                return ResponseFault.None;
            case FieldId.Upgrade:
                field.Dropped = true;
                head.Marks |= Octets.EqualsIgnoreCase(value, "websocket"u8) ? ResponseMarks.UpgradeWebSocket : 0;
                return ResponseFault.None;
            case FieldId.ProxyConnection or FieldId.ProxyAuthorization or FieldId.Proxy or FieldId.ProxyOther
                or FieldId.Trailer or FieldId.TE or FieldId.Http2Settings or FieldId.AltSvc or FieldId.CacheTag
                or FieldId.SurrogateOther:
                field.Dropped = true;
                return ResponseFault.None;
            default:
                return ResponseFault.None;
        }
    }

    /// <summary>How the content ends, in the order of RFC 9112 section 6.3.</summary>
    public static ResponseFault Finish(ResponseHead head, Method method, bool upgradeAsked)
    {
        var marks = head.Marks;
        var coded = (marks & ResponseMarks.TransferEncoding) != 0;
        if (coded && (head.Http10 || head.Status is < 200 or 204))
        {
            return ResponseFault.TransferCoding;
        }

        if ((marks & ResponseMarks.Nominates) != 0)
        {
            DropNominated(head);
        }

        var close = (marks & ResponseMarks.Close) != 0 || head.Http10 && (marks & ResponseMarks.KeepAlive) == 0;
        head.KeepAlive = !close;
        if (head.Status == 101)
        {
            const ResponseMarks socket = ResponseMarks.UpgradeWebSocket | ResponseMarks.UpgradeOption;
            head.WebSocket = upgradeAsked && (marks & socket) == socket && !head.Http10;
            head.ContentLength = -1;
            return head.WebSocket ? ResponseFault.None : ResponseFault.ProtocolError;
        }

        if (coded && (marks & ResponseMarks.ContentLength) != 0)
        {
            head.LengthConflict = true;
            head.KeepAlive = false;
            head.ContentLength = -1;
        }

        if (head.Status is < 200 or 204 or 304 || method == Method.Head)
        {
            head.Framing = ContentFraming.None;
            head.ContentLength = head.Status is < 200 or 204 ? -1 : head.ContentLength;
            return ResponseFault.None;
        }

        head.Framing = coded ? ContentFraming.Chunked
            : (marks & ResponseMarks.ContentLength) != 0 ? ContentFraming.Length : ContentFraming.UntilClose;
        head.KeepAlive &= head.Framing != ContentFraming.UntilClose;
        return ResponseFault.None;
    }

    /// <summary>Equal values in one or several lines count as one (RFC 9112 section 6.3, point 5).</summary>
    private static ResponseFault TakeContentLength(ResponseHead head, ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            return ResponseFault.ProtocolError;
        }

        if (rest[^1] == ',')
        {
            return ResponseFault.ProtocolError;
        }

        while (Octets.NextMember(ref rest, out var member))
        {
            if (!Octets.TryDecimal(member, out var length)
                || (head.Marks & ResponseMarks.ContentLength) != 0 && length != head.ContentLength)
            {
                return ResponseFault.ProtocolError;
            }

            head.Marks |= ResponseMarks.ContentLength;
            head.ContentLength = length;
        }

        return ResponseFault.None;
    }

    private static ResponseFault TakeTransferEncoding(ResponseHead head, ReadOnlySpan<byte> value)
    {
        var again = (head.Marks & ResponseMarks.TransferEncoding) != 0;
        head.Marks |= ResponseMarks.TransferEncoding;
        return again || !Octets.EqualsIgnoreCase(value, "chunked"u8) ? ResponseFault.TransferCoding
            : ResponseFault.None;
    }

    private static void TakeConnection(ResponseHead head, ReadOnlySpan<byte> rest)
    {
        while (Octets.NextMember(ref rest, out var option))
        {
            head.Marks |= Octets.EqualsIgnoreCase(option, "close"u8) ? ResponseMarks.Close
                : Octets.EqualsIgnoreCase(option, "keep-alive"u8) ? ResponseMarks.KeepAlive
                : Octets.EqualsIgnoreCase(option, "upgrade"u8) ? ResponseMarks.UpgradeOption : ResponseMarks.Nominates;
        }
    }

    private static void TakeKeepAlive(ResponseHead head, ReadOnlySpan<byte> rest)
    {
        while (Octets.NextMember(ref rest, out var member))
        {
            if (member.Length is > 8 and < 18 && Octets.EqualsIgnoreCase(member[..8], "timeout="u8)
                && Octets.TryDecimal(member[8..], out var seconds))
            {
                head.KeepAliveTimeout = (int)Math.Min(seconds, int.MaxValue);
            }
        }
    }

    private static void DropNominated(ResponseHead head)
    {
        foreach (ref var line in head.Fields.All)
        {
            if (line.Id != FieldId.Connection)
            {
                continue;
            }

            var rest = head.Value(line);
            for (var i = 0; i < Limits.ConnectionOptions && Octets.NextMember(ref rest, out var option); i++)
            {
                foreach (ref var field in head.Fields.All)
                {
                    if (field.NameLength == option.Length && RequestFields.SameName(head.Name(field), option))
                    {
                        field.Dropped = true;
                    }
                }
            }
        }
    }
}
