using Ringwall.Core.Http;

namespace Ringwall.Tests.Core.Http;

/// <summary>How <see cref="HpackWriter"/> writes one field.</summary>
internal enum HpackForm { WithoutIndexing, Indexing, NeverIndexed }

/// <summary>
/// A client's encoder, written for the tests: every form RFC 7541 section 6 knows, with a table of its own kept as a
/// plain list, so that it shares nothing with the decoder it is held against.
/// </summary>
internal sealed class HpackWriter
{
    private readonly List<(string Name, string Value)> _table = [];

    public List<byte> Block { get; } = [];

    public int MaxSize { get; private set; } = HpackDecoder.DefaultTable;

    public int Size => _table.Sum(e => e.Name.Length + e.Value.Length + 32);

    public int Count => _table.Count;

    public byte[] Take()
    {
        var block = Block.ToArray();
        Block.Clear();
        return block;
    }

    public HpackWriter Add(string name, string value, HpackForm form = HpackForm.Indexing, bool huffman = false)
    {
        var whole = Find(e => e.Name == name && e.Value == value);
        if (whole > 0 && form == HpackForm.Indexing)
        {
            Integer(0x80, 7, whole);
            return this;
        }

        var (pattern, prefix) = form switch
        {
            HpackForm.Indexing => ((byte)0x40, 6),
            HpackForm.NeverIndexed => ((byte)0x10, 4),
            _ => ((byte)0, 4),
        };
        var named = Find(e => e.Name == name);
        Integer(pattern, prefix, named);
        if (named == 0)
        {
            String(name, huffman);
        }

        String(value, huffman);
        if (form == HpackForm.Indexing)
        {
            _table.Insert(0, (name, value));
            Evict();
        }

        return this;
    }

    public HpackWriter Resize(int size)
    {
        Integer(0x20, 5, size);
        MaxSize = size;
        Evict();
        return this;
    }

    public HpackWriter Raw(params byte[] octets)
    {
        Block.AddRange(octets);
        return this;
    }

    public HpackWriter String(string text, bool huffman)
    {
        var plain = text.Select(c => (byte)c).ToArray();
        if (huffman)
        {
            var coded = new byte[Huffman.EncodedLength(plain)];
            Huffman.Encode(plain, coded);
            Integer(0x80, 7, coded.Length);
            Block.AddRange(coded);
        }
        else
        {
            Integer(0, 7, plain.Length);
            Block.AddRange(plain);
        }

        return this;
    }

    public HpackWriter Integer(byte pattern, int prefixBits, int value)
    {
        Span<byte> to = stackalloc byte[HpackEncoder.MaxIntegerLength];
        var count = HpackEncoder.WriteInteger(to, pattern, prefixBits, value);
        Block.AddRange(to[..count]);
        return this;
    }

    private int Find(Predicate<(string Name, string Value)> wanted)
    {
        for (var i = 1; i <= HpackStatic.Count; i++)
        {
            if (wanted((Text.Of(HpackStatic.Name(i)), Text.Of(HpackStatic.Value(i)))))
            {
                return i;
            }
        }

        return _table.FindIndex(wanted) is var at and >= 0 ? HpackStatic.Count + 1 + at : 0;
    }

    private void Evict()
    {
        while (Size > MaxSize)
        {
            _table.RemoveAt(_table.Count - 1);
        }
    }
}

/// <summary>Octets as Latin-1 text.</summary>
internal static class Text
{
    public static string Of(ReadOnlySpan<byte> octets) => System.Text.Encoding.Latin1.GetString(octets);
}
