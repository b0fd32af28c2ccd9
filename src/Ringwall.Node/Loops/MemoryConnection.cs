namespace Ringwall.Node.Loops;

/// <summary>How a connection in memory behaves, so that tests can split what the other side sends anywhere.</summary>
public sealed record MemoryOptions
{
    public static MemoryOptions Plain { get; } = new();

    /// <summary>Most octets one read gives: 1 is byte by byte.</summary>
    public int MaxRead { get; init; } = int.MaxValue;

    /// <summary>Most octets sent in one turn; the rest of a send waits for the next one.</summary>
    public int MaxWrite { get; init; } = int.MaxValue;
}

/// <summary>
/// One end of a connection without sockets. What one end sends arrives at the other in the next turn, so that neither
/// runs inside the other's call; a full pipe makes the sender wait, as a full socket does.
/// </summary>
public sealed class MemoryConnection : StreamConnection
{
    private readonly MemoryOptions _options;
    private readonly byte[] _pipe = new byte[Limits.MemoryPipe];
    private MemoryConnection _peer = null!;
    private int _pipeStart;
    private int _pipeCount;
    private bool _ended;
    private bool _broken;
    private bool _scheduled;
    private bool _endSeen;
    private bool _finSent;
    private int _limit;
    private long _sentTurn = -1;
    private int _sentInTurn;
    private byte[] _first = [];
    private int _firstAt;
    private int _firstLeft;
    private byte[] _second = [];
    private int _secondAt;
    private int _secondLeft;
    private int _total;

    private MemoryConnection(Loop loop, MemoryOptions options, TlsInfo? tls)
    {
        Loop = loop;
        _options = options;
        Tls = tls;
        loop.Connections++;
    }

    public override bool IsQuiet => IsOpen && !PeerGone && _pipeCount == 0 && !_ended && !_broken && Available == 0;

    /// <summary>
    /// Both ends, on one loop. The first one is the client's; <paramref name="tls"/> is what the second one shows.
    /// </summary>
    public static (MemoryConnection Client, MemoryConnection Server) Pair(
        Loop loop, MemoryOptions? client = null, MemoryOptions? server = null, TlsInfo? tls = null)
    {
        var one = new MemoryConnection(loop, client ?? MemoryOptions.Plain, tls);
        var other = new MemoryConnection(loop, server ?? MemoryOptions.Plain, tls);
        one._peer = other;
        other._peer = one;
        return (one, other);
    }

    public override LoopTask<int> Fill(int limit = 64 * 1024)
    {
        if (!IsOpen)
        {
            return new(Io.Broken);
        }

        _limit = limit;
        var n = Receive();
        if (n != Again)
        {
            return new(n);
        }

        if (DeadlinePassed)
        {
            return new(Io.TimedOut);
        }

        if (In is not null)
        {
            Shrink();
        }

        return WaitRead();
    }

    public override LoopTask<int> Send(byte[] array, int offset, int count) => Send(array, offset, count, [], 0, 0);

    public override LoopTask<int> Send(
        byte[] first, int offset, int count, byte[] second, int secondOffset, int secondCount)
    {
        if (!IsOpen || _finSent)
        {
            return new(Io.Broken);
        }

        (_first, _firstAt, _firstLeft) = (first, offset, count);
        (_second, _secondAt, _secondLeft) = (second, secondOffset, secondCount);
        _total = count + secondCount;
        var n = Push();
        return n == Again ? DeadlinePassed ? new(Io.TimedOut) : WaitWrite() : new(n);
    }

    public override void ShutdownWrite()
    {
        if (IsOpen && !_finSent)
        {
            _finSent = true;
            _peer._ended = true;
            _peer.Schedule();
        }
    }

    public override void Close(bool reset = false)
    {
        if (!IsOpen)
        {
            return;
        }

        IsOpen = false;
        Loop.Connections--;

        // As the kernel does: closing on bytes nobody read is a reset.
        _peer._ended = true;
        _peer._broken |= reset || _pipeCount > 0;
        _peer.Schedule();
        FinishClose();
    }

    private protected override void Continue()
    {
        _scheduled = false;
        if (WriteWaits)
        {
            var n = Push();
            if (n != Again)
            {
                CompleteWrite(n);
            }
        }

        if (!IsOpen)
        {
            return;
        }

        if (ReadWaits)
        {
            var n = Receive();
            if (n != Again)
            {
                CompleteRead(n);
            }
        }
        else if (_broken || (Idle && (_pipeCount > 0 || _ended)) || (_ended && _pipeCount == 0 && !_endSeen))
        {
            Leave();
        }
    }

    private void Schedule()
    {
        if (!_scheduled && IsOpen)
        {
            _scheduled = true;
            Loop.Defer(this);
        }
    }

    private int Receive()
    {
        // As in the kernel, what arrived before a reset can still be read.
        if (_pipeCount == 0)
        {
            if (_broken)
            {
                return Io.Broken;
            }

            _endSeen |= _ended;
            return _ended ? Io.End : Again;
        }

        var room = MakeRoom(_limit);
        if (room <= 0)
        {
            return room;
        }

        var count = Math.Min(Math.Min(room, _pipeCount), _options.MaxRead);
        for (var left = count; left > 0;)
        {
            var piece = Math.Min(left, _pipe.Length - _pipeStart);
            _pipe.AsSpan(_pipeStart, piece).CopyTo(In!.Array.AsSpan(End));
            End += piece;
            left -= piece;
            _pipeCount -= piece;
            _pipeStart = (_pipeStart + piece) % _pipe.Length;
        }

        if (_peer.WriteWaits)
        {
            _peer.Schedule();
        }

        return count;
    }

    private int Push()
    {
        if (_broken || !_peer.IsOpen)
        {
            return Io.Broken;
        }

        if (_sentTurn != Loop.Turns)
        {
            _sentTurn = Loop.Turns;
            _sentInTurn = 0;
        }

        Move(_first, ref _firstAt, ref _firstLeft);
        if (_firstLeft == 0)
        {
            Move(_second, ref _secondAt, ref _secondLeft);
        }

        if (_firstLeft + _secondLeft == 0)
        {
            (_first, _second) = ([], []);
            return _total;
        }

        if (_sentInTurn >= _options.MaxWrite)
        {
            Schedule();
        }

        return Again;
    }

    private void Move(byte[] from, ref int at, ref int left)
    {
        var pipe = _peer._pipe;
        while (left > 0)
        {
            var end = (_peer._pipeStart + _peer._pipeCount) % pipe.Length;
            var room = Math.Min(pipe.Length - _peer._pipeCount, _options.MaxWrite - _sentInTurn);
            var piece = Math.Min(Math.Min(left, room), pipe.Length - end);
            if (piece <= 0)
            {
                return;
            }

            from.AsSpan(at, piece).CopyTo(pipe.AsSpan(end));
            at += piece;
            left -= piece;
            _sentInTurn += piece;
            _peer._pipeCount += piece;
            _peer.Schedule();
        }
    }
}
