using Ringwall.Core.Http;

namespace Ringwall.Tests.Core.Http;

/// <summary>The wire cases of docs/reference/http.md 6.4 that a request reader alone decides.</summary>
public class WireCaseTests
{
    private const string G = "GET / HTTP/1.1⏎Host: a.test⏎";
    private const string P = "POST /x HTTP/1.1⏎Host: a.test⏎";
    private const string T = "Transfer-Encoding: chunked⏎";

    [Theory]
    [InlineData(1, G + "X: y↵⏎", Rejection.BareCrLf)]
    [InlineData(2, "⏎" + G + "⏎", Rejection.None)]
    [InlineData(3, "⏎⏎⏎" + G + "⏎", Rejection.BareCrLf)]
    [InlineData(4, "GET /⏎", Rejection.BadVersion)]
    [InlineData(5, "GET / HTTP/1.2⏎Host: a.test⏎⏎", Rejection.UnsupportedVersion)]
    [InlineData(6, "GET / HTTP/2.0⏎Host: a.test⏎⏎", Rejection.UnsupportedVersion)]
    [InlineData(7, "GET␠␠/ HTTP/1.1⏎Host: a.test⏎⏎", Rejection.BadRequestLine)]
    [InlineData(8, "GET⇥/ HTTP/1.1⏎Host: a.test⏎⏎", Rejection.BadRequestLine)]
    [InlineData(9, "GET /a#b HTTP/1.1⏎Host: a.test⏎⏎", Rejection.BadTarget)]
    [InlineData(10, "GET /a%00b HTTP/1.1⏎Host: a.test⏎⏎", Rejection.BadTarget)]
    [InlineData(11, "GET /\u00C3\u00A9 HTTP/1.1⏎Host: a.test⏎⏎", Rejection.BadTarget)]
    [InlineData(12, "GET /a\\..\\b HTTP/1.1⏎Host: a.test⏎⏎", Rejection.None)]
    [InlineData(13, "GET http://b.test/p HTTP/1.1⏎Host: a.test⏎⏎", Rejection.HostMismatch)]
    [InlineData(14, "GET http://a.test?q=1 HTTP/1.1⏎Host: a.test⏎⏎", Rejection.None)]
    [InlineData(15, "GET http://u@a.test/ HTTP/1.1⏎Host: a.test⏎⏎", Rejection.HostMismatch)]
    [InlineData(16, "GET * HTTP/1.1⏎Host: a.test⏎⏎", Rejection.BadTarget)]
    [InlineData(17, "OPTIONS * HTTP/1.1⏎Host: a.test⏎⏎", Rejection.None)]
    [InlineData(18, "CONNECT a.test:80 HTTP/1.1⏎Host: a.test⏎⏎", Rejection.MethodNotAllowed)]
    [InlineData(19, "GET / HTTP/1.1⏎X: y⏎⏎", Rejection.BadHost)]
    [InlineData(20, G + "Host: a.test⏎⏎", Rejection.BadHost)]
    [InlineData(21, "GET / HTTP/1.1⏎Host: a.test, b.test⏎⏎", Rejection.BadHost)]
    [InlineData(22, "GET / HTTP/1.1⏎Host: u@a.test⏎⏎", Rejection.BadHost)]
    [InlineData(23, "GET / HTTP/1.1⏎Host: a.test␀.b⏎⏎", Rejection.BareCrLf)]
    [InlineData(24, G + "X: a⏎ b⏎⏎", Rejection.ObsFold)]
    [InlineData(25, G + "X : y⏎⏎", Rejection.BadFieldName)]
    [InlineData(26, G + "Xyz⏎⏎", Rejection.BadFieldName)]
    [InlineData(27, G + ": y⏎⏎", Rejection.BadFieldName)]
    [InlineData(28, G + "X(y): z⏎⏎", Rejection.BadFieldName)]
    [InlineData(29, G + "X: a␀b⏎⏎", Rejection.BareCrLf)]
    [InlineData(30, G + "X: a\u0001b⏎⏎", Rejection.BadFieldValue)]
    [InlineData(31, P + "Transfer_Encoding: chunked⏎⏎", Rejection.BadFieldName)]
    [InlineData(32, P + "Content-Length: 5⏎Content-Length: 5⏎⏎hello", Rejection.BadContentLength)]
    [InlineData(33, P + "Content-Length: 5⏎Content-Length: 6⏎⏎hello!", Rejection.BadContentLength)]
    [InlineData(34, P + "Content-Length: +5⏎⏎hello", Rejection.BadContentLength)]
    [InlineData(35, P + "Content-Length: 0005⏎⏎hello", Rejection.None)]
    [InlineData(36, P + "Content-Length:⏎⏎", Rejection.BadContentLength)]
    [InlineData(37, P + "Content-Length: 5⏎" + T + "⏎0⏎⏎", Rejection.LengthConflict)]
    [InlineData(38, "POST /x HTTP/1.0⏎Host: a.test⏎" + T + "⏎5⏎hello⏎0⏎⏎", Rejection.BadTransferCoding)]
    [InlineData(39, P + T + T + "⏎5⏎hello⏎0⏎⏎", Rejection.BadTransferCoding)]
    [InlineData(40, P + "Transfer-Encoding: gzip, chunked⏎⏎5⏎hello⏎0⏎⏎", Rejection.UnsupportedTransferCoding)]
    [InlineData(41, P + T + "⏎5↵hello⏎0⏎⏎", Rejection.BadChunk)]
    [InlineData(42, P + T + "⏎5⏎hello⏎0⏎↵", Rejection.BadTrailer)]
    [InlineData(43, P + T + "⏎0x5⏎hello⏎0⏎⏎", Rejection.BadChunk)]
    [InlineData(44, P + T + "⏎5 ⏎hello⏎0⏎⏎", Rejection.BadChunk)]
    [InlineData(45, P + T + "⏎10000000000000005⏎hello⏎0⏎⏎", Rejection.BadChunk)]
    [InlineData(46, P + T + "⏎5;a␍b⏎hello⏎0⏎⏎", Rejection.BadChunk)]
    [InlineData(47, P + T + "⏎5;a=\"⏎hello⏎0⏎⏎", Rejection.BadChunk)]
    [InlineData(48, P + T + "⏎5⏎hello⏎0⏎Content-Length: 9⏎⏎", Rejection.BadTrailer)]
    [InlineData(49, P + "Content-Length: 5⏎Connection: close, Content-Length⏎⏎hello", Rejection.BadConnection)]
    public void A_wire_case_is_read_as_written_down(int number, string notation, Rejection expected)
    {
        var bytes = Wire.Bytes(Wire.Expand(notation));
        var head = new RequestHead();
        var progress = Http1RequestReader.Read(bytes, 0, bytes.Length, head, default, out var rejection);
        if (progress == Progress.Done && head.Chunked)
        {
            var chunked = new ChunkedReader();
            progress = chunked.Read(bytes.AsSpan(head.WireLength), out _, out _, out _);

            rejection = chunked.Rejection;
        }

        Assert.True(expected == rejection, $"case {number}: {rejection}");
        Assert.Equal(expected == Rejection.None ? Progress.Done : Progress.Rejected, progress);
    }

    [Fact]
    public void Zone_settings_open_what_they_say_and_no_more()
    {
        var head = new RequestHead();
        var rules = new RequestRules { AllowNonAsciiTarget = true };
        Assert.Equal(Progress.Done, Wire.Read("GET /\u00C3\u00A9 HTTP/1.1\r\nHost: a.test\r\n\r\n", head, out _,
            rules));
        Assert.Equal(PathFlags.None, head.PathFlags);
        Assert.Equal(Progress.Done, Wire.Read("GET /\u00C3 HTTP/1.1\r\nHost: a.test\r\n\r\n", head, out _, rules));
        Assert.Equal(PathFlags.NonUtf8, head.PathFlags);
    }

    [Theory]
    [InlineData(12, "GET /a\\..\\b HTTP/1.1⏎Host: a.test⏎⏎", "/a\\..\\b", PathFlags.Backslash | PathFlags.DotSegment)]
    [InlineData(14, "GET http://A.test:80?q=1 HTTP/1.1⏎Host: a.TEST.⏎⏎", "/?q=1", PathFlags.None)]
    [InlineData(14, "GET http://a.test HTTP/1.1⏎Host: a.test⏎⏎", "/", PathFlags.None)]
    [InlineData(14, "GET HTTP://a.test/x/../y HTTP/1.1⏎Host: a.test⏎⏎", "/x/../y", PathFlags.DotSegment)]
    public void A_target_is_reduced_and_flagged(int number, string notation, string target, PathFlags flags)
    {
        var head = new RequestHead();
        Assert.Equal(Progress.Done, Wire.Read(Wire.Expand(notation), head, out _));
        Assert.True(target == Wire.Text(head.Target), $"case {number}");
        Assert.Equal(flags, head.PathFlags);
        Assert.Equal("a.test", Wire.Text(head.Host));
        Assert.Equal(0, head.Port);
    }
}
