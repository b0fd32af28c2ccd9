namespace Ringwall.Core.Http;

/// <summary>One field line: where its name and trimmed value lie in the head's buffer.</summary>
public struct Field
{
    public int NameOffset;
    public int ValueOffset;
    public int ValueLength;
    public ushort NameLength;
    public FieldId Id;

    /// <summary>Not to be forwarded: hop-by-hop, nominated by Connection, or overwritten by us.</summary>
    public bool Dropped;
}

/// <summary>The fields of one head in the order received. Fixed capacity, reused; it never grows.</summary>
public sealed class FieldTable(int capacity)
{
    private readonly Field[] _fields = new Field[capacity];

    public int Count { get; private set; }

    public int Capacity => _fields.Length;

    public ref Field this[int index] => ref _fields[index];

    public Span<Field> All => _fields.AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <summary>Adds a field; false when the table is full (the caller rejects with HeadTooLarge).</summary>
    public bool Add(in Field field)
    {
        if (Count == _fields.Length)
        {
            return false;
        }

        _fields[Count++] = field;
        return true;
    }

    /// <summary>Index of the first field with this id, or −1.</summary>
    public int Find(FieldId id)
    {
        var fields = _fields.AsSpan(0, Count);
        for (var i = 0; i < fields.Length; i++)
        {
            if (fields[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }
}
