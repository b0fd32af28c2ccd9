using System.Runtime.InteropServices;

namespace Ringwall.Node.Http;

/// <summary>
/// Log lines of one loop on their way to the writer thread: one producer, one consumer, no lock. A line is formatted
/// in place; behind the ring lies room for one more line, so that a line is always in one piece while it is written,
/// and what ran over the end is copied to the front.
/// </summary>
internal sealed class LogRing
{
    private readonly int _size;
    private readonly byte[] _bytes;
    private Position _head;
    private Position _tail;
    private long _knownTail;
    private long _dropped;

    public LogRing(int size = Limits.LogRingBytes)
    {
        _size = size;
        _bytes = GC.AllocateUninitializedArray<byte>(size + Limits.LogLineBytes, pinned: true);
    }

    /// <summary>Lines that found no room: the writer was too slow, and a loop never waits for it.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    public long Used => Volatile.Read(ref _head.Value) - Volatile.Read(ref _tail.Value);

    /// <summary>Room for one line, or empty when there is none; that line is counted as dropped.</summary>
    public Span<byte> Begin()
    {
        var head = _head.Value;
        if (_size - (head - _knownTail) < Limits.LogLineBytes)
        {
            _knownTail = Volatile.Read(ref _tail.Value);
            if (_size - (head - _knownTail) < Limits.LogLineBytes)
            {
                Volatile.Write(ref _dropped, _dropped + 1);
                return default;
            }
        }

        return _bytes.AsSpan((int)(head % _size), Limits.LogLineBytes);
    }

    /// <summary>Publishes what was written into the room; true when the ring has just become half full.</summary>
    public bool End(int count)
    {
        var head = _head.Value;
        var at = (int)(head % _size);
        var over = at + count - _size;
        if (over > 0)
        {
            _bytes.AsSpan(_size, over).CopyTo(_bytes);
        }

        Volatile.Write(ref _head.Value, head + count);
        var used = head - _knownTail;
        return used < _size / 2 && used + count >= _size / 2;
    }

    /// <summary>On the writer's thread: whole lines waiting, as one piece up to the ring's end.</summary>
    public ReadOnlySpan<byte> Waiting()
    {
        var tail = _tail.Value;
        var count = Volatile.Read(ref _head.Value) - tail;
        var at = (int)(tail % _size);
        return _bytes.AsSpan(at, (int)Math.Min(count, _size - at));
    }

    public void Take(int count) => Volatile.Write(ref _tail.Value, _tail.Value + count);

    /// <summary>Alone on its cache lines, so that neither side slows the other by writing.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Position
    {
        [FieldOffset(64)]
        public long Value;
    }
}
