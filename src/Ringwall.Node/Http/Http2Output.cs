using Ringwall.Core.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// What leaves on one HTTP/2 connection. Frames of one turn of the loop gather here and leave in one send. While the
/// socket is full only control frames are taken, and not many: content and heads stay with their streams, so that
/// nothing piles up behind a client that does not read (CVE-2019-9517).
/// </summary>
internal sealed class Http2Output(Http2Connection owner, Connection connection) : ITurnEnd
{
    private Segment? _fill;
    private int _used;
    private bool _sending;
    private bool _running;
    private bool _scheduled;

    /// <summary>Streams whose content waits for room or credit.</summary>
    public Http2Sender Sender { get; private set; } = null!;

    /// <summary>Nothing more can be sent.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Everything written has been handed over.</summary>
    public bool IsIdle => _used == 0 && !_running;

    /// <summary>A send waits for the socket.</summary>
    public bool IsSending => _sending;

    /// <summary>
    /// A smaller HPACK table than ours, to be said at the start of the next block; −1: nothing to say.
    /// </summary>
    public int TableSizeToSay { get; set; } = -1;

    private Buffers Buffers => connection.Loop.Buffers;

    public void Begin(Http2Sender sender) => Sender = sender;

    /// <summary>Room for a control frame of this length, already counted as written.</summary>
    public Span<byte> Control(int length)
    {
        if (_sending && _used + length > Limits.Http2ControlBytes)
        {
            owner.GiveUp();
        }

        MakeRoom(length, Buffers.Largest);
        _used += length;
        Schedule();
        return _fill!.Array.AsSpan(_used - length, length);
    }

    /// <summary>A RST_STREAM or WINDOW_UPDATE.</summary>
    public void Number(Http2FrameType type, int stream, uint number) =>
        Http2Frame.WriteNumber(Control(Http2Frame.HeaderLength + 4), type, stream, number);

    /// <summary>Writes a header block as HEADERS and CONTINUATION; false when it has to wait.</summary>
    public bool TryHeaders(ReadOnlySpan<byte> block, int stream, bool endStream, int maxFrame)
    {
        Span<byte> prefix = stackalloc byte[HpackEncoder.MaxIntegerLength];
        prefix = prefix[..(TableSizeToSay < 0 ? 0 : HpackEncoder.WriteSizeUpdate(prefix, TableSizeToSay))];
        var length = prefix.Length + block.Length;
        var frames = Math.Max(1, (length + maxFrame - 1) / maxFrame);
        var most = _used == 0 ? Buffers.Largest : Limits.Http2OutputBytes;
        if (_sending || IsDead || !MakeRoom(length + frames * Http2Frame.HeaderLength, most))
        {
            return false;
        }

        TableSizeToSay = -1;
        var type = Http2FrameType.Headers;
        for (var left = length; ; type = Http2FrameType.Continuation)
        {
            var piece = Math.Min(left, maxFrame);
            left -= piece;
            var flags = (left == 0 ? Http2Flags.EndHeaders : 0)
                | (endStream && type == Http2FrameType.Headers ? Http2Flags.EndStream : 0);
            var to = _fill!.Array.AsSpan(_used);
            Http2Frame.Write(to, piece, type, (byte)flags, stream);
            prefix.CopyTo(to[Http2Frame.HeaderLength..]);
            var own = piece - prefix.Length;
            block[..own].CopyTo(to[(Http2Frame.HeaderLength + prefix.Length)..]);
            block = block[own..];
            prefix = default;
            _used += Http2Frame.HeaderLength + piece;
            if (left == 0)
            {
                break;
            }
        }

        Schedule();
        return true;
    }

    /// <summary>
    /// Copies content into a DATA frame, as much as there is room for; the count, 0 when it has to wait. The frame
    /// ends the stream only if all of it went.
    /// </summary>
    public int Data(ReadOnlySpan<byte> content, int stream, bool endStream)
    {
        if (_sending || IsDead)
        {
            return 0;
        }

        if (!MakeRoom(content.Length + Http2Frame.HeaderLength, Limits.Http2OutputBytes)
            && !MakeRoom(Math.Min(content.Length, Limits.Http2LeastData) + Http2Frame.HeaderLength,
                Limits.Http2OutputBytes))
        {
            return 0;
        }

        var to = _fill!.Array.AsSpan(_used, Math.Min(_fill.Size, Limits.Http2OutputBytes) - _used);
        var count = Math.Min(content.Length, to.Length - Http2Frame.HeaderLength);
        var flags = endStream && count == content.Length ? Http2Flags.EndStream : (byte)0;
        Http2Frame.Write(to, count, Http2FrameType.Data, flags, stream);
        content[..count].CopyTo(to[Http2Frame.HeaderLength..]);
        _used += Http2Frame.HeaderLength + count;
        Schedule();
        return count;
    }

    /// <summary>Looks at the end of the turn for what can leave.</summary>
    public void Schedule()
    {
        if (!_scheduled && !_running && !IsDead)
        {
            _scheduled = true;
            connection.Loop.AtTurnEnd(this);
        }
    }

    void ITurnEnd.TurnEnds()
    {
        _scheduled = false;
        if (_running || IsDead)
        {
            return;
        }

        Sender.Pump();
        if (_used > 0)
        {
            connection.Loop.Spawn(Run());
        }
        else
        {
            owner.OutputDrained();
        }
    }

    /// <summary>Nothing is sent any more; a send that waits ends with the connection.</summary>
    public void Kill()
    {
        IsDead = true;
        if (!_running && _fill is { } segment)
        {
            _fill = null;
            _used = 0;
            Buffers.Return(segment);
        }
    }

    private async LoopTask Run()
    {
        _running = true;
        while (_used > 0 && !IsDead)
        {
            var (segment, count) = (_fill!, _used);
            _fill = null;
            _used = 0;
            _sending = true;
            owner.SendBegins(count);
            var sent = await connection.Send(segment.Array, 0, count);
            _sending = false;
            Buffers.Return(segment);
            if (sent < 0)
            {
                IsDead = true;
                break;
            }

            owner.SendEnded();
            Sender.Pump();
        }

        _running = false;
        if (IsDead)
        {
            Kill();
            owner.Lost();
        }
        else
        {
            owner.OutputDrained();
        }
    }

    /// <summary>Makes room behind what is written, by a larger segment up to <paramref name="most"/> octets.</summary>
    private bool MakeRoom(int count, int most)
    {
        var size = _used + count;
        if (_fill is not null && size <= _fill.Size)
        {
            return size <= most;
        }

        if (size > most)
        {
            return false;
        }

        var larger = Buffers.Rent(Math.Max(size, Limits.Http2FirstOutput));
        if (_fill is { } smaller)
        {
            smaller.Array.AsSpan(0, _used).CopyTo(larger.Array);
            Buffers.Return(smaller);
        }

        _fill = larger;
        return true;
    }
}
