using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Ringwall.Node.Traces;

/// <summary>
/// Writes protocol buffers (proto3 wire format) forwards into a given room. A nested message's length is filled in
/// when it is closed, as a varint of always two octets, which the format allows.
/// </summary>
internal ref struct ProtoWriter(Span<byte> to)
{
    private const int LengthOctets = 2;

    private readonly Span<byte> _to = to;
    private int _at;

    public readonly int Length => _at;

    public readonly byte[] ToArray() => _to[.._at].ToArray();

    public void Number(int field, ulong value)
    {
        Varint((ulong)field << 3);
        Varint(value);
    }

    public void Fixed64(int field, ulong value)
    {
        Varint((ulong)field << 3 | 1);
        BinaryPrimitives.WriteUInt64LittleEndian(_to[_at..], value);
        _at += 8;
    }

    public void Fixed32(int field, uint value)
    {
        Varint((ulong)field << 3 | 5);
        BinaryPrimitives.WriteUInt32LittleEndian(_to[_at..], value);
        _at += 4;
    }

    /// <summary>An identifier: its octets in network order.</summary>
    public void Id(int field, ulong value)
    {
        Varint((ulong)field << 3 | 2);
        _to[_at++] = 8;
        BinaryPrimitives.WriteUInt64BigEndian(_to[_at..], value);
        _at += 8;
    }

    public void Id(int field, ulong high, ulong low)
    {
        Varint((ulong)field << 3 | 2);
        _to[_at++] = 16;
        BinaryPrimitives.WriteUInt64BigEndian(_to[_at..], high);
        BinaryPrimitives.WriteUInt64BigEndian(_to[(_at + 8)..], low);
        _at += 16;
    }

    /// <summary>Begins a nested message; what it returns closes it.</summary>
    public int Open(int field)
    {
        Varint((ulong)field << 3 | 2);
        _at += LengthOctets;
        return _at;
    }

    public readonly void Close(int begun)
    {
        var length = _at - begun;
        _to[begun - 2] = (byte)(length & 0x7F | 0x80);
        _to[begun - 1] = (byte)(length >> 7);
    }

    /// <summary>Text of ours: plain ASCII.</summary>
    public void Text(int field, scoped ReadOnlySpan<byte> ascii)
    {
        var text = Open(field);
        Append(ascii);
        Close(text);
    }

    /// <summary>Octets inside an open text.</summary>
    public void Append(scoped ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(_to[_at..]);
        _at += octets.Length;
    }

    /// <summary>
    /// Octets of anybody's inside an open text, cut at the limit. A text that is no UTF-8 spoils its whole batch at the
    /// collector, so an octet that is none becomes "?".
    /// </summary>
    public void AppendForeign(scoped ReadOnlySpan<byte> octets, int limit)
    {
        octets = octets[..Math.Min(octets.Length, limit)];
        while (!octets.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(octets, out _, out var taken) == OperationStatus.Done)
            {
                Append(octets[..taken]);
            }
            else
            {
                _to[_at..(_at + taken)].Fill((byte)'?');
                _at += taken;
            }

            octets = octets[taken..];
        }
    }

    private void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            _to[_at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _to[_at++] = (byte)value;
    }
}
