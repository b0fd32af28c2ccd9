namespace Ringwall.Core.Http;

/// <summary>
/// Reads header blocks into the canonical form, by the rules of RFC 9113 section 8 and the octet classes HTTP/1.1 is
/// read by: each pseudo-field passes the checks of its 1.1 part before anything is written from it. One per
/// connection: it owns the decoder, and every block goes through it to the end, so that the table stays in step.
/// </summary>
public sealed class Http2RequestReader
{
    private RequestHead? _head;
    private FieldTable _fields = null!;
    private RequestRules _rules;
    private PseudoFields _pseudo;
    private bool _endStream;
    private bool _fieldSeen;
    private int _at;
    private int _maxList;
    private int _crumbs;

    public HpackDecoder Hpack { get; } = new();

    /// <summary>
    /// Where fields are decoded to; the caller gives it and replaces it by a larger copy when <see cref="Read"/> asks
    /// for more.
    /// </summary>
    public byte[] Buffer { get; set; } = [];

    /// <summary>Octets of <see cref="Buffer"/> in use.</summary>
    public int Used { get; private set; }

    /// <summary>Decoded size so far, with the overhead of each field.</summary>
    public int ListSize { get; private set; }

    /// <summary>Why the request, or its trailer section, is refused.</summary>
    public Rejection Rejection { get; private set; }

    /// <summary>The block decodes to more than a connection is worth: ENHANCE_YOUR_CALM.</summary>
    public bool IsHopeless => ListSize > Limits.HeaderListHopeless;

    /// <summary>Begins with the head of a request.</summary>
    public void BeginRequest(RequestHead head, bool endStream, in RequestRules rules)
    {
        head.Clear();
        head.Version = HttpVersion.Http2;
        head.AcceptsTrailers = true;
        Begin(head.Fields, Limits.HeaderList);
        _head = head;
        _endStream = endStream;
        _rules = rules;
    }

    /// <summary>Begins with a trailer section (RFC 9113 section 8.1).</summary>
    public void BeginTrailers(FieldTable fields)
    {
        fields.Clear();
        Begin(fields, Limits.TrailerSection);
        _head = null;
    }

    /// <summary>Begins with a block nobody wants: it is decoded for the table's sake only.</summary>
    public void BeginIgnored()
    {
        Begin(_fields, Limits.HeaderList);
        _head = null;
        Rejection = Rejection.Malformed;
    }

    private void Begin(FieldTable fields, int maxList)
    {
        Hpack.BeginBlock();
        _fields = fields;
        _pseudo = default;
        _fieldSeen = false;
        _maxList = maxList;
        _at = _crumbs = Used = ListSize = 0;
        Rejection = Rejection.None;
    }

    /// <summary>
    /// Reads a whole block. More: give a larger <see cref="Buffer"/> and call again. Rejected: the block is no HPACK
    /// (<see cref="HpackDecoder.Fault"/>) or hopeless, and the connection ends. Done: see <see cref="Rejection"/>.
    /// </summary>
    public Progress Read(ReadOnlySpan<byte> block)
    {
        while (true)
        {
            var used = Used;
            var step = Hpack.Next(block, ref _at, Buffer, ref used, out var field);
            switch (step)
            {
                case HpackStep.Field:
                    Used = used;
                    Take(field);
                    if (IsHopeless)
                    {
                        return Progress.Rejected;
                    }

                    break;
                case HpackStep.Space:
                    return Progress.More;
                case HpackStep.Broken:
                    return Progress.Rejected;
                default:
                    return Finish(block.Length);
            }
        }
    }

    private void Take(in HpackField field)
    {
        ListSize += field.Length + Limits.HeaderFieldOverhead;
        if (Rejection == Rejection.None)
        {
            Rejection = ListSize > _maxList ? Rejection.HeadTooLarge
                : field.NameLength > 0 && Buffer[field.NameOffset] == ':' ? TakePseudo(field) : TakeField(field);
        }

        if (Rejection != Rejection.None)
        {
            // Nothing of it is kept any more; the rest passes through the same octets.
            Used = 0;
        }
    }

    /// <summary>RFC 9113 section 8.3: before the fields, each once, known ones only, never in trailers.</summary>
    private Rejection TakePseudo(in HpackField field)
    {
        var known = _head is null || _fieldSeen
            ? PseudoField.None
            : PseudoFields.Recognise(Buffer.AsSpan(field.NameOffset, field.NameLength));
        return known != PseudoField.None && _pseudo.Add(known, field) ? Rejection.None : Rejection.Malformed;
    }

    private Rejection TakeField(in HpackField decoded)
    {
        _fieldSeen = true;
        if (!IsField(decoded, out var underscore))
        {
            return Rejection.Malformed;
        }

        if (!_fields.Add(new Field
        {
            NameOffset = decoded.NameOffset,
            NameLength = (ushort)decoded.NameLength,
            ValueOffset = decoded.ValueOffset,
            ValueLength = decoded.ValueLength,
            Id = decoded.Id,
        }))
        {
            return Rejection.HeadTooLarge;
        }

        ref var field = ref _fields[_fields.Count - 1];
        if (_head is not { } head)
        {
            return TakeTrailer(ref field, underscore);
        }

        head.Buffer = Buffer;
        return underscore ? Strictly(RequestFields.TakeUnderscore(head, ref field, _rules))
            : field.Id == FieldId.Other ? Rejection.None : TakeKnown(head, ref field);
    }

    /// <summary>RFC 9113 section 8.2.1, in the octet classes of HTTP/1.1.</summary>
    private bool IsField(in HpackField field, out bool underscore)
    {
        var nameEnd = field.NameOffset + field.NameLength;
        var end = field.ValueOffset + field.ValueLength;
        underscore = false;
        return field.NameLength is > 0 and <= Limits.FieldName
            && Octets.TokenEnd(Buffer, field.NameOffset, nameEnd, out underscore) == nameEnd
            && !Buffer.AsSpan(field.NameOffset, field.NameLength).ContainsAnyInRange((byte)'A', (byte)'Z')
            && Octets.ValueEnd(Buffer, field.ValueOffset, end) == end
            && (end == field.ValueOffset
                || !Octets.IsSpace(Buffer[field.ValueOffset]) && !Octets.IsSpace(Buffer[end - 1]));
    }

    private Rejection TakeKnown(RequestHead head, ref Field field)
    {
        switch (field.Id)
        {
            case FieldId.Connection or FieldId.KeepAlive or FieldId.ProxyConnection or FieldId.TransferEncoding
                or FieldId.Upgrade or FieldId.Http2Settings:
                return Rejection.Malformed;
            case FieldId.TE:
                field.Dropped = true;
                return Octets.EqualsIgnoreCase(head.Value(field), "trailers"u8)
                    ? Rejection.None : Rejection.Malformed;
            case FieldId.Host:
                field.Dropped = true;
                return _pseudo.AddHost(field) ? Rejection.None : Rejection.Malformed;
            case FieldId.Cookie:
                _crumbs++;
                return Rejection.None;
            default:
                return Strictly(RequestFields.Take(head, ref field, _rules));
        }
    }

    /// <summary>A framing field in a trailer is an attack; other names of lists A and B are not forwarded.</summary>
    private Rejection TakeTrailer(ref Field field, bool underscore)
    {
        var id = underscore
            ? FieldNames.RecogniseFolded(Buffer.AsSpan(field.NameOffset, field.NameLength))
            : field.Id;
        field.Dropped = id.IsListA() || id.IsListB() || underscore;
        return id is FieldId.ContentLength or FieldId.Host or FieldId.Connection or FieldId.KeepAlive
            or FieldId.ProxyConnection or FieldId.TransferEncoding or FieldId.Upgrade or FieldId.Http2Settings
            ? Rejection.Malformed : Rejection.None;
    }

    /// <summary>What HTTP/1.1 answers with 400 is a malformed request here.</summary>
    private static Rejection Strictly(Rejection reason) =>
        reason == Rejection.None || reason.Status() != 400 ? reason : Rejection.Malformed;

    private Progress Finish(int blockLength)
    {
        if (Rejection != Rejection.None)
        {
            return Progress.Done;
        }

        if (_head is not { } head)
        {
            return Progress.Done;
        }

        if (_crumbs > 1 && !TryJoinCrumbs(head))
        {
            if (Rejection == Rejection.None)
            {
                return Progress.More;
            }

            return Progress.Done;
        }

        head.Buffer = Buffer;
        head.WireLength = blockLength;
        Rejection = _pseudo.Conclude(head, _endStream, _rules);
        if (Rejection == Rejection.None)
        {
            head.Chunked = !_endStream && head.ContentLength < 0 && !head.WebSocket;
            Rejection = _endStream && head.ContentLength > 0
                ? Rejection.Malformed
                : Strictly(RequestFields.Finish(head, _rules));
        }

        return Progress.Done;
    }

    /// <summary>RFC 9113 section 8.2.3: one Cookie field, behind the others; false when it does not fit.</summary>
    private bool TryJoinCrumbs(RequestHead head)
    {
        var length = -2;
        foreach (ref readonly var field in _fields.All)
        {
            length += field.Id == FieldId.Cookie ? field.ValueLength + 2 : 0;
        }

        if (length > Limits.FieldLine)
        {
            Rejection = Rejection.HeadTooLarge;
            return false;
        }

        if (Buffer.Length - Used < length)
        {
            return false;
        }

        var from = Used;
        var first = true;
        ref var joined = ref _fields[_fields.Find(FieldId.Cookie)];
        foreach (ref var field in _fields.All)
        {
            if (field.Id != FieldId.Cookie)
            {
                continue;
            }

            if (!first)
            {
                Buffer[Used++] = (byte)';';
                Buffer[Used++] = (byte)' ';
            }

            Buffer.AsSpan(field.ValueOffset, field.ValueLength).CopyTo(Buffer.AsSpan(Used));
            Used += field.ValueLength;
            field.Dropped = !first;
            first = false;
        }

        joined.ValueOffset = from;
        joined.ValueLength = length;
        head.Buffer = Buffer;
        return true;
    }
}
