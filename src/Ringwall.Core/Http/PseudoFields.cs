namespace Ringwall.Core.Http;

/// <summary>The pseudo-fields a request may have (RFC 9113 section 8.3.1, RFC 8441 section 4).</summary>
[Flags]
internal enum PseudoField : byte
{
    None = 0,
    Method = 1,
    Scheme = 2,
    Authority = 4,
    Path = 8,
    Protocol = 16,
}

/// <summary>Where the pseudo-fields of one request lie, and what they come to.</summary>
internal struct PseudoFields
{
    private PseudoField _seen;
    private (int Offset, int Length) _method, _scheme, _authority, _path, _protocol, _host;
    private bool _hostSeen;

    public static PseudoField Recognise(ReadOnlySpan<byte> name) => name.Length switch
    {
        5 when name.SequenceEqual(":path"u8) => PseudoField.Path,
        7 when name.SequenceEqual(":method"u8) => PseudoField.Method,
        7 when name.SequenceEqual(":scheme"u8) => PseudoField.Scheme,
        9 when name.SequenceEqual(":protocol"u8) => PseudoField.Protocol,
        10 when name.SequenceEqual(":authority"u8) => PseudoField.Authority,
        _ => PseudoField.None,
    };

    /// <summary>False when it came before.</summary>
    public bool Add(PseudoField which, in HpackField field)
    {
        if ((_seen & which) != 0)
        {
            return false;
        }

        _seen |= which;
        var place = (field.ValueOffset, field.ValueLength);
        switch (which)
        {
            case PseudoField.Method:
                _method = place;
                break;
            case PseudoField.Scheme:
                _scheme = place;
                break;
            case PseudoField.Authority:
                _authority = place;
                break;
            case PseudoField.Path:
                _path = place;
                break;
            default:
                _protocol = place;
                break;
        }

        return true;
    }

    public bool AddHost(in Field field)
    {
        var first = !_hostSeen;
        _hostSeen = true;
        _host = (field.ValueOffset, field.ValueLength);
        return first;
    }

    /// <summary>Checks what the pseudo-fields say together and reads them into the head.</summary>
    public readonly Rejection Conclude(RequestHead head, bool endStream, in RequestRules rules)
    {
        if (!Has(PseudoField.Method) || !ReadMethod(head))
        {
            return Rejection.Malformed;
        }

        if (head.MethodLength > Limits.Method)
        {
            return Rejection.MethodTooLong;
        }

        var extended = Has(PseudoField.Protocol);
        if (head.Method == Method.Connect && !extended)
        {
            // Section 8.5: only an authority. We are no tunnel either way.
            return Has(PseudoField.Authority) && !Has(PseudoField.Scheme) && !Has(PseudoField.Path)
                ? Rejection.MethodNotAllowed : Rejection.Malformed;
        }

        if (!Has(PseudoField.Scheme) || !Has(PseudoField.Path) || (extended && head.Method != Method.Connect)
            || !At(head, _scheme).SequenceEqual(rules.IsTls ? "https"u8 : "http"u8))
        {
            return Rejection.Malformed;
        }

        if (!ReadHost(head, rules))
        {
            return Rejection.Malformed;
        }

        var target = RequestTarget.ReadOriginForm(head, _path.Offset, _path.Length, rules);
        if (target != Rejection.None)
        {
            return target.Status() == 400 ? Rejection.Malformed : target;
        }

        if (extended)
        {
            return UpgradeOf(head, endStream);
        }

        return head.Method == Method.Trace ? Rejection.MethodNotAllowed : Rejection.None;
    }

    private readonly bool Has(PseudoField which) => (_seen & which) != 0;

    private static Span<byte> At(RequestHead head, (int Offset, int Length) place) =>
        head.Buffer.AsSpan(place.Offset, place.Length);

    private readonly bool ReadMethod(RequestHead head)
    {
        (head.MethodOffset, head.MethodLength) = _method;
        head.Method = Http1RequestReader.Recognise(head.MethodBytes);
        return Octets.IsToken(head.MethodBytes);
    }

    /// <summary>Section 8.3.1: :authority, or Host, or both if they name the same.</summary>
    private readonly bool ReadHost(RequestHead head, in RequestRules rules)
    {
        if (!Has(PseudoField.Authority) && !_hostSeen)
        {
            return false;
        }

        head.Marks |= FieldMarks.Host;
        if (!Has(PseudoField.Authority))
        {
            return RequestFields.ReadAuthority(head, _host.Offset, _host.Length, rules);
        }

        if (_hostSeen)
        {
            if (!RequestFields.ReadAuthority(head, _host.Offset, _host.Length, rules))
            {
                return false;
            }

            var (length, port) = (head.HostLength, head.Port);
            return RequestFields.ReadAuthority(head, _authority.Offset, _authority.Length, rules)
                && port == head.Port && At(head, (_host.Offset, length)).SequenceEqual(head.Host);
        }

        return RequestFields.ReadAuthority(head, _authority.Offset, _authority.Length, rules);
    }

    /// <summary>Extended CONNECT (RFC 8441): for WebSocket only, and it stays open.</summary>
    private readonly Rejection UpgradeOf(RequestHead head, bool endStream)
    {
        if (!At(head, _protocol).SequenceEqual("websocket"u8))
        {
            return Rejection.UnsupportedProtocol;
        }

        head.WebSocket = true;
        return endStream || head.ContentLength >= 0 ? Rejection.Malformed : Rejection.None;
    }
}
