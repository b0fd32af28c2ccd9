namespace Ringwall.Core.Http;

/// <summary>Trailer fields of one message, with the octets they lie in.</summary>
public sealed class TrailerSection
{
    public readonly FieldTable Fields = new(Limits.TrailerFields);

    public readonly byte[] Buffer = new byte[Limits.TrailerSection];

    internal int Length, Line;

    internal void Clear()
    {
        Fields.Clear();
        Length = Line = 0;
    }
}

/// <summary>
/// Reads chunked content (RFC 9112 section 7.1) strictly: CRLF only, hex digits only, extensions checked and discarded,
/// trailers kept apart. It consumes framing octet by octet, so it needs no buffer and no split can change its reading.
/// </summary>
public struct ChunkedReader
{
    private TrailerSection? _trailers;
    private long _left;
    private int _extensionTotal;
    private short _extensionLine;
    private byte _digits;
    private State _state;

    /// <summary>Why the content is refused.</summary>
    public Rejection Rejection { get; private set; }

    /// <summary>Octets left of the chunk being read.</summary>
    public readonly long Left => _left;

    public readonly bool Ended => _state == State.End;

    /// <summary>Trailers of the ended content, or null when there were none.</summary>
    public readonly TrailerSection? Trailers =>
        _state == State.End && _trailers is { Fields.Count: > 0 } section ? section : null;

    /// <summary>Ready for the next message; keeps the trailer buffer.</summary>
    public void Reset()
    {
        var trailers = _trailers;
        trailers?.Clear();
        this = default;
        _trailers = trailers;
    }

    /// <summary>
    /// Reads on. At most one range of content, inside the consumed octets, comes out of a call; the rest of the
    /// consumed octets is framing. Done: the content and its trailers have ended. More with everything consumed: show
    /// more; with less: call again with the rest.
    /// </summary>
    public Progress Read(ReadOnlySpan<byte> input, out int consumed, out int dataOffset, out int dataLength)
    {
        dataOffset = dataLength = 0;
        var at = 0;
        while (at < input.Length && _state < State.End)
        {
            if (_state == State.Data)
            {
                if (dataLength > 0)
                {
                    break;
                }

                dataOffset = at;
                dataLength = (int)Math.Min(_left, input.Length - at);
                _left -= dataLength;
                at += dataLength;
                _state = _left == 0 ? State.DataCr : State.Data;
            }
            else
            {
                Take(input[at++]);
            }
        }

        consumed = at;
        return _state switch { State.End => Progress.Done, State.Refused => Progress.Rejected, _ => Progress.More };
    }

    private void Take(byte octet)
    {
        switch (_state)
        {
            case State.Size:
                TakeSize(octet);
                break;
            case State.SizeLf:
                Expect(octet, Octets.Lf, _left == 0 ? State.Trailer : State.Data);
                break;
            case State.DataCr:
                Expect(octet, Octets.Cr, State.DataLf);
                break;
            case State.DataLf:
                Expect(octet, Octets.Lf, State.Size);
                _digits = 0;
                _extensionLine = 0;
                break;
            case State.Trailer:
                TakeTrailer(octet);
                break;
            default:
                TakeExtension(octet);
                break;
        }
    }

    private void Expect(byte octet, byte wanted, State next)
    {
        if (octet == wanted)
        {
            _state = next;
        }
        else
        {
            Refuse(Rejection.BadChunk);
        }
    }

    private void Refuse(Rejection reason)
    {
        Rejection = reason;
        _state = State.Refused;
    }

    private void TakeSize(byte octet)
    {
        if (Octets.IsHex(octet))
        {
            if (++_digits > Limits.ChunkSizeDigits || _left > long.MaxValue >> 4)
            {
                Refuse(Rejection.BadChunk);
                return;
            }

            _left = _left << 4 | (long)Octets.Hex(octet);
            return;
        }

        if (_digits == 0)
        {
            Refuse(Rejection.BadChunk);
            return;
        }

        if (octet == Octets.Cr)
        {
            _state = State.SizeLf;
            return;
        }

        _state = State.BeforeSemicolon;
        TakeExtension(octet);
    }

    /// <summary>chunk-ext = *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] ).</summary>
    private void TakeExtension(byte octet)
    {
        if (octet == Octets.Cr && _state is (State.Name or State.Value or State.AfterQuoted))
        {
            _state = State.SizeLf;
            return;
        }

        if (++_extensionLine > Limits.ChunkExtensionLine || ++_extensionTotal > Limits.ChunkExtensionTotal)
        {
            Refuse(Rejection.BadChunk);
            return;
        }

        var next = Next(octet);
        if (next == State.Refused)
        {
            Refuse(Rejection.BadChunk);
        }
        else
        {
            _state = next;
        }
    }

    private readonly State Next(byte octet)
    {
        var space = Octets.IsSpace(octet);
        var token = Octets.IsToken(octet);
        switch (_state)
        {
            case State.BeforeSemicolon:
                return octet == ';' ? State.BeforeName : space ? State.BeforeSemicolon : State.Refused;
            case State.BeforeName:
                return token ? State.Name : space ? State.BeforeName : State.Refused;
            case State.Name:
                return token ? State.Name
                    : octet == '=' ? State.BeforeValue
                    : octet == ';' ? State.BeforeName : space ? State.AfterName : State.Refused;
            case State.AfterName:
                return octet == '=' ? State.BeforeValue
                    : octet == ';' ? State.BeforeName : space ? State.AfterName : State.Refused;
            case State.BeforeValue:
                return token ? State.Value
                    : octet == '"' ? State.Quoted : space ? State.BeforeValue : State.Refused;
            case State.Value:
                return token ? State.Value
                    : octet == ';' ? State.BeforeName : space ? State.BeforeSemicolon : State.Refused;
            case State.Quoted:
                return octet == '"' ? State.AfterQuoted
                    : octet == '\\' ? State.Escaped : Octets.IsValue(octet) ? State.Quoted : State.Refused;
            case State.Escaped:
                return Octets.IsValue(octet) ? State.Quoted : State.Refused;
            default:
                return octet == ';' ? State.BeforeName : space ? State.BeforeSemicolon : State.Refused;
        }
    }

    private void TakeTrailer(byte octet)
    {
        var section = _trailers ??= new TrailerSection();
        if (section.Length == section.Buffer.Length)
        {
            Refuse(Rejection.BadTrailer);
            return;
        }

        section.Buffer[section.Length++] = octet;
        if (octet != Octets.Lf)
        {
            return;
        }

        if (section.Length - section.Line == 2 && section.Buffer[section.Line] == Octets.Cr)
        {
            _state = State.End;
            return;
        }

        Field field = default;
        var reason = FieldLine.Read(
            section.Buffer, section.Line, section.Length, ref field, out var next, out var folds);
        if (reason != Rejection.None || next != section.Length || !Admit(ref field, folds, section))
        {
            Refuse(Rejection.BadTrailer);
            return;
        }

        section.Line = next;
    }

    /// <summary>
    /// A framing field in a trailer is an attack; other names of lists A and B are kept but not forwarded.
    /// </summary>
    private static bool Admit(ref Field field, bool underscore, TrailerSection section)
    {
        var name = section.Buffer.AsSpan(field.NameOffset, field.NameLength);
        var id = underscore ? FieldNames.RecogniseFolded(name) : field.Id;
        field.Dropped = id.IsListA() || id.IsListB() || underscore;
        return id is not (FieldId.ContentLength or FieldId.TransferEncoding or FieldId.Host)
            && section.Fields.Add(field);
    }

    private enum State : byte
    {
        Size, SizeLf, BeforeSemicolon, BeforeName, Name, AfterName, BeforeValue, Value, Quoted, Escaped, AfterQuoted,
        Data, DataCr, DataLf, Trailer, End, Refused,
    }
}
