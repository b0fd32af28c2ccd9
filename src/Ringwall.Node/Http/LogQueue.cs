using System.Runtime.InteropServices;

namespace Ringwall.Node.Http;

/// <summary>
/// Log lines of one loop on their way to the writer thread, in chunks: one producer, one consumer, no lock. A line is
/// formatted in place. The chunk written last is used again first, so that while the disk keeps up the same few stay in
/// the core's cache; one large ring would sweep through it with every turn. Only a slow disk makes new ones, up to a
/// bound.
/// </summary>
internal sealed class LogQueue
{
    private readonly Chunk[] _line;
    private readonly Chunk[] _emptied;
    private readonly Chunk[] _free;
    private int _freeCount;
    private int _made = 1;
    private Chunk _current = new();
    private bool _sealed;
    private long _takenBack;
    private long _dropped;

    /// <summary>Chunks begun by the loop; the last one is still being filled.</summary>
    private Position _begun;

    /// <summary>Chunks the writer is done with.</summary>
    private Position _done;

    public LogQueue(int chunks = Limits.LogChunks)
    {
        (_line, _emptied, _free) = (new Chunk[chunks], new Chunk[chunks], new Chunk[chunks]);
        _line[0] = _current;
        _begun.Value = 1;
    }

    /// <summary>Lines that found no room: the writer was too slow, and a loop never waits for it.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>
    /// Room for one line of at most so many octets, or empty when there is none; that line is counted as dropped.
    /// </summary>
    public Span<byte> Begin(int most)
    {
        if (Limits.LogChunkBytes - _current.Length < most)
        {
            if (Free() is not { } next)
            {
                Volatile.Write(ref _dropped, _dropped + 1);
                return default;
            }

            var begun = _begun.Value;
            _current = _line[begun % _line.Length] = next;
            Volatile.Write(ref _begun.Value, begun + 1);
            _sealed = true;
        }

        return _current.Bytes.AsSpan(_current.Length, most);
    }

    /// <summary>Publishes what was written into the room; true when a chunk became full before it.</summary>
    public bool End(int count)
    {
        Volatile.Write(ref _current.Length, _current.Length + count);
        var hasSealed = _sealed;
        _sealed = false;
        return hasSealed;
    }

    /// <summary>On the writer's thread: whole lines waiting, as far as they lie in one piece.</summary>
    public ReadOnlySpan<byte> Waiting()
    {
        while (true)
        {
            var done = _done.Value;
            var chunk = _line[done % _line.Length];
            // Asked before the length: of a chunk that is full the length is final.
            var full = Volatile.Read(ref _begun.Value) > done + 1;
            var length = Volatile.Read(ref chunk.Length);
            if (chunk.Taken < length)
            {
                return chunk.Bytes.AsSpan(chunk.Taken, length - chunk.Taken);
            }

            if (!full)
            {
                return default;
            }

            chunk.Taken = 0;
            _emptied[done % _emptied.Length] = chunk;
            Volatile.Write(ref _done.Value, done + 1);
        }
    }

    public void Take(int count) => _line[_done.Value % _line.Length].Taken += count;

    /// <summary>The chunk emptied last, a new one where all are under way, or null at the bound.</summary>
    private Chunk? Free()
    {
        for (var done = Volatile.Read(ref _done.Value); _takenBack < done; _takenBack++)
        {
            _free[_freeCount++] = _emptied[_takenBack % _emptied.Length];
        }

        if (_freeCount > 0)
        {
            var chunk = _free[--_freeCount];
            chunk.Length = 0;
            return chunk;
        }

        if (_made == _line.Length)
        {
            return null;
        }

        _made++;
        return new Chunk();
    }

    private sealed class Chunk
    {
        public readonly byte[] Bytes = GC.AllocateUninitializedArray<byte>(Limits.LogChunkBytes, pinned: true);

        /// <summary>Octets of whole lines; the loop's.</summary>
        public int Length;

        /// <summary>Octets the file has taken; the writer's.</summary>
        public int Taken;
    }

    /// <summary>Alone on its cache lines, so that neither side slows the other by writing.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Position
    {
        [FieldOffset(64)]
        public long Value;
    }
}
