using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// Content of one request that has come and not been taken. Bounded by the window we grant. What a reader has been
/// shown never moves: later content goes behind it or into a second segment.
/// </summary>
internal sealed class Http2Body(Loop loop)
{
    private readonly LoopSource<int> _wait = new();
    private Segment? _front;
    private int _start;
    private int _end;
    private Segment? _back;
    private int _backEnd;

    /// <summary>A reader waits for content.</summary>
    public bool IsAwaited { get; private set; }

    /// <summary>Loop.Now when the reader that waits began to.</summary>
    public long AwaitedSince { get; private set; }

    /// <summary>Milliseconds readers have waited for the client in all, up to the last wait.</summary>
    public long Waited { get; private set; }

    /// <summary>Octets of content received so far.</summary>
    public long Received { get; private set; }

    public int Count => _end - _start + _backEnd;

    public ArraySegment<byte> Ready =>
        _front is null ? default : new ArraySegment<byte>(_front.Array, _start, _end - _start);

    public void Begin()
    {
        Received = Waited = 0;
        IsAwaited = false;
    }

    /// <summary>Gives everything back; the octets that nobody took.</summary>
    public int Release()
    {
        var left = Count;
        Return(ref _front);
        Return(ref _back);
        _start = _end = _backEnd = 0;
        return left;
    }

    public void Append(ReadOnlySpan<byte> content)
    {
        Received += content.Length;
        if (_front is null)
        {
            _front = loop.Buffers.Rent(Math.Max(content.Length, Limits.Http2FirstBody));
            _start = _end = 0;
        }

        if (_back is null && _front.Size - _end >= content.Length)
        {
            content.CopyTo(_front.Array.AsSpan(_end));
            _end += content.Length;
        }
        else
        {
            AppendBehind(content);
        }

        Wake(Ready.Count);
    }

    public void Consume(int count)
    {
        _start += count;
        if (_start < _end)
        {
            return;
        }

        Return(ref _front);
        (_front, _start, _end) = (_back, 0, _backEnd);
        (_back, _backEnd) = (null, 0);
    }

    public LoopTask<int> Wait()
    {
        IsAwaited = true;
        AwaitedSince = loop.Now;
        _wait.Reset();
        return _wait.Task;
    }

    /// <summary>Ends the wait of a reader, if one waits.</summary>
    public void Wake(int result)
    {
        if (IsAwaited)
        {
            IsAwaited = false;
            Waited += loop.Now - AwaitedSince;
            _wait.Complete(result);
        }
    }

    private void AppendBehind(ReadOnlySpan<byte> content)
    {
        if (_back is null || _back.Size - _backEnd < content.Length)
        {
            var larger = loop.Buffers.Rent(Math.Max(_backEnd + content.Length, Limits.Http2FirstBody));
            _back?.Array.AsSpan(0, _backEnd).CopyTo(larger.Array);
            Return(ref _back);
            _back = larger;
        }

        content.CopyTo(_back.Array.AsSpan(_backEnd));
        _backEnd += content.Length;
    }

    private void Return(ref Segment? segment)
    {
        if (segment is { } lent)
        {
            segment = null;
            loop.Buffers.Return(lent);
        }
    }
}
