namespace Ringwall.Core.Http;

/// <summary>
/// Facts gathered field by field. They belong to the head, so that a split between two reads loses none.
/// </summary>
[Flags]
internal enum FieldMarks : ushort
{
    None = 0,
    Host = 1,
    ContentLength = 2,
    TransferEncoding = 4,
    Close = 8,
    UpgradeOption = 16,
    Nominates = 32,
    UpgradeField = 64,
    UpgradeWebSocket = 128,
    SocketKey = 256,
    SocketVersion = 512,
    SocketRefused = 1024,
}

/// <summary>
/// What fields of a request mean for framing, routing and trust (RFC 9110, RFC 9112; docs/reference/http.md 1.1, 1.2).
/// </summary>
public static class RequestFields
{
    /// <summary>
    /// Takes one field that is already in the table. Its id, offsets and octets are set; this sets Dropped and the
    /// head.
    /// </summary>
    public static Rejection Take(RequestHead head, ref Field field, in RequestRules rules)
    {
        var id = field.Id;
        if (!id.IsListA())
        {
            TakeSocketField(head, field);
            return Rejection.None;
        }

        var value = head.Value(field);
        foreach (var octet in value)
        {
            if (octet >= 0x80)
            {
                return id == FieldId.Host ? Rejection.BadHost : Rejection.BadFieldValue;
            }
        }

        switch (id)
        {
            case FieldId.Host:
                field.Dropped = true;
                return TakeHost(head, field, rules);
            case FieldId.ContentLength:
                field.Dropped = true;
                return TakeContentLength(head, value);
            case FieldId.TransferEncoding:
                field.Dropped = true;
                return TakeTransferEncoding(head, value);
            case FieldId.Connection:
                field.Dropped = true;
                return TakeConnection(head, value);
            case FieldId.Upgrade:
                field.Dropped = true;
                TakeUpgrade(head, value);
                return Rejection.None;
            case FieldId.Expect:
                field.Dropped = true;
                return TakeExpect(head, value);
            case FieldId.TE:
                field.Dropped = true;
                TakeTE(head, value);
                return Rejection.None;
            case FieldId.Trailer or FieldId.ProxyConnection or FieldId.KeepAlive or FieldId.Http2Settings
                or FieldId.ProxyAuthorization or FieldId.Proxy:
                field.Dropped = true;
                return Rejection.None;
            case FieldId.Via or FieldId.CdnLoop:
                return Rejection.None;
            default:
                field.Dropped = !rules.TrustedProxy;
                return Rejection.None;
        }
    }

    /// <summary>Takes a name with "_": dropped and counted, refused when an origin could read it as list A.</summary>
    public static Rejection TakeUnderscore(RequestHead head, ref Field field, in RequestRules rules)
    {
        head.UnderscoreNames++;
        field.Dropped = !rules.AllowUnderscoreFields;
        return FieldNames.RecogniseFolded(head.Name(field)).IsListA() ? Rejection.BadFieldName : Rejection.None;
    }

    /// <summary>Draws the conclusions when the last field is taken.</summary>
    public static Rejection Finish(RequestHead head, in RequestRules rules)
    {
        var marks = head.Marks;
        if ((marks & FieldMarks.Host) == 0)
        {
            return Rejection.BadHost;
        }

        if (head.AuthorityLength > 0
            && (head.AuthorityPort != head.Port
                || !head.Buffer.AsSpan(head.AuthorityOffset, head.AuthorityLength).SequenceEqual(head.Host)))
        {
            return Rejection.HostMismatch;
        }

        if (head.PathLength == 0)
        {
            // Absolute-form without a path: the last octet of the authority, no longer needed, becomes the "/".
            head.Buffer[--head.TargetOffset] = (byte)'/';
            head.TargetLength++;
            head.PathLength = 1;
        }

        if ((marks & (FieldMarks.ContentLength | FieldMarks.TransferEncoding))
            == (FieldMarks.ContentLength | FieldMarks.TransferEncoding))
        {
            return Rejection.LengthConflict;
        }

        if (rules.MaxContentLength > 0 && head.ContentLength > rules.MaxContentLength)
        {
            return Rejection.ContentTooLarge;
        }

        if ((marks & FieldMarks.Nominates) != 0)
        {
            DropNominated(head);
        }

        head.KeepAlive = head.Version != HttpVersion.Http10 && (marks & FieldMarks.Close) == 0;
        head.ExpectContinue = head.ExpectContinue && head.HasContent && head.Version != HttpVersion.Http10;
        const FieldMarks socket = FieldMarks.UpgradeOption | FieldMarks.UpgradeWebSocket | FieldMarks.SocketKey
            | FieldMarks.SocketVersion;
        if (head.Version == HttpVersion.Http11)
        {
            head.WebSocket = (marks & (socket | FieldMarks.SocketRefused)) == socket
                && head.Method == Method.Get && !head.HasContent;
        }

        return Rejection.None;
    }

    private static Rejection TakeHost(RequestHead head, in Field field, in RequestRules rules)
    {
        if ((head.Marks & FieldMarks.Host) != 0)
        {
            return Rejection.BadHost;
        }

        head.Marks |= FieldMarks.Host;
        return ReadAuthority(head, field.ValueOffset, field.ValueLength, rules) ? Rejection.None : Rejection.BadHost;
    }

    /// <summary>Sets Host and Port of the head from an authority lying in its buffer.</summary>
    internal static bool ReadAuthority(RequestHead head, int offset, int count, in RequestRules rules)
    {
        var valid = HostName.Read(head.Buffer.AsSpan(offset, count), out var length, out var port);
        head.HostOffset = offset;
        head.HostLength = length;
        head.Port = port == HostName.DefaultPort(rules.IsTls) ? 0 : port;
        return valid;
    }

    private static Rejection TakeContentLength(RequestHead head, ReadOnlySpan<byte> value)
    {
        if ((head.Marks & FieldMarks.ContentLength) != 0)
        {
            return Rejection.BadContentLength;
        }

        head.Marks |= FieldMarks.ContentLength;
        return Octets.TryDecimal(value, out head.ContentLength) ? Rejection.None : Rejection.BadContentLength;
    }

    private static Rejection TakeTransferEncoding(RequestHead head, ReadOnlySpan<byte> value)
    {
        if (head.Version != HttpVersion.Http11 || (head.Marks & FieldMarks.TransferEncoding) != 0)
        {
            return Rejection.BadTransferCoding;
        }

        head.Marks |= FieldMarks.TransferEncoding;
        if (Octets.EqualsIgnoreCase(value, "chunked"u8))
        {
            head.Chunked = true;
            return Rejection.None;
        }

        return EndsInChunked(value) ? Rejection.UnsupportedTransferCoding : Rejection.BadTransferCoding;
    }

    /// <summary>A list of bare tokens whose last member, and no other, is chunked.</summary>
    private static bool EndsInChunked(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty || rest[^1] == ',')
        {
            return false;
        }

        var chunked = false;
        while (Octets.NextMember(ref rest, out var member))
        {
            if (chunked || !Octets.IsToken(member))
            {
                return false;
            }

            chunked = Octets.EqualsIgnoreCase(member, "chunked"u8);
        }

        return chunked;
    }

    private static Rejection TakeConnection(RequestHead head, ReadOnlySpan<byte> rest)
    {
        while (Octets.NextMember(ref rest, out var option))
        {
            if (++head.ConnectionOptions > Limits.ConnectionOptions)
            {
                return Rejection.BadConnection;
            }

            if (option.IsEmpty)
            {
                continue;
            }

            if (!Octets.IsToken(option) || option.Length > Limits.FieldName)
            {
                return Rejection.BadConnection;
            }

            if (Octets.EqualsIgnoreCase(option, "close"u8))
            {
                head.Marks |= FieldMarks.Close;
                continue;
            }

            switch (FieldNames.RecogniseFolded(option))
            {
                case FieldId.KeepAlive or FieldId.TE or FieldId.Http2Settings or FieldId.Trailer
                    or FieldId.ProxyConnection or FieldId.ProxyAuthorization or FieldId.Proxy:
                    break;
                case FieldId.Upgrade:
                    head.Marks |= FieldMarks.UpgradeOption;
                    break;
                case FieldId.Authorization or FieldId.Cookie or FieldId.CacheControl:
                    return Rejection.BadConnection;
                case var id when id.IsListA():
                    return Rejection.BadConnection;
                default:
                    head.Marks |= FieldMarks.Nominates;
                    break;
            }
        }

        return Rejection.None;
    }

    /// <summary>Fields a Connection option names are this hop's (RFC 9110 section 7.6.1).</summary>
    private static void DropNominated(RequestHead head)
    {
        foreach (ref var line in head.Fields.All)
        {
            if (line.Id != FieldId.Connection)
            {
                continue;
            }

            var rest = head.Value(line);
            while (Octets.NextMember(ref rest, out var option))
            {
                foreach (ref var field in head.Fields.All)
                {
                    if (field.NameLength == option.Length && SameName(head.Name(field), option))
                    {
                        field.Dropped = true;
                    }
                }
            }
        }
    }

    /// <summary>Equal names made of tchars, letters in any case.</summary>
    internal static bool SameName(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        if (one.Length != other.Length)
        {
            return false;
        }

        for (var i = 0; i < one.Length; i++)
        {
            var a = Octets.IsUpper(one[i]) ? one[i] | 0x20 : one[i];
            var b = Octets.IsUpper(other[i]) ? other[i] | 0x20 : other[i];
            if (a != b)
            {
                return false;
            }
        }

        return true;
    }

    private static void TakeUpgrade(RequestHead head, ReadOnlySpan<byte> value)
    {
        var single = (head.Marks & FieldMarks.UpgradeField) == 0;
        head.Marks |= FieldMarks.UpgradeField;
        if (single && Octets.EqualsIgnoreCase(value, "websocket"u8))
        {
            head.Marks |= FieldMarks.UpgradeWebSocket;
        }
        else
        {
            head.Marks |= FieldMarks.SocketRefused;
        }
    }

    private static Rejection TakeExpect(RequestHead head, ReadOnlySpan<byte> value)
    {
        head.ExpectContinue = Octets.EqualsIgnoreCase(value, "100-continue"u8);
        return head.ExpectContinue ? Rejection.None : Rejection.BadExpectation;
    }

    private static void TakeTE(RequestHead head, ReadOnlySpan<byte> rest)
    {
        while (Octets.NextMember(ref rest, out var member))
        {
            head.AcceptsTrailers |= Octets.EqualsIgnoreCase(member, "trailers"u8);
        }
    }

    /// <summary>The handshake fields of RFC 6455 section 4.2.1; twice is as bad as wrong.</summary>
    private static void TakeSocketField(RequestHead head, in Field field)
    {
        if (field.Id is not (FieldId.SecWebSocketKey or FieldId.SecWebSocketVersion))
        {
            return;
        }

        var key = field.Id == FieldId.SecWebSocketKey;
        var mark = key ? FieldMarks.SocketKey : FieldMarks.SocketVersion;
        var value = head.Value(field);
        var valid = key ? IsSocketKey(value) : value.SequenceEqual("13"u8);
        head.Marks |= valid && (head.Marks & mark) == 0 ? mark : FieldMarks.SocketRefused;
    }

    /// <summary>Base64 of 16 octets: 22 digits, the last with four spare zero bits, and "==".</summary>
    private static bool IsSocketKey(ReadOnlySpan<byte> value)
    {
        if (value.Length != 24 || !value.EndsWith("=="u8) || !"AQgw"u8.Contains(value[21]))
        {
            return false;
        }

        foreach (var octet in value[..22])
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'+' or (byte)'/'))
            {
                return false;
            }
        }

        return true;
    }
}
