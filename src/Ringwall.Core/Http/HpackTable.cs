namespace Ringwall.Core.Http;

/// <summary>Why a header block could not be decoded; each ends the connection (RFC 9113 section 4.3).</summary>
public enum HpackFault : byte
{
    None,

    /// <summary>The block ends inside a field.</summary>
    Truncated,

    /// <summary>An integer beyond what any block can hold.</summary>
    Integer,

    /// <summary>Index 0, or one beyond both tables.</summary>
    Index,

    /// <summary>A string that is no Huffman code.</summary>
    Huffman,

    /// <summary>A table size above our limit, or not at the beginning of the block.</summary>
    TableSize,
}

/// <summary>
/// The dynamic table of RFC 7541 section 2.3.2: newest entry first, oldest evicted. Octets lie in one array that is
/// filled to its end and then moved to the front: an entry is always in one piece, and moving costs less than one
/// copy of each octet on average. Memory grows with use, up to twice the limit.
/// </summary>
public sealed class HpackTable(int tableLimit)
{
    /// <summary>What an entry counts for besides its octets (RFC 7541 section 4.1).</summary>
    public const int EntryOverhead = 32;

    private const int FirstBytes = 1024;

    private readonly Entry[] _entries = new Entry[tableLimit / EntryOverhead + 1];
    private byte[] _bytes = [];
    private int _newest;
    private int _end;

    private struct Entry
    {
        public int Offset;
        public int ValueLength;
        public ushort NameLength;
        public FieldId Id;
    }

    /// <summary>Entries now.</summary>
    public int Count { get; private set; }

    /// <summary>Size now, by the RFC's count.</summary>
    public int Size { get; private set; }

    /// <summary>What the encoder at the other end has set, at most <see cref="Limit"/>.</summary>
    public int MaxSize { get; private set; } = tableLimit;

    public int Limit { get; } = tableLimit;

    /// <summary>Entry <paramref name="index"/>, 0 the newest. The spans die with the next change.</summary>
    public FieldId Read(int index, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        ref var entry = ref At(index);
        name = _bytes.AsSpan(entry.Offset, entry.NameLength);
        value = _bytes.AsSpan(entry.Offset + entry.NameLength, entry.ValueLength);
        return entry.Id;
    }

    /// <summary>Octets of the name and value of an entry.</summary>
    public int Length(int index) => At(index).NameLength + At(index).ValueLength;

    public void Resize(int maxSize)
    {
        MaxSize = maxSize;
        Evict(maxSize);
    }

    /// <summary>Adds a field. One larger than the whole table empties it (RFC 7541 section 4.4).</summary>
    public void Add(FieldId id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var size = name.Length + value.Length + EntryOverhead;
        if (size > MaxSize)
        {
            Clear();
            return;
        }

        Evict(MaxSize - size);
        Reserve(name.Length + value.Length);
        name.CopyTo(_bytes.AsSpan(_end));
        value.CopyTo(_bytes.AsSpan(_end + name.Length));
        _newest = _newest == 0 ? _entries.Length - 1 : _newest - 1;
        _entries[_newest] = new Entry
        {
            Offset = _end,
            NameLength = (ushort)name.Length,
            ValueLength = value.Length,
            Id = id,
        };
        _end += name.Length + value.Length;
        Count++;
        Size += size;
    }

    public void Clear() => Evict(0);

    /// <summary>As new: for the next connection.</summary>
    public void Reset()
    {
        Clear();
        MaxSize = Limit;
    }

    private ref Entry At(int index) => ref _entries[(_newest + index) % _entries.Length];

    private void Evict(int maxSize)
    {
        while (Size > maxSize)
        {
            ref var oldest = ref At(Count - 1);
            Size -= oldest.NameLength + oldest.ValueLength + EntryOverhead;
            Count--;
        }

        if (Count == 0)
        {
            _end = 0;
        }
    }

    /// <summary>
    /// Makes room behind the last entry: moves what lives to the front, of a larger array if need be.
    /// </summary>
    private void Reserve(int count)
    {
        if (_end + count <= _bytes.Length)
        {
            return;
        }

        var first = Count == 0 ? _end : At(Count - 1).Offset;
        var live = _end - first;
        var size = Math.Max(_bytes.Length, FirstBytes);
        while (size < 2 * (live + count) && size < 2 * Limit)
        {
            size *= 2;
        }

        var from = _bytes;
        if (size > _bytes.Length)
        {
            _bytes = new byte[size];
        }

        Buffer.BlockCopy(from, first, _bytes, 0, live);
        for (var i = 0; i < Count; i++)
        {
            At(i).Offset -= first;
        }

        _end = live;
    }
}
