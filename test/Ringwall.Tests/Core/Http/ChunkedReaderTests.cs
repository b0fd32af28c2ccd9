using Ringwall.Core.Http;

namespace Ringwall.Tests.Core.Http;

public class ChunkedReaderTests
{
    private static (Progress Progress, string Content, int Consumed, ChunkedReader Reader) Read(string notation,
        int step)
    {
        var input = Wire.Bytes(Wire.Expand(notation));
        var reader = new ChunkedReader();
        var content = "";
        var at = 0;
        var shown = 0;
        while (true)
        {
            shown = Math.Min(input.Length, Math.Max(shown, at + step));
            var progress = reader.Read(input.AsSpan(at, shown - at), out var consumed, out var from, out var count);
            Assert.True(from + count <= consumed);
            content += Wire.Text(input.AsSpan(at + from, count));
            at += consumed;
            if (progress != Progress.More || at == input.Length)
            {
                return (progress, content, at, reader);
            }
        }
    }

    [Theory]
    [InlineData("0⏎⏎", "")]
    [InlineData("5⏎hello⏎0⏎⏎", "hello")]
    [InlineData("005⏎hello⏎000⏎⏎", "hello")]
    [InlineData("a⏎0123456789⏎A⏎0123456789⏎0⏎⏎", "01234567890123456789")]
    [InlineData("0000000000000001⏎x⏎0⏎⏎", "x")]
    [InlineData("1;a⏎x⏎0;b=c⏎⏎", "x")]
    [InlineData("1 ;\ta = \"q \\\" \\\\\" ; b⏎x⏎0⏎⏎", "x")]
    [InlineData("1⏎x⏎0⏎X-A: b⏎X-C:d⏎⏎", "x")]
    public void Good_content_is_the_same_in_steps_of_any_size(string notation, string expected)
    {
        for (var step = 1; step <= Wire.Expand(notation).Length; step++)
        {
            var (progress, content, consumed, reader) = Read(notation + "GET /", step);
            Assert.Equal(Progress.Done, progress);
            Assert.Equal(expected, content);
            Assert.Equal(Wire.Expand(notation).Length, consumed);
            Assert.True(reader.Ended);
        }
    }

    [Theory]
    [InlineData("⏎")]
    [InlineData(" 5⏎hello⏎0⏎⏎")]
    [InlineData("+5⏎hello⏎0⏎⏎")]
    [InlineData("-5⏎hello⏎0⏎⏎")]
    [InlineData("0x5⏎hello⏎0⏎⏎")]
    [InlineData("5_0⏎hello⏎0⏎⏎")]
    [InlineData("5 ⏎hello⏎0⏎⏎")]
    [InlineData("5h⏎hello⏎0⏎⏎")]
    [InlineData("5↵hello⏎0⏎⏎")]
    [InlineData("5␍hello⏎0⏎⏎")]
    [InlineData("5⏎hello↵0⏎⏎")]
    [InlineData("5⏎hello␍0⏎⏎")]
    [InlineData("5⏎hellox⏎0⏎⏎")]
    [InlineData("5⏎hell⏎0⏎⏎")]
    [InlineData("5⏎hello0⏎⏎")]
    [InlineData("8000000000000000⏎")]
    [InlineData("00000000000000005⏎hello")]
    [InlineData("FFFFFFFFFFFFFFFFF⏎")]
    [InlineData("5;⏎hello")]
    [InlineData("5;;a⏎hello")]
    [InlineData("5;a=⏎hello")]
    [InlineData("5;a=b c⏎hello")]
    [InlineData("5;a ⏎hello")]
    [InlineData("5;a=\"b⏎hello")]
    [InlineData("5;a=\"b\"c⏎hello")]
    [InlineData("5;a=\"\u0001\"⏎hello")]
    [InlineData("5;a\0⏎hello")]
    [InlineData("5;\u00E9⏎hello")]
    [InlineData("5;a↵hello")]
    [InlineData("\u00005⏎hello")]
    public void Framing_outside_the_grammar_is_refused_in_steps_of_any_size(string notation)
    {
        for (var step = 1; step <= Wire.Expand(notation).Length; step++)
        {
            var (progress, _, _, reader) = Read(notation + "⏎0⏎⏎", step);
            Assert.Equal(Progress.Rejected, progress);
            Assert.Equal(Rejection.BadChunk, reader.Rejection);
        }
    }

    [Theory]
    [InlineData("0⏎Content-Length: 1⏎⏎")]
    [InlineData("0⏎transfer-encoding: chunked⏎⏎")]
    [InlineData("0⏎Host: b.test⏎⏎")]
    [InlineData("0⏎Content_Length: 1⏎⏎")]
    [InlineData("0⏎X : y⏎⏎")]
    [InlineData("0⏎ X: y⏎⏎")]
    [InlineData("0⏎X: y↵⏎")]
    [InlineData("0⏎X: y␍z⏎⏎")]
    [InlineData("0⏎X: \0⏎⏎")]
    [InlineData("0⏎X⏎⏎")]
    [InlineData("0⏎↵")]
    [InlineData("0⏎␍x↵⏎")]
    public void A_bad_trailer_is_refused(string notation)
    {
        var (progress, _, _, reader) = Read(notation, 1000);
        Assert.Equal(Progress.Rejected, progress);
        Assert.Equal(Rejection.BadTrailer, reader.Rejection);
    }

    [Fact]
    public void Trailers_are_kept_and_names_of_lists_A_and_B_marked()
    {
        var (progress, _, _, reader) = Read("0⏎X-Sum: 1⏎Set-Cookie: a⏎Via: b⏎a_b: c⏎⏎", 1000);
        Assert.Equal(Progress.Done, progress);
        var fields = reader.Trailers!.Fields.All.ToArray();
        Assert.Equal([false, true, true, true], fields.Select(f => f.Dropped));
        reader.Reset();
        Assert.Null(reader.Trailers);
        Assert.Equal(Progress.Done, reader.Read("0\r\n\r\n"u8, out _, out _, out _));
        Assert.Null(reader.Trailers);
    }

    [Fact]
    public void Extensions_and_trailers_have_limits_to_the_octet()
    {
        var line = ";" + new string('a', Limits.ChunkExtensionLine - 1);
        Assert.Equal(Progress.Done, Read($"1{line}⏎x⏎0⏎⏎", 9999).Progress);
        Assert.Equal(Progress.Rejected, Read($"1{line}a⏎x⏎0⏎⏎", 9999).Progress);
        var sixteen = string.Concat(Enumerable.Repeat($"1{line}⏎x⏎", 16));
        Assert.Equal(Progress.Done, Read(sixteen + "0⏎⏎", 9999).Progress);
        Assert.Equal(Progress.Rejected, Read(sixteen + "0;a⏎⏎", 9999).Progress);
        var fields = string.Concat(Enumerable.Repeat("X: y⏎", Limits.TrailerFields));
        Assert.Equal(Progress.Done, Read($"0⏎{fields}⏎", 9999).Progress);
        Assert.Equal(Progress.Rejected, Read($"0⏎{fields}X: y⏎⏎", 9999).Progress);
        var value = new string('a', Limits.TrailerSection - "X: \r\n\r\n".Length);
        Assert.Equal(Progress.Done, Read($"0⏎X: {value}⏎⏎", 9999).Progress);
        Assert.Equal(Progress.Rejected, Read($"0⏎X: {value}a⏎⏎", 9999).Progress);
    }

    [Theory]
    [InlineData(1, "1\r\n")]
    [InlineData(15, "f\r\n")]
    [InlineData(16, "10\r\n")]
    [InlineData(0xABCDEF, "abcdef\r\n")]
    [InlineData(long.MaxValue, "7fffffffffffffff\r\n")]
    public void A_size_line_is_the_shortest_hex(long size, string expected)
    {
        Span<byte> to = stackalloc byte[ChunkWriter.MaxSizeLine];
        Assert.Equal(expected, Wire.Text(to[..ChunkWriter.WriteSizeLine(to, size)]));
        Assert.Equal(expected.Length, ChunkWriter.SizeLineLength(size));
    }
}
