using Ringwall.Core.Http;

namespace Ringwall.Tests.Core.Http;

/// <summary>
/// Attacks on HTTP/1.1 that have a name, as they were told, against our readers. Each is a row of
/// docs/reference/attacks.md.
/// </summary>
public sealed class NamedAttackTests
{
    private const string G = "GET / HTTP/1.1\r\nHost: a.test\r\n";
    private const string P = "POST /x HTTP/1.1\r\nHost: a.test\r\n";
    private const string T = P + "Transfer-Encoding: chunked\r\n\r\n";

    [Fact]
    public void CL_TE_two_framings_in_either_order_are_refused()
    {
        Refused(Rejection.LengthConflict, P + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG");
        Refused(Rejection.LengthConflict, P + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\nGPOST /");
    }

    [Theory]
    [InlineData("Transfer-Encoding: xchunked\r\n")]
    [InlineData("Transfer-Encoding: ,chunked\r\n")]
    [InlineData("Transfer-Encoding: chunked,\r\n")]
    [InlineData("Transfer-Encoding: identity\r\n")]
    [InlineData("Transfer-Encoding: \u000bchunked\r\n")]
    [InlineData("Transfer-Encoding: chunked\u000b\r\n")]
    [InlineData("Transfer-Encoding: chunked\u00a0\r\n")]
    [InlineData("Transfer-Encoding:\r\n chunked\r\n")]
    [InlineData("Transfer-Encoding : chunked\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n")]
    [InlineData("Transfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("X: y\rTransfer-Encoding: chunked\r\n")]
    [InlineData("X: y\nTransfer-Encoding: chunked\r\n")]
    [InlineData("Transfer_Encoding: chunked\r\n")]
    public void TE_TE_a_coding_that_somebody_overlooks_is_refused(string coding) =>
        Assert.Equal(Progress.Rejected, Wire.Read(P + coding + "\r\n5\r\nhello\r\n0\r\n\r\n", new(), out _));

    [Fact]
    public void CVE_2023_40225_an_empty_content_length_is_refused() =>
        Refused(Rejection.BadContentLength, P + "Content-Length:\r\n\r\n");

    [Fact]
    public void CVE_2021_40346_a_name_longer_than_a_counter_of_one_octet_is_no_shorter_name()
    {
        var name = "Content-Length0" + new string('a', 255);
        Assert.Equal(Progress.Rejected, Wire.Read(P + name + ":\r\nContent-Length: 5\r\n\r\nhello", new(), out _));
    }

    [Fact]
    public void CVE_2023_25725_an_empty_name_hides_nothing_behind_it() =>
        Refused(Rejection.BadFieldName, P + ": x\r\nContent-Length: 5\r\n\r\nhello");

    [Theory]
    [InlineData("2;\nxx\r\n0\r\n\r\n")]
    [InlineData("2;\rxx\r\n0\r\n\r\n")]
    [InlineData("2;a=b\nxx\r\n0\r\n\r\n")]
    [InlineData("2;a=\"\n\"\r\nxx\r\n0\r\n\r\n")]
    [InlineData("2;a=\"\r\"\r\nxx\r\n0\r\n\r\n")]
    public void CVE_2025_55315_a_line_end_of_one_octet_in_a_chunk_extension_is_refused(string content)
    {
        for (var step = 1; step <= content.Length; step++)
        {
            Assert.Equal(Rejection.BadChunk, Chunked(content, step, out _));
        }
    }

    [Fact]
    public void CVE_2023_39326_extensions_without_end_are_given_up_after_4_KiB()
    {
        var content = string.Concat(Enumerable.Repeat($"1;{new string('e', 250)}\r\nx\r\n", 1000)) + "0\r\n\r\n";
        Assert.Equal(Rejection.BadChunk, Chunked(content, 999, out var taken));
        Assert.InRange(taken, 4096 / 260, 20);
    }

    [Fact]
    public void CVE_2026_2835_a_request_of_HTTP_1_0_is_neither_chunked_nor_read_to_the_close()
    {
        Refused(Rejection.BadTransferCoding,
            "POST /x HTTP/1.0\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        var head = new RequestHead();
        Assert.Equal(Progress.Done, Wire.Read("POST /x HTTP/1.0\r\nHost: a.test\r\n\r\nhello", head, out _));
        Assert.False(head.Chunked);
        Assert.InRange(head.ContentLength, -1, 0);
        Assert.False(head.KeepAlive);
    }

    [Fact]
    public void CVE_2016_5385_the_field_Proxy_does_not_reach_an_origin()
    {
        var head = new RequestHead();
        Assert.Equal(Progress.Done, Wire.Read(G + "Proxy: http://192.0.2.66\r\nX: y\r\n\r\n", head, out _));
        Assert.Matches("(?im)^-\\S+ proxy: ", Wire.Show(head));
        Assert.Matches("(?im)^\\+\\S+ x: y", Wire.Show(head));
    }

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("x-forwarded-host")]
    [InlineData("X-Real-IP")]
    public void CVE_2022_31813_no_option_of_Connection_takes_a_field_of_trust_away(string name) =>
        Refused(Rejection.BadConnection, G + $"Connection: close, {name}\r\n\r\n");

    [Theory]
    [InlineData("Host")]
    [InlineData("Content-Length")]
    [InlineData("Transfer-Encoding")]
    public void CVE_2022_45059_no_option_of_Connection_takes_a_field_of_framing_away(string name) =>
        Refused(Rejection.BadConnection, P + $"Content-Length: 5\r\nConnection: {name}\r\n\r\nhello");

    [Theory]
    [InlineData("Expect: 100-continue, 100-continue\r\n")]
    [InlineData("Expect: x 100-continue\r\n")]
    [InlineData("Expect:\r\n 100-continue\r\n")]
    public void CVE_2025_32094_an_expectation_of_another_shape_is_refused(string field) =>
        Assert.Equal(
            Progress.Rejected, Wire.Read(P + field + "Content-Length: 5\r\n\r\nhello", new(), out _));

    private static void Refused(Rejection expected, string message)
    {
        var progress = Wire.Read(message, new RequestHead(), out var rejection);
        Assert.Equal((Progress.Rejected, expected), (progress, rejection));
    }

    private static Rejection Chunked(string content, int step, out int octets)
    {
        var input = Wire.Bytes(content);
        var reader = new ChunkedReader();
        octets = 0;
        for (int at = 0, shown = 0; at < input.Length;)
        {
            shown = Math.Min(input.Length, Math.Max(shown, at) + step);
            var progress = reader.Read(input.AsSpan(at, shown - at), out var consumed, out _, out var count);
            octets += count;
            at += consumed;
            if (progress != Progress.More)
            {
                return reader.Rejection;
            }
        }

        return Rejection.None;
    }
}
