namespace Ringwall.Node.Http;

/// <summary>
/// The exchanges of one connection by stream, those included whose stream is gone and whose work is not. What is
/// remembered of others is what tells a late frame from a wrong one.
/// </summary>
internal sealed class Http2Streams
{
    private readonly int[] _ids = new int[Limits.Http2Streams];
    private readonly Http2Exchange[] _exchanges = new Http2Exchange[Limits.Http2Streams];
    private readonly int[] _resets = new int[Limits.Http2ResetsRemembered];
    private readonly Stack<Http2Exchange> _spare = new();
    private readonly int[] _lingering = new int[Limits.Http2Lingering];
    private readonly long[] _lingersUntil = new long[Limits.Http2Lingering];
    private int _nextReset;
    private ulong _opened;

    public int Count { get; private set; }

    public bool IsFull => Count == Limits.Http2Streams;

    /// <summary>The highest stream a client has begun; only rises (RFC 9113 section 5.1.1).</summary>
    public int Highest { get; private set; }

    public ReadOnlySpan<Http2Exchange> All => _exchanges.AsSpan(0, Count);

    public Http2Exchange? Find(int stream)
    {
        var at = _ids.AsSpan(0, Count).IndexOf(stream);
        return at < 0 ? null : _exchanges[at];
    }

    /// <summary>The client has begun this stream, whatever becomes of it.</summary>
    public void Begun(int stream)
    {
        var steps = (stream - Highest) / 2;
        _opened = (steps < 64 ? _opened << steps : 0) | 1;
        Highest = stream;
    }

    /// <summary>The client once began it itself, as far as is remembered; the others it passed over.</summary>
    public bool WasBegun(int stream)
    {
        var steps = (Highest - stream) / 2;
        return (stream & 1) == 1 && (steps >= 64 || (_opened >> steps & 1) != 0);
    }

    /// <summary>We reset it: what the client had sent before it knew is no fault of its.</summary>
    public void Remember(int stream)
    {
        _resets[_nextReset] = stream;
        _nextReset = (_nextReset + 1) % _resets.Length;
    }

    public bool WasResetByUs(int stream) => _resets.AsSpan().Contains(stream);

    /// <summary>Streams that are answered while their content still comes.</summary>
    public int Lingering { get; private set; }

    /// <summary>
    /// An answered stream is given a moment to end its content by itself; false when too many have one. Some clients
    /// lose an answer when a reset follows on its heels. Nothing is kept of it but its number.
    /// </summary>
    public bool TryLinger(int stream, long until)
    {
        if (Lingering == _lingering.Length)
        {
            return false;
        }

        Remember(stream);
        _lingersUntil[Lingering] = until;
        _lingering[Lingering++] = stream;
        return true;
    }

    /// <summary>The client has ended the stream, one way or the other.</summary>
    public void EndLinger(int stream)
    {
        var at = _lingering.AsSpan(0, Lingering).IndexOf(stream);
        if (at >= 0)
        {
            Lingering--;
            _lingering[at] = _lingering[Lingering];
            _lingersUntil[at] = _lingersUntil[Lingering];
        }
    }

    /// <summary>A stream whose moment is over, taken off; 0 when there is none.</summary>
    public int LingeredOut(long now)
    {
        for (var i = 0; i < Lingering; i++)
        {
            if (_lingersUntil[i] <= now)
            {
                var stream = _lingering[i];
                EndLinger(stream);
                return stream;
            }
        }

        return 0;
    }

    public void Add(int stream, Http2Exchange x)
    {
        _ids[Count] = stream;
        _exchanges[Count++] = x;
    }

    public void Remove(Http2Exchange x)
    {
        var at = _exchanges.AsSpan(0, Count).IndexOf(x);
        Count--;
        _ids[at] = _ids[Count];
        _exchanges[at] = _exchanges[Count];
        _exchanges[Count] = null!;
        _spare.Push(x);
        if (Count == 0)
        {
            // A burst must not be paid for as long as the connection lives.
            while (_spare.Count > Limits.Http2SpareExchanges)
            {
                _spare.Pop();
            }
        }
    }

    public Http2Exchange Rent(Http2Connection owner, Loops.Connection connection) =>
        _spare.TryPop(out var spare) ? spare : new Http2Exchange(owner, connection);
}
