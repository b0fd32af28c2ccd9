namespace Ringwall.Core.Http;

/// <summary>One decoded field: where its octets lie in the buffer they were decoded into.</summary>
public struct HpackField
{
    public int NameOffset;
    public int NameLength;
    public int ValueOffset;
    public int ValueLength;
    public FieldId Id;

    /// <summary>Octets of name and value.</summary>
    public readonly int Length => NameLength + ValueLength;
}

/// <summary>What <see cref="HpackDecoder.Next"/> found.</summary>
public enum HpackStep : byte
{
    /// <summary>A field was decoded.</summary>
    Field,

    /// <summary>The block is used up.</summary>
    End,

    /// <summary>May not fit, nothing was taken: offer a larger buffer.</summary>
    Space,

    /// <summary>No header block: <see cref="HpackDecoder.Fault"/> says why.</summary>
    Broken,
}

/// <summary>
/// Decodes header blocks (RFC 7541) field by field, straight into the caller's buffer. Give it whole blocks: what
/// CONTINUATION splits is joined before. One per connection, since the dynamic table lives from block to block: every
/// block has to go through it to its end, also the refused ones.
/// </summary>
public sealed class HpackDecoder(int tableLimit = HpackDecoder.DefaultTable)
{
    /// <summary>Table size before any SETTINGS (RFC 9113 section 6.5.2), and the one we announce.</summary>
    public const int DefaultTable = 4096;

    /// <summary>Integers above this are refused: no block is that long.</summary>
    private const int MaxInteger = 1 << 24;

    private bool _fieldSeen;

    public HpackTable Table { get; } = new(tableLimit);

    public HpackFault Fault { get; private set; }

    /// <summary>Table size updates in the current block: legal but worthless in number.</summary>
    public int SizeUpdates { get; private set; }

    /// <summary>Call before the first <see cref="Next"/> of a block.</summary>
    public void BeginBlock()
    {
        _fieldSeen = false;
        SizeUpdates = 0;
        Fault = HpackFault.None;
    }

    /// <summary>As new: for the next connection.</summary>
    public void Reset()
    {
        BeginBlock();
        Table.Reset();
    }

    /// <summary>
    /// Decodes the next field of <paramref name="block"/> from <paramref name="at"/> on, writing name and value one
    /// behind the other into <paramref name="to"/> from <paramref name="used"/> on. Both positions move only with a
    /// field or a table size update.
    /// </summary>
    public HpackStep Next(ReadOnlySpan<byte> block, ref int at, byte[] to, ref int used, out HpackField field)
    {
        field = default;
        while (at < block.Length)
        {
            var first = block[at];
            if (first >= 0x80)
            {
                return Indexed(block, ref at, to, ref used, out field);
            }

            if ((first & 0xE0) != 0x20)
            {
                return Literal(block, ref at, to, ref used, out field);
            }

            if (!ReadSizeUpdate(block, ref at))
            {
                return HpackStep.Broken;
            }
        }

        return HpackStep.End;
    }

    private HpackStep Indexed(ReadOnlySpan<byte> block, ref int at, byte[] to, ref int used, out HpackField field)
    {
        field = default;
        var from = at;
        if (!TryInteger(block, ref at, 7, out var index) || !TryIndex(index))
        {
            return HpackStep.Broken;
        }

        ReadOnlySpan<byte> name, value;
        if (index <= HpackStatic.Count)
        {
            name = HpackStatic.Name(index);
            value = HpackStatic.Value(index);
            field.Id = HpackStatic.Id(index);
        }
        else
        {
            field.Id = Table.Read(index - HpackStatic.Count - 1, out name, out value);
        }

        if (to.Length - used < name.Length + value.Length)
        {
            at = from;
            return HpackStep.Space;
        }

        name.CopyTo(to.AsSpan(used));
        value.CopyTo(to.AsSpan(used + name.Length));
        Place(ref field, ref used, name.Length, value.Length);
        return HpackStep.Field;
    }

    private HpackStep Literal(ReadOnlySpan<byte> block, ref int at, byte[] to, ref int used, out HpackField field)
    {
        field = default;
        var from = at;
        var indexing = block[at] >= 0x40;
        if (!TryInteger(block, ref at, indexing ? 6 : 4, out var index)
            || !TryName(index, block, ref at, out var name)
            || !TryString(block, ref at, out var value))
        {
            return HpackStep.Broken;
        }

        if (to.Length - used < (index > 0 ? NameLength(index) : name.Bound) + value.Bound)
        {
            at = from;
            return HpackStep.Space;
        }

        var nameLength = index > 0 ? CopyName(index, to, used, out field.Id) : Decode(block, name, to, used);
        var valueLength = nameLength < 0 ? -1 : Decode(block, value, to, used + nameLength);
        if (valueLength < 0)
        {
            Fault = HpackFault.Huffman;
            return HpackStep.Broken;
        }

        if (index == 0)
        {
            field.Id = FieldNames.Recognise(to.AsSpan(used, nameLength));
        }

        Place(ref field, ref used, nameLength, valueLength);
        if (indexing)
        {
            Table.Add(field.Id, to.AsSpan(field.NameOffset, nameLength), to.AsSpan(field.ValueOffset, valueLength));
        }

        return HpackStep.Field;
    }

    private void Place(ref HpackField field, ref int used, int nameLength, int valueLength)
    {
        field.NameOffset = used;
        field.NameLength = nameLength;
        field.ValueOffset = used + nameLength;
        field.ValueLength = valueLength;
        used += nameLength + valueLength;
        _fieldSeen = true;
    }

    private int CopyName(int index, byte[] to, int used, out FieldId id)
    {
        ReadOnlySpan<byte> name;
        if (index <= HpackStatic.Count)
        {
            name = HpackStatic.Name(index);
            id = HpackStatic.Id(index);
        }
        else
        {
            id = Table.Read(index - HpackStatic.Count - 1, out name, out _);
        }

        name.CopyTo(to.AsSpan(used));
        return name.Length;
    }

    private int NameLength(int index)
    {
        if (index <= HpackStatic.Count)
        {
            return HpackStatic.Name(index).Length;
        }

        Table.Read(index - HpackStatic.Count - 1, out var name, out _);
        return name.Length;
    }

    /// <summary>RFC 7541 section 4.2: only before the first field of a block, never above what we announced.</summary>
    private bool ReadSizeUpdate(ReadOnlySpan<byte> block, ref int at)
    {
        if (!TryInteger(block, ref at, 5, out var size))
        {
            return false;
        }

        if (_fieldSeen || size > Table.Limit)
        {
            Fault = HpackFault.TableSize;
            return false;
        }

        SizeUpdates++;
        Table.Resize(size);
        return true;
    }

    private bool TryIndex(int index)
    {
        if (index > 0 && index <= HpackStatic.Count + Table.Count)
        {
            return true;
        }

        Fault = HpackFault.Index;
        return false;
    }

    /// <summary>A name by index, or the string that follows when the index is 0.</summary>
    private bool TryName(int index, ReadOnlySpan<byte> block, ref int at, out CodedString name)
    {
        name = default;
        return index == 0 ? TryString(block, ref at, out name) : TryIndex(index);
    }

    private bool TryString(ReadOnlySpan<byte> block, ref int at, out CodedString text)
    {
        text = default;
        if (at >= block.Length)
        {
            Fault = HpackFault.Truncated;
            return false;
        }

        text.IsHuffman = block[at] >= 0x80;
        if (!TryInteger(block, ref at, 7, out text.Length))
        {
            return false;
        }

        if (text.Length > block.Length - at)
        {
            Fault = HpackFault.Truncated;
            return false;
        }

        text.Offset = at;
        at += text.Length;
        return true;
    }

    /// <summary>RFC 7541 section 5.1.</summary>
    private bool TryInteger(ReadOnlySpan<byte> block, ref int at, int prefixBits, out int value)
    {
        var mask = (1 << prefixBits) - 1;
        value = block[at++] & mask;
        if (value < mask)
        {
            return true;
        }

        for (var shift = 0; at < block.Length; shift += 7)
        {
            var octet = block[at++];
            if (shift > 21)
            {
                Fault = HpackFault.Integer;
                return false;
            }

            value += (octet & 0x7F) << shift;
            if (value > MaxInteger)
            {
                Fault = HpackFault.Integer;
                return false;
            }

            if (octet < 0x80)
            {
                return true;
            }
        }

        Fault = HpackFault.Truncated;
        return false;
    }

    private static int Decode(ReadOnlySpan<byte> block, in CodedString text, byte[] to, int used)
    {
        var coded = block.Slice(text.Offset, text.Length);
        if (text.IsHuffman)
        {
            return Huffman.Decode(coded, to.AsSpan(used));
        }

        coded.CopyTo(to.AsSpan(used));
        return coded.Length;
    }

    private struct CodedString
    {
        public int Offset;
        public int Length;
        public bool IsHuffman;

        public readonly int Bound => IsHuffman ? Huffman.MaxDecoded(Length) : Length;
    }
}
