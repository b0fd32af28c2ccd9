using System.Buffers.Text;
using Ringwall.Core.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// The answer's side of one stream: its header block, and the piece of content that waits to be copied into the
/// output. One piece at a time; its sender goes on when all of it was taken.
/// </summary>
internal sealed class Http2Answer(Loop loop, Http2Sender sender)
{
    private readonly LoopSource<int> _done = new();
    private Segment? _block;
    private int _blockUsed;
    private bool _headReady;
    private bool _trailersReady;
    private bool _sawDate;
    private bool _waits;
    private byte[] _content = [];
    private int _at;
    private int _left;
    private bool _end;
    private bool _bodiless;
    private long _promised;

    /// <summary>Its place in a line of <see cref="Http2Sender"/>.</summary>
    public Http2Answer? NextInLine { get; set; }

    public bool IsQueued { get; set; }

    public int QueuedAt { get; set; }

    /// <summary>0 (first) to 7, of RFC 9218.</summary>
    public int Urgency { get; set; }

    /// <summary>Can be shown piece by piece: shares with others of its urgency.</summary>
    public bool IsIncremental { get; set; }

    public int Stream { get; private set; }

    /// <summary>Octets of content the peer takes on this stream. Signed: a SETTINGS may make it negative.</summary>
    public long Window { get; set; }

    /// <summary>Octets of the piece under way that were not taken yet.</summary>
    public int Left => _left;

    /// <summary>Something waits to be written.</summary>
    public bool IsPending { get; private set; }

    /// <summary>END_STREAM was written.</summary>
    public bool Ended { get; private set; }

    /// <summary>Loop.Now since when content has waited for the peer's credit, or 0.</summary>
    public long StalledSince { get; private set; }

    /// <summary>Nothing of this stream is written any more.</summary>
    public bool IsStopped { get; private set; }

    public void Begin(int stream, long window, bool headRequest)
    {
        Stream = stream;
        Window = window;
        Urgency = Http2Sender.DefaultUrgency;
        IsIncremental = false;
        _bodiless = headRequest;
        _promised = -1;
        _headReady = _trailersReady = _sawDate = _waits = _end = false;
        _at = _left = _blockUsed = 0;
        IsPending = Ended = IsStopped = false;
        StalledSince = 0;
    }

    public void Release()
    {
        sender.Remove(this);
        _content = [];
        ReleaseBlock();
    }

    /// <summary>Begins the final head, or an interim one.</summary>
    public void BeginHead(int status, long contentLength)
    {
        _blockUsed = HpackEncoder.WriteStatus(Room(8), status);
        if (status < 200)
        {
            _sawDate = true;
            return;
        }

        _sawDate = false;
        _bodiless |= status is 204 or 304;
        if (contentLength >= 0 && status != 204)
        {
            Span<byte> digits = stackalloc byte[20];
            Utf8Formatter.TryFormat(contentLength, digits, out var count);
            Write("content-length"u8, digits[..count]);
        }

        _promised = _bodiless ? 0 : contentLength;
    }

    /// <summary>Appends one field; false (and nothing written) when an octet or the field is not allowed.</summary>
    public bool Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!Octets.IsToken(name) || !Octets.IsValue(value) || IsConnectionSpecific(name))
        {
            return false;
        }

        _sawDate |= Octets.EqualsIgnoreCase(name, "date"u8);
        Write(name, Octets.Trim(value));
        return true;
    }

    public void EndHead()
    {
        if (!_sawDate)
        {
            Write("date"u8, loop.HttpDate);
        }

        _headReady = true;
    }

    /// <summary>Content without a length from here on.</summary>
    public void BecomeTunnel()
    {
        _promised = -1;
        _bodiless = false;
    }

    /// <summary>A head that has ended and not left yet.</summary>
    public bool HeadWaits => _headReady;

    /// <summary>Writes the fields of a trailer section that may be forwarded; the head must have left.</summary>
    public void SetTrailers(ResponseHead trailers)
    {
        _blockUsed = 0;
        foreach (ref readonly var field in trailers.Fields.All)
        {
            if (!field.Dropped)
            {
                Field(trailers.Name(field), trailers.Value(field));
            }
        }

        _trailersReady = _blockUsed > 0;
    }

    /// <summary>
    /// Sends what is given, behind the head if that has not left. More than the head announced is cut. Goes on when
    /// all of it was taken into the output.
    /// </summary>
    public LoopTask<int> Send(byte[] content, int offset, int count, bool end)
    {
        if (IsStopped)
        {
            return new(Io.Broken);
        }

        if (Ended)
        {
            return new(1);
        }

        if (_promised >= 0)
        {
            count = (int)Math.Min(count, _promised);
            _promised -= count;
            end |= _promised == 0 && !_bodiless;
        }

        (_content, _at, _left, _end) = (content, offset, count, end);
        IsPending = true;
        if (sender.Offer(this))
        {
            IsPending = false;
            return new(1);
        }

        _waits = true;
        _done.Reset();
        return _done.Task;
    }

    /// <summary>With this last piece, less content was given than the head announced.</summary>
    public bool IsShortBy(int given) => _promised > given && !IsStopped;

    /// <summary>Writes on; called by the sender.</summary>
    public Http2Put Put()
    {
        if (_headReady)
        {
            var only = _left == 0 && _end && !_trailersReady;
            if (!sender.Output.TryHeaders(Block, Stream, only, sender.MaxFrame))
            {
                return Http2Put.NoRoom;
            }

            _headReady = false;
            Ended = only;
            ReleaseBlock();
        }

        if (_left > 0)
        {
            var put = PutContent();
            if (put != Http2Put.Done)
            {
                return put;
            }
        }

        return _end && !Ended ? PutEnd() : Http2Put.Done;
    }

    /// <summary>The sender took all, or the stream is no more.</summary>
    public void Complete(int result)
    {
        IsPending = false;
        _content = [];
        if (_waits)
        {
            _waits = false;
            _done.Complete(result);
        }
    }

    /// <summary>Nothing is sent any more; who waits goes on with Broken.</summary>
    public void Stop()
    {
        IsStopped = true;
        sender.Remove(this);
        Complete(Io.Broken);
    }

    private ReadOnlySpan<byte> Block => _block is null ? default : _block.Array.AsSpan(0, _blockUsed);

    private Http2Put PutContent()
    {
        while (_left > 0)
        {
            var credit = Math.Min(Window, sender.Window);
            if (credit <= 0)
            {
                StalledSince = StalledSince == 0 ? loop.Now : StalledSince;
                return Window <= 0 ? Http2Put.NoStreamCredit : Http2Put.NoConnectionCredit;
            }

            var count = (int)Math.Min(Math.Min(credit, _left), sender.MaxFrame);
            var last = count == _left && _end && !_trailersReady;
            var taken = sender.Output.Data(_content.AsSpan(_at, count), Stream, last);
            if (taken == 0)
            {
                return Http2Put.NoRoom;
            }

            StalledSince = 0;
            _at += taken;
            _left -= taken;
            Window -= taken;
            sender.Window -= taken;
            sender.DataFrames++;
            Ended = last && taken == count;
            if (IsIncremental && _left > 0)
            {
                return Http2Put.Next;
            }
        }

        return Http2Put.Done;
    }

    private Http2Put PutEnd()
    {
        if (_trailersReady)
        {
            if (!sender.Output.TryHeaders(Block, Stream, endStream: true, sender.MaxFrame))
            {
                return Http2Put.NoRoom;
            }

            _trailersReady = false;
            ReleaseBlock();
        }
        else
        {
            Http2Frame.Write(sender.Output.Control(Http2Frame.HeaderLength), 0, Http2FrameType.Data,
                Http2Flags.EndStream, Stream);
        }

        Ended = true;
        return Http2Put.Done;
    }

    /// <summary>Fields of one HTTP/1.1 connection (RFC 9113 section 8.2.2).</summary>
    private static bool IsConnectionSpecific(ReadOnlySpan<byte> name) => (name[0] | 0x20) switch
    {
        'c' or 'k' or 'p' or 't' or 'u' => FieldNames.Recognise(name) is FieldId.Connection or FieldId.KeepAlive
            or FieldId.ProxyConnection or FieldId.TransferEncoding or FieldId.Upgrade,
        _ => false,
    };

    private void Write(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        _blockUsed += HpackEncoder.WriteField(
            Room(HpackEncoder.MaxFieldLength(name.Length, value.Length)), name, value);

    private Span<byte> Room(int count)
    {
        _block ??= loop.Buffers.Rent(Limits.Http2FirstBlock);
        if (_block.Size - _blockUsed < count)
        {
            var larger = loop.Buffers.Rent(_blockUsed + count);
            _block.Array.AsSpan(0, _blockUsed).CopyTo(larger.Array);
            loop.Buffers.Return(_block);
            _block = larger;
        }

        return _block.Array.AsSpan(_blockUsed);
    }

    private void ReleaseBlock()
    {
        if (_block is { } block)
        {
            _block = null;
            _blockUsed = 0;
            loop.Buffers.Return(block);
        }
    }
}
