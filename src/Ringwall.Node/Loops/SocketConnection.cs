using Ringwall.Node.Native;
using Ringwall.Node.Tls;

namespace Ringwall.Node.Loops;

/// <summary>
/// A connection on a socket, plain or TLS. Its budget of kernel calls is one recv and one send per message: after a
/// short read the socket is empty, so nothing is tried until epoll speaks; epoll is told about us once.
/// </summary>
internal sealed unsafe class SocketConnection : StreamConnection, ITlsOwner
{
    private readonly SocketOutput _output;
    private readonly int _fd;
    private Address _local;
    private Interest _interest;
    private SocketPeek? _peek;
    private bool _readable, _endSeen, _readNeedsOutput;
    private ReadStep _step;
    private int _limit, _readThisTurn;
    private long _turn;
    private TlsSession? _tls;

    /// <summary>Takes a non-blocking descriptor over; it is closed with the connection.</summary>
    public SocketConnection(Loop loop, int fd, bool connecting = false)
    {
        Loop = loop;
        _fd = fd;
        _output = new SocketOutput(loop, fd);
        _interest = new Interest(loop.Poller, this, fd);
        _interest.Begin(connecting ? Linux.Out : Interest.Reading);
        loop.Connections++;
    }

    /// <summary>Takes over what another loop has let go.</summary>
    public SocketConnection(Loop loop, in LooseSocket socket) : this(loop, socket.Descriptor)
    {
        (Peer, Tls) = (socket.Peer, socket.Info);
        _output.Tls = _tls = socket.Tls;
        if (_tls is not null)
        {
            _tls.Owner = this;
        }
    }

    private enum ReadStep : byte { Fill, Peek, Handshake, Certificate }

    public override int SentOfPending => _output.Sent;

    public override Address Local
    {
        get => _local == default && IsOpen ? _local = SocketCalls.LocalAddress(_fd) : _local;
        set => _local = value;
    }

    /// <inheritdoc/>
    public override bool Idle { get => base.Idle; set => Loop.Poller.SetIdle(this, base.Idle = value); }

    public override bool IsQuiet
    {
        get
        {
            if (!IsOpen || PeerGone || _readable || Available > 0 || _tls is { HasPending: true })
            {
                return false;
            }

            // Behind a full batch an event may wait that nobody has seen.
            return !Loop.Poller.WasFull || SocketCalls.PeekSome(_fd) == -Linux.EAGAIN;
        }
    }

    /// <summary>For tests: the options of the socket are the kernel's.</summary>
    internal int Descriptor => _fd;

    public override LoopTask<int> Fill(int limit = 64 * 1024)
    {
        if (!IsOpen)
        {
            return new(Io.Broken);
        }

        _limit = limit;
        _step = ReadStep.Fill;
        if (_readable)
        {
            if (IsSpent())
            {
                Loop.Defer(this);
                return WaitRead();
            }

            var n = Receive();
            if (n != Again)
            {
                return new(n);
            }
        }

        if (DeadlinePassed)
        {
            return new(Io.TimedOut);
        }

        WatchInput();
        if (In is not null)
        {
            Shrink();
        }

        return WaitRead();
    }

    /// <summary>
    /// Copies what has arrived without taking it: the number of octets, or one of <see cref="Io"/>. Asked again, it
    /// waits until there are more than last time; End when no more can come.
    /// </summary>
    public LoopTask<int> Peek(byte[] into)
    {
        if (!IsOpen)
        {
            return new(Io.Broken);
        }

        if (DeadlinePassed)
        {
            return new(Io.TimedOut);
        }

        _step = ReadStep.Peek;
        _peek ??= new SocketPeek(_fd);
        _peek.Begin(into);
        WatchInput();
        return WaitRead();
    }

    /// <summary>Drops the first octets of what <see cref="Peek"/> showed.</summary>
    public void Discard(int count) => _peek?.Discard(count);

    /// <summary>Shakes hands; 1, or one of <see cref="Io"/>. From then on all bytes go through the session.</summary>
    public LoopTask<int> StartTls(TlsSession session)
    {
        if (!IsOpen)
        {
            session.Dispose();
            return new(Io.Broken);
        }

        _output.Tls = _tls = session;
        session.Owner = this;
        session.Attach(_fd);
        _step = ReadStep.Handshake;
        var result = Handshake();
        return result == Again ? WaitRead() : new(result);
    }

    /// <summary>The certificate has come. On the loop only.</summary>
    public void ResumeHandshake()
    {
        if (IsOpen && ReadWaits && _step == ReadStep.Certificate)
        {
            _step = ReadStep.Handshake;
            StepRead();
        }
    }

    /// <summary>After a non-blocking connect: 0 or the errno it ended with, or one of <see cref="Io"/>.</summary>
    internal LoopTask<int> Connected() => WaitWrite();

    public override LoopTask<int> Send(byte[] array, int offset, int count) =>
        IsOpen ? Sent(_output.Start(array, offset, count)) : new(Io.Broken);

    public override LoopTask<int> Send(
        byte[] first, int offset, int count, byte[] second, int secondOffset, int secondCount) => IsOpen
        ? Sent(_output.Start(first, offset, count, second, secondOffset, secondCount))
        : new(Io.Broken);

    public override void ShutdownWrite()
    {
        if (IsOpen)
        {
            _tls?.Shutdown();
            _ = Libc.Shutdown(_fd, Linux.ShutWrite);
        }
    }

    public override void Close(bool reset = false)
    {
        if (!IsOpen)
        {
            return;
        }

        IsOpen = false;
        if (_tls is { } session)
        {
            if (!reset)
            {
                session.Shutdown();
            }

            session.Dispose();
        }

        if (reset)
        {
            SocketCalls.ResetOnClose(_fd);
        }

        // The slot first: what epoll still has for us in this batch finds nobody.
        Loop.Poller.Forget(this);
        Loop.Connections--;
        Loop.Counters.Add(LoopCounters.Closed);
        _ = Libc.Close(_fd);
        _output.Release();
        FinishClose();
    }

    /// <summary>
    /// Leaves this loop without closing: for another one, at a moment at which nothing is under way. Null when there is
    /// something, even unread octets.
    /// </summary>
    internal LooseSocket? LetGo()
    {
        if (!IsQuiet || ReadWaits || WriteWaits || !_output.IsIdle)
        {
            return null;
        }

        IsOpen = false;
        _interest.Drop();
        Loop.Poller.Forget(this);
        Loop.Connections--;
        FinishClose();
        return new LooseSocket(_fd, _tls, Tls, Peer);
    }

    internal override void Ready(uint mask)
    {
        if ((mask & (Linux.Out | Linux.Error | Linux.HangUp)) != 0)
        {
            OnWritable(mask);
        }

        if ((mask & ~Linux.Out) != 0 && IsOpen)
        {
            if (_output.WantsRead && WriteWaits)
            {
                StepWrite();
            }

            if (ReadWaits && _step != ReadStep.Certificate)
            {
                StepRead();
            }
            else if (IsOpen)
            {
                OnUnattended(mask);
            }
        }
    }

    /// <summary>Its turn among the handshakes has come.</summary>
    internal void ContinueHandshake()
    {
        if (IsOpen && ReadWaits && _step == ReadStep.Handshake)
        {
            StepRead();
        }
    }

    private protected override void Continue()
    {
        // Spent already: an event of this turn came first, and the wait has been put off anew.
        if (ReadWaits && _step == ReadStep.Fill && !IsSpent())
        {
            StepRead();
        }

        if (IsOpen && WriteWaits && _output.IsPutOff)
        {
            StepWrite();
        }
    }

    private LoopTask<int> Sent(int result) => result == Again ? WaitOutput() : new(result);

    private LoopTask<int> WaitOutput()
    {
        if (DeadlinePassed)
        {
            return new(Io.TimedOut);
        }

        WatchOutput();
        return WaitWrite();
    }

    private void WatchInput()
    {
        if (!_interest.Has(Linux.In))
        {
            _interest.Add(Interest.Reading);
        }
    }

    private void WatchOutput()
    {
        if (_output.IsPutOff)
        {
            Loop.Defer(this);
        }
        else
        {
            _interest.Add(_output.WantsRead ? Interest.Reading : Linux.Out);
        }
    }

    private void OnWritable(uint mask)
    {
        if (WriteWaits)
        {
            StepWrite();
        }
        else if (_readNeedsOutput && ReadWaits)
        {
            // A handshake, or a read that had to answer the peer first.
            _readNeedsOutput = false;
            _interest.Set(Interest.Reading);
            StepRead();
        }
        else if (_interest.Has(mask & Linux.Out))
        {
            // Left in place when the last send ended: in a long transfer the next one usually needs it again.
            _interest.Remove(Linux.Out);
        }
    }

    /// <summary>One try for the waiting write.</summary>
    private void StepWrite()
    {
        if (_output.IsIdle)
        {
            // Nothing to send: this is the end of a connect.
            _interest.Set(Interest.Reading);
            CompleteWrite(SocketCalls.Get(_fd, Linux.LevelSocket, Linux.ErrorOption));
            return;
        }

        var n = _output.Push();
        if (n == Again)
        {
            WatchOutput();
        }
        else
        {
            CompleteWrite(n);
        }
    }

    /// <summary>One try for the waiting read; what waits goes on inside.</summary>
    private void StepRead()
    {
        var result = _step switch
        {
            ReadStep.Fill => Receive(),
            ReadStep.Peek => _peek!.Look() ?? Again,
            _ => Handshake(),
        };
        if (result != Again)
        {
            CompleteRead(result);
        }
        else if (_step == ReadStep.Fill)
        {
            WatchInput();
        }
    }

    /// <summary>
    /// Octets before a FIN that say no more than it does: a close_notify on TLS (24 in TLS 1.3, 31 in 1.2 with GCM).
    /// More, or any on plaintext, is the peer still speaking.
    /// </summary>
    private int Farewell => _tls is null ? 0 : 31;

    /// <summary>
    /// Something to read, and nobody reads: stop hearing of it, or level triggering would never rest.
    /// </summary>
    private void OnUnattended(uint mask)
    {
        _readable = true;
        var broken = (mask & (Linux.Error | Linux.HangUp)) != 0;
        var ended = (mask & Linux.PeerHangUp) != 0;
        if (broken)
        {
            _interest.Drop();
        }
        else
        {
            _interest.Remove(ended ? Interest.Reading : Linux.In);
        }

        if (broken || Idle || (ended && !_endSeen && SocketCalls.PeekSome(_fd) <= Farewell))
        {
            Leave();
        }
    }

    /// <summary>This turn's share is used up: an always ready peer must not keep the loop to itself.</summary>
    private bool IsSpent() =>
        _turn == Loop.Turns && _readThisTurn >= Math.Max(Limits.ReadPerTurn, ReadSize);

    private int Receive()
    {
        var room = MakeRoom(_limit);
        if (room <= 0)
        {
            return room;
        }

        var n = _tls is null ? ReceivePlain(room) : ReceiveTls(_tls, room);
        if (n > 0)
        {
            End += n;
            _readThisTurn = n + (_turn == Loop.Turns ? _readThisTurn : 0);
            _turn = Loop.Turns;
            return n;
        }

        ReleaseIfEmpty();
        _endSeen |= n == Io.End;
        return n;
    }

    private int ReceivePlain(int room)
    {
        var n = SocketCalls.Receive(_fd, (byte*)In!.Address + End, room);
        if (n >= 0)
        {
            // A short read has emptied the socket. After the end, every read says so again.
            _readable = n == room || n == 0;
            return n;
        }

        _readable &= n != -Linux.EAGAIN;
        return n == -Linux.EAGAIN ? Again : Io.Broken;
    }

    private int ReceiveTls(TlsSession tls, int room)
    {
        var n = tls.Read(In!.Address + End, room);
        switch (n)
        {
            case > 0:
                _readable = tls.HasPending;
                return n;
            case 0:
                _readable = true;
                return Io.End;
            case TlsWant.Read:
                _readable = false;
                return Again;
            case TlsWant.Write:
                _readable = false;
                _readNeedsOutput = true;
                _interest.Add(Linux.Out);
                return Again;
            default:
                return Io.Broken;
        }
    }

    /// <summary>Steps of the handshake until it waits for something; a loop takes a few per turn.</summary>
    private int Handshake()
    {
        if (!Loop.Handshakes.MayStep(this))
        {
            return Again;
        }

        switch (_tls!.Handshake())
        {
            case 1:
                Tls = _tls.Info;
                _readable = _tls.HasPending;
                return 1;
            case TlsWant.Read:
                _interest.Set(Interest.Reading);
                return Again;
            case TlsWant.Write:
                _readNeedsOutput = true;
                _interest.Add(Linux.Out);
                return Again;
            case TlsWant.Certificate:
                _step = ReadStep.Certificate;
                return Again;
            default:
                return Io.Broken;
        }
    }
}
