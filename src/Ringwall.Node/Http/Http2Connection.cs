using Ringwall.Core.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// Serves one HTTP/2 client (RFC 9113), over TLS or with prior knowledge: its beginning, its exchanges, its end.
/// Frames are read by <see cref="Http2Receiver"/>, written by <see cref="Http2Output"/>.
/// </summary>
public sealed class Http2Connection
{
    private readonly Connection _connection;
    private readonly ListenerContext _listener;
    private readonly HttpServer _server;
    private readonly Http2Receiver _receiver;
    private readonly Http2Output _output;
    private readonly Http2Sweep _sweep;
    private readonly LoopSource<int> _drained = new();
    private readonly long _born;
    private Http2Points _points;
    private long _idleUntil;
    private long _startedTurn;
    private int _starts;
    private int _requests;
    private int _headBytes;
    private bool _closing;
    private bool _awaitsDrained;
    private bool _over;

    public Http2Connection(Connection connection, ListenerContext listener, HttpServer server)
    {
        _connection = connection;
        _listener = listener;
        _server = server;
        _born = connection.Loop.Now;
        _points = new Http2Points(_born);
        _output = new Http2Output(this, connection);
        Sender = new Http2Sender(_output);
        _output.Begin(Sender);
        Credit = new Http2Credit(_output);
        _receiver = new Http2Receiver(this, connection, _output);
        _sweep = new Http2Sweep(this);
    }

    internal Http2Connection? NextInList { get; set; }

    internal Http2Connection? PreviousInList { get; set; }

    internal Http2Streams Streams { get; } = new();

    internal Http2Sender Sender { get; }

    internal Http2Credit Credit { get; }

    internal Http2Farewell Farewell { get; private set; }

    /// <summary>The last stream we answer, once a GOAWAY has said so.</summary>
    internal int LastAccepted { get; private set; } = int.MaxValue;

    /// <summary>Window of new streams, as the client's SETTINGS say.</summary>
    internal int PeerWindow { get; set; } = Http2Frame.DefaultWindow;

    internal Http2Receiver Receiver => _receiver;

    internal bool IsTls => _listener.IsTls;

    internal bool IsClosing => _closing || _output.IsDead || !_connection.IsOpen;

    internal int PointsLeft => _points.Left;

    /// <summary>No more requests in this turn: the other connections have theirs first.</summary>
    internal bool HasStartedEnough => _starts >= Limits.Http2StartsPerTurn && _startedTurn == Loop.Turns;

    internal Loop Loop => _connection.Loop;

    private bool IsFinished => Farewell == Http2Farewell.Said && Streams.Count == 0;

    /// <summary>Runs until either side closes. Ends with the connection closed, whatever happened.</summary>
    public async LoopTask Serve()
    {
        _server.Http2.Add(this);
        try
        {
            _receiver.Greet();
            Credit.Open();
            _idleUntil = Loop.Now + Limits.HeadMs;
            SetDeadline();
            if (await ReadPreface())
            {
                BecomeIdle();
                await ReadFrames();
            }

            await CloseGently();
        }
        finally
        {
            End();
        }
    }

    /// <summary>
    /// The node is leaving: the client is told to open no more streams, those under way are finished. Twice, since
    /// requests may be on their way (RFC 9113 section 6.8): first without a last stream, then with it.
    /// </summary>
    public void BeginDrain()
    {
        if (Farewell == Http2Farewell.None && !IsClosing)
        {
            Farewell = Http2Farewell.Announced;
            Http2Frame.WriteGoAway(_output.Control(17), int.MaxValue, Http2Error.NoError);
            _sweep.FarewellAt = Loop.Now + Limits.Http2FarewellMs;
            _sweep.Arm();
        }
    }

    /// <summary>No stream beyond those begun is answered; the connection closes with the last of them.</summary>
    internal void Leave()
    {
        if (Farewell == Http2Farewell.Said || IsClosing)
        {
            return;
        }

        Farewell = Http2Farewell.Said;
        LastAccepted = Streams.Highest;
        Http2Frame.WriteGoAway(_output.Control(17), LastAccepted, Http2Error.NoError);
        CheckFinished();
    }

    /// <summary>The client opens no more streams (it sent GOAWAY).</summary>
    internal void ClientLeaves() => Leave();

    /// <summary>An error of the connection (RFC 9113 section 5.4.1): GOAWAY, and nothing more.</summary>
    internal void Fail(Http2Error error)
    {
        if (_closing)
        {
            return;
        }

        _closing = true;
        Http2Frame.WriteGoAway(_output.Control(17), Math.Min(LastAccepted, Streams.Highest), error);
        Loop.Counters.Add(Http2Counters.ConnectionErrors);
        CancelAll();
        _connection.CancelRead();
    }

    /// <summary>Takes the price of something that costs us more than the client.</summary>
    internal void Pay(int price)
    {
        switch (_points.Pay(price, Loop.Now))
        {
            case Http2Standing.Leave:
                Leave();
                break;
            case Http2Standing.Spent when !_closing:
                Loop.Counters.Add(Http2Counters.Spent);
                Fail(Http2Error.EnhanceYourCalm);
                break;
        }
    }

    /// <summary>More control frames wait than a client that reads would let pile up.</summary>
    internal void GiveUp()
    {
        Loop.Counters.Add(Http2Counters.Spent);
        _closing = true;
        _connection.Close(reset: true);
    }

    /// <summary>An error of one stream (RFC 9113 section 5.4.2): work for it stops.</summary>
    internal void ResetStream(Http2Exchange x, Http2Error error)
    {
        if (!x.WasReset)
        {
            SendReset(x.Stream, error);
            x.Cancel();
        }
    }

    internal void SendReset(int stream, Http2Error error)
    {
        Streams.Remember(stream);
        _output.Number(Http2FrameType.RstStream, stream, (uint)error);
    }

    internal Http2Exchange RentExchange() => Streams.Rent(this, _connection);

    /// <summary>Room for another exchange and its head.</summary>
    internal bool CanStart(int headBytes) => !Streams.IsFull && _headBytes + headBytes <= Limits.Http2HeadBytes;

    /// <summary>Runs a request whose head has been read, or answers the one that was refused.</summary>
    internal void Start(Http2Exchange x, Rejection rejection)
    {
        if (_startedTurn != Loop.Turns)
        {
            _startedTurn = Loop.Turns;
            _starts = 0;
        }

        _starts++;
        _headBytes += x.HeadBytes;
        Streams.Add(x.Stream, x);
        _sweep.Arm();
        _connection.Reclaimable = false;
        SetDeadline();
        if (++_requests == Limits.RequestsPerConnection || Loop.Now - _born > Limits.ConnectionAgeMs)
        {
            BeginDrain();
        }

        Loop.Spawn(rejection == Rejection.None ? Run(x) : Refuse(x, rejection));
    }

    internal void Watch() => _sweep.Arm();

    private async LoopTask Run(Http2Exchange x)
    {
        try
        {
            _server.Start.Prepare(x, _listener);
            await _server.Path(x);
        }
        finally
        {
            Finish(x, Http2Error.NoError);
        }
    }

    /// <summary>A request that is none is answered here and never reaches the path.</summary>
    private async LoopTask Refuse(Http2Exchange x, Rejection rejection)
    {
        var malformed = rejection == Rejection.Malformed;
        try
        {
            _headBytes -= x.HeadBytes;
            x.ReleaseHead();
            x.Request.Clear();
            x.Request.Version = HttpVersion.Http2;
            _server.Start.PrepareRefused(x, _listener);
            await _server.Responses.Rejected(x, rejection);
            _server.Log.Write(x);
        }
        finally
        {
            Finish(x, malformed ? Http2Error.ProtocolError : Http2Error.NoError);
        }
    }

    /// <summary>The work for a stream has ended: only now is its slot free.</summary>
    private void Finish(Http2Exchange x, Http2Error verdict)
    {
        if (!x.WasReset)
        {
            if (!x.Answer.Ended)
            {
                SendReset(x.Stream, verdict == Http2Error.NoError ? Http2Error.InternalError : verdict);
            }
            else if (verdict != Http2Error.NoError)
            {
                SendReset(x.Stream, verdict);
            }
            else if (!x.RemoteEnded)
            {
                FinishEarly(x.Stream);
            }
            else
            {
                _points.Earn();
            }
        }

        x.WasReset = true;
        _headBytes -= x.HeadBytes;
        Credit.Discarded(x.Release());
        Streams.Remove(x);
        if (Streams.Count == 0)
        {
            BecomeIdle();
            CheckFinished();
        }
    }

    /// <summary>Answered before the content was all here (RFC 9113 section 8.1): the rest is not wanted.</summary>
    private void FinishEarly(int stream)
    {
        if (!_over && Streams.TryLinger(stream, Loop.Now + Limits.DrainMs))
        {
            _sweep.Arm();
        }
        else
        {
            SendReset(stream, Http2Error.NoError);
        }
    }

    private async LoopTask<bool> ReadPreface()
    {
        while (true)
        {
            var preface = Http2Frame.Preface;
            var seen = Math.Min(_connection.Available, preface.Length);
            if (!_connection.Unread[..seen].SequenceEqual(preface[..seen]))
            {
                Fail(Http2Error.ProtocolError);
                return false;
            }

            if (seen == preface.Length)
            {
                _connection.Consume(seen);
                return true;
            }

            if (await _connection.Fill() <= 0)
            {
                return false;
            }
        }
    }

    private async LoopTask ReadFrames()
    {
        while (true)
        {
            var more = _receiver.Take();
            if (IsClosing || IsFinished)
            {
                return;
            }

            if (more)
            {
                await Loop.Turn();
                continue;
            }

            var got = await _connection.Fill();
            if (got == Io.TimedOut && Streams.Count == 0)
            {
                Leave();
                return;
            }

            if (got <= 0 && got != Io.Cancelled)
            {
                return;
            }
        }
    }

    /// <summary>Lets what was written leave and what is coming arrive: a reset would take the GOAWAY with it.</summary>
    private async LoopTask CloseGently()
    {
        CancelAll();
        if (_connection.IsOpen && !_output.IsIdle && !_output.IsDead)
        {
            _awaitsDrained = true;
            _drained.Reset();
            await _drained.Task;
        }

        if (!_connection.IsOpen || _output.IsDead || _connection.PeerGone)
        {
            return;
        }

        _connection.ShutdownWrite();
        _connection.Deadline = Loop.Now + Limits.DrainMs;
        for (var left = Limits.DrainBytes; left > 0;)
        {
            left -= _connection.Available;
            _connection.Consume(_connection.Available);
            if (await _connection.Fill() <= 0)
            {
                return;
            }
        }
    }

    private void End()
    {
        _over = true;
        _closing = true;
        _server.Http2.Remove(this);
        _sweep.Disarm();
        CancelAll();
        _connection.Close();
        _output.Kill();
        _receiver.Release();
    }

    private void CancelAll()
    {
        for (var i = Streams.Count - 1; i >= 0; i--)
        {
            if (i < Streams.Count)
            {
                Streams.All[i].Cancel();
            }
        }
    }

    private void CheckFinished()
    {
        if (IsFinished && !_closing)
        {
            _connection.CancelRead();
        }
    }

    private void BecomeIdle()
    {
        _idleUntil = Loop.Now + _server.IdleMs;
        if (!_over && _connection.IsOpen)
        {
            _connection.Reclaimable = Streams.Count == 0;
            SetDeadline();
        }
    }

    /// <summary>Reads wait for ever while there is work; sends have deadlines of their own.</summary>
    private void SetDeadline()
    {
        if (!_output.IsSending && !_closing)
        {
            _connection.Deadline = Streams.Count == 0 ? _idleUntil : 0;
        }
    }

    /// <summary>The stall, and the least rate for what is sent at once.</summary>
    internal void SendBegins(int count) =>
        _connection.Deadline = Loop.Now + Limits.SendStallMs + count * 1000L / Limits.MinBytesPerSecond;

    internal void SendEnded() => SetDeadline();

    /// <summary>The socket is gone, or takes nothing.</summary>
    internal void Lost()
    {
        _connection.Close(reset: true);
        OutputDrained();
    }

    internal void OutputDrained()
    {
        if (_awaitsDrained)
        {
            _awaitsDrained = false;
            _drained.Complete(0);
        }
    }

    /// <summary>Once a second while there is work; false when there is none to look after.</summary>
    internal bool Sweep(long now)
    {
        if (_receiver.HeadBegun > 0 && now - _receiver.HeadBegun >= Limits.HeadMs)
        {
            Fail(Http2Error.EnhanceYourCalm);
            return false;
        }

        for (var i = Streams.Count - 1; i >= 0; i--)
        {
            if (i < Streams.Count)
            {
                Sweep(Streams.All[i], now);
            }
        }

        while (Streams.LingeredOut(now) is > 0 and var stream)
        {
            SendReset(stream, Http2Error.NoError);
        }

        return Streams.Count + Streams.Lingering > 0 || _receiver.HeadBegun > 0;
    }

    private void Sweep(Http2Exchange x, long now)
    {
        if (x.Answer.StalledSince > 0 && now - x.Answer.StalledSince >= Limits.Http2StallMs)
        {
            Loop.Counters.Add(Http2Counters.Stalled);
            ResetStream(x, Http2Error.Cancel);
        }
        else if (x.InBody.IsAwaited && !x.IsTunnel)
        {
            var waited = x.InBody.Waited + now - x.InBody.AwaitedSince;
            var counted = waited - Limits.RateGraceMs;
            if (now - Math.Max(x.LastContent, x.InBody.AwaitedSince) >= Limits.BodyGapMs
                || (counted > 0 && x.InBody.Received * 1000 < counted * Limits.MinBytesPerSecond))
            {
                x.RefuseBody(Rejection.BodyTimeout, Io.TimedOut);
            }
        }
    }
}
