using Ringwall.Core.Http;

namespace Ringwall.Tests.Core.Http;

public sealed class HuffmanTests
{
    [Theory]
    [InlineData("www.example.com", "f1e3c2e5f23a6ba0ab90f4ff")]
    [InlineData("no-cache", "a8eb10649cbf")]
    [InlineData("Mon, 21 Oct 2013 20:13:21 GMT", "d07abe941054d444a8200595040b8166e082a62d1bff")]
    public void The_codes_are_those_of_appendix_B(string text, string hex)
    {
        var plain = text.Select(c => (byte)c).ToArray();
        var coded = new byte[Huffman.EncodedLength(plain)];
        Assert.Equal(coded.Length, Huffman.Encode(plain, coded));
        Assert.Equal(hex, Convert.ToHexStringLower(coded));
    }

    [Fact]
    public void Every_octet_alone_and_beside_every_other_comes_back()
    {
        var coded = new byte[16];
        var plain = new byte[Huffman.MaxDecoded(coded.Length)];
        for (var pair = 0; pair < 65536; pair++)
        {
            byte[] text = [(byte)(pair >> 8), (byte)pair];
            var length = Huffman.Encode(text, coded);
            Assert.Equal(2, Huffman.Decode(coded.AsSpan(0, length), plain));
            Assert.True(text.AsSpan().SequenceEqual(plain.AsSpan(0, 2)));
        }
    }

    [Fact]
    public void Long_strings_come_back()
    {
        var random = new Random(1);
        var text = new byte[10_000];
        random.NextBytes(text);
        var coded = new byte[Huffman.EncodedLength(text)];
        Huffman.Encode(text, coded);
        var plain = new byte[Huffman.MaxDecoded(coded.Length)];
        Assert.Equal(text.Length, Huffman.Decode(coded, plain));
        Assert.True(text.AsSpan().SequenceEqual(plain.AsSpan(0, text.Length)));
    }
}
