using Ringwall.Core.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// The request's content over HTTP/1.1: framing taken off, limits and pace kept. Content bytes always stand at the
/// front of the connection's unread bytes, so nothing is copied.
/// </summary>
internal sealed class Http1Body(Connection connection)
{
    private ChunkedReader _chunks;
    private long _left;
    private long _begunAt;
    private long _received;
    private int _ready;
    private int _framingBehind;
    private bool _lastChunk;
    private bool _chunked;
    private bool _tunnel;

    public bool Ended { get; private set; }

    /// <summary>The client waits for 100 (Continue) and nothing of the content has come.</summary>
    public bool WantsContinue { get; private set; }

    public Rejection Rejection { get; private set; }

    public ArraySegment<byte> Ready =>
        _ready == 0 ? default : new ArraySegment<byte>(connection.In!.Array, connection.Start, _ready);

    /// <summary>
    /// What is left of the content is known to be small: the connection can be kept after an early answer.
    /// </summary>
    public bool WorthDraining => Ended || (!_chunked && !_tunnel && !WantsContinue && _left <= Limits.DrainBytes);

    public void Begin(RequestHead? request)
    {
        _chunked = request is { Chunked: true };
        _left = request is null ? 0 : Math.Max(0, request.ContentLength);
        Ended = !_chunked && _left == 0;
        WantsContinue = !Ended && request is { ExpectContinue: true } && connection.Available == 0;
        _ready = _framingBehind = 0;
        _lastChunk = false;
        _received = 0;
        _begunAt = 0;
        _tunnel = false;
        Rejection = Rejection.None;
        if (_chunked)
        {
            _chunks.Reset();
        }
    }

    public void BecomeTunnel()
    {
        _tunnel = true;
        Ended = false;
        _ready = 0;
    }

    /// <summary>Waits until content is ready: its count, 0 at the end, or one of Io.</summary>
    public async LoopTask<int> Read()
    {
        WantsContinue = false;
        while (true)
        {
            if (_ready > 0 || Ended)
            {
                return _ready;
            }

            if (connection.Available > 0 && !Unframe())
            {
                return Io.Broken;
            }

            if (_ready > 0 || Ended)
            {
                return _ready;
            }

            var got = await Wait();
            if (got <= 0)
            {
                return got;
            }
        }
    }

    public void Consume(int count)
    {
        _ready -= count;
        _received += count;
        connection.Consume(count);
        if (_chunked && !_tunnel)
        {
            EndPiece();
        }
        else if (!_tunnel)
        {
            _left -= count;
            Ended = _left == 0;
        }
    }

    /// <summary>Once a piece is taken, the framing read together with it goes too.</summary>
    private void EndPiece()
    {
        if (_ready > 0)
        {
            return;
        }

        connection.Consume(_framingBehind);
        _framingBehind = 0;
        Ended = _lastChunk;
    }

    public FieldTable? Trailers(out byte[] buffer)
    {
        var trailers = _chunked && Ended ? _chunks.Trailers : null;
        buffer = trailers?.Buffer ?? [];
        return trailers?.Fields;
    }

    /// <summary>Reads away the rest, within <see cref="Limits.DrainBytes"/> and <see cref="Limits.DrainMs"/>.</summary>
    public async LoopTask<bool> Drain()
    {
        if (!WorthDraining)
        {
            return false;
        }

        var until = connection.Loop.Now + Limits.DrainMs;
        while (!Ended)
        {
            if (await Read() < 0 || connection.Loop.Now > until)
            {
                return false;
            }

            Consume(_ready);
        }

        return true;
    }

    private async LoopTask<int> Wait()
    {
        var loop = connection.Loop;
        if (_begunAt == 0)
        {
            _begunAt = loop.Now;
        }

        if (!_tunnel)
        {
            connection.Deadline = loop.Now + Limits.BodyGapMs;
        }

        var got = await connection.Fill();
        if (got == Io.End && !_tunnel)
        {
            // Content that stops before its framing end was cut short.
            return Io.Broken;
        }

        if (got > 0 && !_tunnel && TooSlow(loop.Now))
        {
            Rejection = Rejection.BodyTimeout;
            return Io.TimedOut;
        }

        if (got == Io.TimedOut)
        {
            Rejection = Rejection.BodyTimeout;
        }

        return got;
    }

    private bool TooSlow(long now)
    {
        var counted = now - _begunAt - Limits.RateGraceMs;
        return counted > 0 && (_received + connection.Available) * 1000 < counted * Limits.MinBytesPerSecond;
    }

    /// <summary>Takes framing off the front of the unread bytes; false when it is broken.</summary>
    private bool Unframe()
    {
        if (_tunnel)
        {
            _ready = connection.Available;
            return true;
        }

        if (!_chunked)
        {
            _ready = (int)Math.Min(_left, connection.Available);
            return true;
        }

        var progress = _chunks.Read(connection.Unread, out var consumed, out var dataAt, out _ready);
        if (progress == Progress.Rejected)
        {
            Rejection = _chunks.Rejection;
            _ready = 0;
            return false;
        }

        connection.Consume(dataAt);
        _framingBehind = consumed - dataAt - _ready;
        _lastChunk = progress == Progress.Done;
        EndPiece();
        return true;
    }
}
