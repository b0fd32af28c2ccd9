using Ringwall.Core.Http;

namespace Ringwall.Tests.Core.Http;

public sealed class HpackEncoderTests
{
    [Fact]
    public void Every_status_decodes_to_itself()
    {
        for (var status = 100; status <= 599; status++)
        {
            var to = new byte[5];
            var count = HpackEncoder.WriteStatus(to, status);
            Assert.Equal($":status: {status}", HpackDecoderTests.Decode(new HpackDecoder(), to.AsSpan(0, count)));
        }
    }

    [Theory]
    [InlineData("Content-Type", "text/html")]
    [InlineData("Strict-Transport-Security", "max-age=1")]
    [InlineData("Access-Control-Allow-Origin", "*")]
    [InlineData("Access-Control-Allow-Origins", "*")]
    [InlineData("X", "")]
    [InlineData("X-Something-Longer-Than-Any-Name-Of-The-Static-Table", "v")]
    public void A_field_decodes_to_itself_in_lower_case(string name, string value)
    {
        var to = new byte[HpackEncoder.MaxFieldLength(name.Length, value.Length)];
        var count = HpackEncoder.WriteField(to, Ascii(name), Ascii(value));
        var decoder = new HpackDecoder();
        Assert.Equal($"{name.ToLowerInvariant()}: {value}", HpackDecoderTests.Decode(decoder, to.AsSpan(0, count)));
        Assert.Equal(0, decoder.Table.Count);
    }

    [Fact]
    public void A_name_of_the_static_table_is_written_as_its_index()
    {
        for (var index = 15; index <= HpackStatic.Count; index++)
        {
            var to = new byte[64];
            var count = HpackEncoder.WriteField(to, HpackStatic.Name(index), "v"u8);
            Assert.True(count <= 4, Text.Of(HpackStatic.Name(index)));
        }
    }

    [Fact]
    public void Values_of_every_length_decode_to_themselves()
    {
        for (var length = 0; length < 20_000; length = length < 300 ? length + 1 : length * 3 / 2)
        {
            var value = new string('v', length);
            var to = new byte[HpackEncoder.MaxFieldLength(1, length)];
            var count = HpackEncoder.WriteField(to, "n"u8, Ascii(value));
            Assert.Equal($"n: {value}", HpackDecoderTests.Decode(new HpackDecoder(), to.AsSpan(0, count)));
        }
    }

    [Fact]
    public void A_shrunk_table_is_said_before_the_first_field()
    {
        var to = new byte[8];
        var count = HpackEncoder.WriteSizeUpdate(to, 0);
        count += HpackEncoder.WriteStatus(to.AsSpan(count), 200);
        var decoder = new HpackDecoder();
        Assert.Equal(":status: 200", HpackDecoderTests.Decode(decoder, to.AsSpan(0, count)));
        Assert.Equal(0, decoder.Table.MaxSize);
    }

    private static byte[] Ascii(string text) => text.Select(c => (byte)c).ToArray();
}
