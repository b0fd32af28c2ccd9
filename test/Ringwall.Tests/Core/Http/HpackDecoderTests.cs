using FsCheck;
using FsCheck.Fluent;
using Ringwall.Core.Http;

namespace Ringwall.Tests.Core.Http;

public sealed class HpackDecoderTests
{
    /// <summary>All fields of a block as "name: value" lines, or the fault.</summary>
    internal static string Decode(HpackDecoder decoder, ReadOnlySpan<byte> block)
    {
        // More than the largest block the generator makes: running out of space has tests of its own.
        var to = new byte[2 * 1024 * 1024];
        var lines = new List<string>();
        int at = 0, used = 0;
        decoder.BeginBlock();
        while (true)
        {
            var step = decoder.Next(block, ref at, to, ref used, out var field);
            if (step != HpackStep.Field)
            {
                return step == HpackStep.End ? string.Join('\n', lines) : $"{step} {decoder.Fault}";
            }

            var name = Text.Of(to.AsSpan(field.NameOffset, field.NameLength));
            lines.Add($"{name}: {Text.Of(to.AsSpan(field.ValueOffset, field.ValueLength))}");
        }
    }

    private static string Decode(string hex) => Decode(new HpackDecoder(), Bytes(hex));

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>RFC 7541 appendix C: blocks, what they mean, entries and size of the table afterwards.</summary>
    public static TheoryData<string, int, string[], string[], string> AppendixC => new()
    {
        {
            "C.2.1", 4096, ["400a637573746f6d2d6b65790d637573746f6d2d686561646572"], ["custom-key: custom-header"],
            "1/55"
        },
        { "C.2.2", 4096, ["040c2f73616d706c652f70617468"], [":path: /sample/path"], "0/0" },
        { "C.2.3", 4096, ["100870617373776f726406736563726574"], ["password: secret"], "0/0" },
        { "C.2.4", 4096, ["82"], [":method: GET"], "0/0" },
        {
            "C.3", 4096,
            [
                "828684410f7777772e6578616d706c652e636f6d",
                "828684be58086e6f2d6361636865",
                "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565",
            ],
            s_requests, "3/164"
        },
        {
            "C.4", 4096,
            [
                "828684418cf1e3c2e5f23a6ba0ab90f4ff",
                "828684be5886a8eb10649cbf",
                "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf",
            ],
            s_requests, "3/164"
        },
        {
            "C.5", 256,
            [
                "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54"
                + "6e1768747470733a2f2f7777772e6578616d706c652e636f6d",
                "4803333037c1c0bf",
                "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d41"
                + "53444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b20766572"
                + "73696f6e3d31",
            ],
            s_responses, "3/215"
        },
        {
            "C.6", 256,
            [
                "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8"
                + "e9ae82ae43d3",
                "4883640effc1c0bf",
                "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b"
                + "3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
            ],
            s_responses, "3/215"
        },
    };

    private static readonly string[] s_requests =
    [
        ":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com",
        ":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com\ncache-control: no-cache",
        ":method: GET\n:scheme: https\n:path: /index.html\n:authority: www.example.com\ncustom-key: custom-value",
    ];

    private static readonly string[] s_responses =
    [
        ":status: 302\ncache-control: private\ndate: Mon, 21 Oct 2013 20:13:21 GMT\nlocation: https://www.example.com",
        ":status: 307\ncache-control: private\ndate: Mon, 21 Oct 2013 20:13:21 GMT\nlocation: https://www.example.com",
        ":status: 200\ncache-control: private\ndate: Mon, 21 Oct 2013 20:13:22 GMT\nlocation: https://www.example.com\n"
        + "content-encoding: gzip\nset-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
    ];

    [Theory]
    [MemberData(nameof(AppendixC))]
    public void The_examples_of_RFC_7541_decode(
        string section, int table, string[] blocks, string[] meaning, string after)
    {
        var decoder = new HpackDecoder(table);
        for (var i = 0; i < blocks.Length; i++)
        {
            Assert.Equal((section, meaning[i]), (section, Decode(decoder, Bytes(blocks[i]))));
        }

        Assert.Equal(after, $"{decoder.Table.Count}/{decoder.Table.Size}");
    }

    [Theory]
    [InlineData("80", "Broken Index")]                        // index 0
    [InlineData("be", "Broken Index")]                        // beyond an empty dynamic table
    [InlineData("7f8001 00", "Broken Index")]                 // the same as a name
    [InlineData("ffffffffffff7f", "Broken Integer")]
    [InlineData("ff80808080808001", "Broken Integer")]        // padded with zeros
    [InlineData("ff", "Broken Truncated")]
    [InlineData("40", "Broken Truncated")]
    [InlineData("400161", "Broken Truncated")]
    [InlineData("4001610361", "Broken Truncated")]
    [InlineData("0085f2b24a84ff", "Broken Truncated")]
    [InlineData("0083f8ffff00", "Broken Huffman")]            // more than 7 bits of padding
    [InlineData("0082f8ff00", "Broken Huffman")]              // exactly 8
    [InlineData("008118 00", "Broken Huffman")]               // padding of zeros
    [InlineData("0084ffffffff 00", "Broken Huffman")]         // end of string inside
    [InlineData("823fe11f", "Broken TableSize")]              // after the first field
    [InlineData("3fe21f", "Broken TableSize")]                // 4,097
    [InlineData("3fe11f 20 82", ":method: GET")]
    [InlineData("", "")]
    public void What_is_no_header_block_is_named(string hex, string expected) => Assert.Equal(expected, Decode(hex));

    [Fact]
    public void A_field_larger_than_the_table_empties_it()
    {
        var decoder = new HpackDecoder();
        var writer = new HpackWriter();
        Decode(decoder, writer.Add("a", "b").Take());
        Assert.Equal(1, decoder.Table.Count);
        Decode(decoder, writer.Add("a", new string('x', 4096)).Take());
        Assert.Equal(0, decoder.Table.Count);
        Assert.Equal(0, decoder.Table.Size);
    }

    [Fact]
    public void A_field_that_does_not_fit_is_offered_again_and_moves_nothing()
    {
        var decoder = new HpackDecoder();
        var block = new HpackWriter().Add("x-first", "1").Add("x-long", new string('a', 300), huffman: true).Take();
        var to = new byte[16];
        int at = 0, used = 0;
        decoder.BeginBlock();
        Assert.Equal(HpackStep.Field, decoder.Next(block, ref at, to, ref used, out _));
        var before = (at, used);
        Assert.Equal(HpackStep.Space, decoder.Next(block, ref at, to, ref used, out _));
        Assert.Equal(before, (at, used));
        Array.Resize(ref to, 512);
        Assert.Equal(HpackStep.Field, decoder.Next(block, ref at, to, ref used, out var field));
        Assert.Equal("x-long" + new string('a', 300), Text.Of(to.AsSpan(field.NameOffset, field.Length)));
        Assert.Equal(HpackStep.End, decoder.Next(block, ref at, to, ref used, out _));
        Assert.Equal(2, decoder.Table.Count);
    }

    [Fact]
    public void The_decoder_undoes_every_encoder_and_the_tables_agree() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(400),
        Prop.ForAll(Blocks().ToArbitrary(), blocks =>
        {
            var decoder = new HpackDecoder();
            var writer = new HpackWriter();
            foreach (var (fields, size) in blocks)
            {
                if (size is { } newSize)
                {
                    writer.Resize(newSize);
                }

                foreach (var (name, value, form, huffman) in fields)
                {
                    writer.Add(name, value, form, huffman);
                }

                var expected = string.Join('\n', fields.Select(f => $"{f.Name}: {f.Value}"));
                if (Decode(decoder, writer.Take()) != expected || decoder.Table.Size != writer.Size
                    || decoder.Table.Count != writer.Count || decoder.Table.Size > decoder.Table.MaxSize)
                {
                    return false;
                }
            }

            return true;
        }));

    private static Gen<(TestField[] Fields, int? Size)[]> Blocks()
    {
        var name = Gen.Elements("x-a", "x-b", "cookie", "content-type", "a-rather-long-name-of-a-field", ":path");
        var value =
            from length in Gen.Frequency((8, Gen.Choose(0, 40)), (2, Gen.Choose(0, 900)), (1, Gen.Choose(3000, 5000)))
            from seed in Gen.Choose(0, 255)
            select new string((char)seed, length);
        var field =
            from n in name
            from v in value
            from form in Gen.Elements(HpackForm.Indexing, HpackForm.WithoutIndexing, HpackForm.NeverIndexed)
            from huffman in Gen.Elements(true, false)
            select new TestField(n, v, form, huffman);
        var block =
            from fields in field.ArrayOf()
            from size in Gen.Frequency<int?>(
                (6, Gen.Constant<int?>(null)), (1, Gen.Choose(0, 4096).Select(s => (int?)s)))
            select (fields, size);
        return block.ArrayOf();
    }

    private sealed record TestField(string Name, string Value, HpackForm Form, bool Huffman);

    [Fact]
    public void No_octets_throw_and_the_table_stays_within_its_limit()
    {
        var random = new Random(7541);
        var decoder = new HpackDecoder();
        var seed = Bytes("828684418cf1e3c2e5f23a6ba0ab90f4ff828684be5886a8eb10649cbf"
            + "408825a849e95ba97d7f8925a849e95bb8e8b4bf");
        for (var round = 0; round < 20_000; round++)
        {
            var block = (byte[])seed.Clone();
            for (var i = 0; i < 1 + round % 8; i++)
            {
                block[random.Next(block.Length)] = (byte)random.Next(256);
            }

            if (round % 3 == 0)
            {
                random.NextBytes(block);
            }

            Decode(decoder, block.AsSpan(0, random.Next(block.Length + 1)));
            if (decoder.Fault != HpackFault.None)
            {
                decoder.Reset();
            }

            Assert.InRange(decoder.Table.Size, 0, decoder.Table.MaxSize);
            Assert.InRange(decoder.Table.MaxSize, 0, decoder.Table.Limit);
        }
    }

    [Fact]
    public void Every_prefix_of_a_block_is_a_prefix_of_its_fields_or_truncated()
    {
        var writer = new HpackWriter();
        writer.Add(":method", "GET").Add("x-name", "value", huffman: true).Add("cookie", new string('c', 300));
        var block = writer.Take();
        var whole = Decode(new HpackDecoder(), block);
        for (var length = 0; length < block.Length; length++)
        {
            var decoder = new HpackDecoder();
            var part = Decode(decoder, block.AsSpan(0, length));
            var isPrefix = whole.StartsWith(part, StringComparison.Ordinal);
            Assert.True(isPrefix || decoder.Fault == HpackFault.Truncated, part);
        }
    }
}
