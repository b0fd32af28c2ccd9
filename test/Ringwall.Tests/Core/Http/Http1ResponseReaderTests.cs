using Ringwall.Core.Http;

namespace Ringwall.Tests.Core.Http;

/// <summary>The rows of docs/reference/http.md section 2.</summary>
public class Http1ResponseReaderTests
{
    private readonly ResponseHead _head = new();

    private ResponseFault Fault(string notation, Method method = Method.Get, bool upgrade = false)
    {
        var bytes = Wire.Bytes(Wire.Expand(notation));
        var progress = Http1ResponseReader.Read(bytes, 0, bytes.Length, _head, method, upgrade, out var fault);
        Assert.Equal(fault == ResponseFault.None ? Progress.Done : Progress.Rejected, progress);
        return fault;
    }

    private ResponseFault WithField(string line) => Fault("HTTP/1.1 200 OK⏎" + line + "⏎⏎");

    [Theory]
    [InlineData("HTTP/1.1 200 OK", ResponseFault.None)]
    [InlineData("HTTP/1.0 200 OK", ResponseFault.None)]
    [InlineData("HTTP/1.1 200 ", ResponseFault.None)]
    [InlineData("HTTP/1.1 200", ResponseFault.None)]
    [InlineData("HTTP/1.1 599 \u00E9 x", ResponseFault.None)]
    [InlineData("HTTP/1.1 099 x", ResponseFault.ProtocolError)]
    [InlineData("HTTP/1.1 600 x", ResponseFault.ProtocolError)]
    [InlineData("HTTP/1.1 20 x", ResponseFault.ProtocolError)]
    [InlineData("HTTP/1.1 2000 x", ResponseFault.ProtocolError)]
    [InlineData("HTTP/1.2 200 OK", ResponseFault.ProtocolError)]
    [InlineData("HTTP/2.0 200 OK", ResponseFault.ProtocolError)]
    [InlineData("HTTP/1.1  200 OK", ResponseFault.ProtocolError)]
    [InlineData("HTTP/1.1 200 a\0b", ResponseFault.ProtocolError)]
    [InlineData("http/1.1 200 OK", ResponseFault.ProtocolError)]
    [InlineData("ICY 200 OK", ResponseFault.ProtocolError)]
    public void A_status_line_is_checked(string line, ResponseFault expected) =>
        Assert.Equal(expected, Fault(line + "⏎Content-Length: 0⏎⏎"));

    [Theory]
    [InlineData("X: a↵Y: b", ResponseFault.None)]
    [InlineData("X: a␍Y: b", ResponseFault.ProtocolError)]
    [InlineData("X: a\0", ResponseFault.ProtocolError)]
    [InlineData("X: \u0001", ResponseFault.ProtocolError)]
    [InlineData("X : a", ResponseFault.None)]
    [InlineData("Content-Length : 0", ResponseFault.ProtocolError)]
    [InlineData("Transfer-Encoding : chunked", ResponseFault.ProtocolError)]
    [InlineData("X y: a", ResponseFault.ProtocolError)]
    [InlineData(": a", ResponseFault.ProtocolError)]
    [InlineData(" X: a", ResponseFault.ProtocolError)]
    [InlineData("Xyz", ResponseFault.ProtocolError)]
    public void Head_lines_are_tolerated_only_where_the_meaning_is_certain(string line, ResponseFault expected) =>
        Assert.Equal(expected, WithField(line));

    [Fact]
    public void A_folded_value_is_one_value()
    {
        Assert.Equal(ResponseFault.None, WithField("X: a⏎ b⏎\tc⏎Y : z"));
        Assert.Equal("a   b  \tc", Wire.Text(_head.Value(_head.Fields[0])));
        Assert.Equal("Y", Wire.Text(_head.Name(_head.Fields[1])));
        Assert.Equal("z", Wire.Text(_head.Value(_head.Fields[1])));
    }

    [Theory]
    [InlineData("1.1", 200, "Content-Length: 5", Method.Get, ContentFraming.Length, 5, true)]
    [InlineData("1.1", 200, "Content-Length: 5⏎Content-Length: 5", Method.Get, ContentFraming.Length, 5, true)]
    [InlineData("1.1", 200, "Content-Length: 5, 5", Method.Get, ContentFraming.Length, 5, true)]
    [InlineData("1.1", 200, "Transfer-Encoding: Chunked", Method.Get, ContentFraming.Chunked, -1, true)]
    [InlineData("1.1", 200, "Transfer-Encoding: chunked⏎Content-Length: 5", Method.Get, ContentFraming.Chunked, -1,
        false)]
    [InlineData("1.1", 200, "X: y", Method.Get, ContentFraming.UntilClose, -1, false)]
    [InlineData("1.1", 200, "Content-Length: 5", Method.Head, ContentFraming.None, 5, true)]
    [InlineData("1.1", 304, "Content-Length: 5", Method.Get, ContentFraming.None, 5, true)]
    [InlineData("1.1", 204, "Content-Length: 5", Method.Get, ContentFraming.None, -1, true)]
    [InlineData("1.1", 103, "Content-Length: 5", Method.Get, ContentFraming.None, -1, true)]
    [InlineData("1.1", 200, "Content-Length: 5⏎Connection: close", Method.Get, ContentFraming.Length, 5, false)]
    [InlineData("1.0", 200, "Content-Length: 5", Method.Get, ContentFraming.Length, 5, false)]
    [InlineData("1.0", 200, "Content-Length: 5⏎Connection: Keep-Alive", Method.Get, ContentFraming.Length, 5, true)]
    public void Content_ends_as_RFC_9112_section_6_3_says(
        string version, int status, string lines, Method method, ContentFraming framing, long length, bool keep)
    {
        Assert.Equal(ResponseFault.None, Fault($"HTTP/{version} {status} x⏎{lines}⏎⏎", method));
        Assert.Equal(framing, _head.Framing);
        Assert.Equal(length, _head.ContentLength);
        Assert.Equal(keep, _head.KeepAlive);
    }

    [Theory]
    [InlineData("1.1", 200, "Transfer-Encoding: gzip, chunked", ResponseFault.TransferCoding)]
    [InlineData("1.1", 200, "Transfer-Encoding: chunked⏎Transfer-Encoding: chunked", ResponseFault.TransferCoding)]
    [InlineData("1.1", 200, "Transfer-Encoding:", ResponseFault.TransferCoding)]
    [InlineData("1.0", 200, "Transfer-Encoding: chunked", ResponseFault.TransferCoding)]
    [InlineData("1.1", 204, "Transfer-Encoding: chunked", ResponseFault.TransferCoding)]
    [InlineData("1.1", 103, "Transfer-Encoding: chunked", ResponseFault.TransferCoding)]
    [InlineData("1.1", 200, "Content-Length: 5⏎Content-Length: 6", ResponseFault.ProtocolError)]
    [InlineData("1.1", 200, "Content-Length: 5,", ResponseFault.ProtocolError)]
    [InlineData("1.1", 200, "Content-Length: +5", ResponseFault.ProtocolError)]
    [InlineData("1.1", 200, "Content-Length:", ResponseFault.ProtocolError)]
    [InlineData("1.1", 101, "Connection: upgrade⏎Upgrade: websocket", ResponseFault.ProtocolError)]
    public void An_uncertain_framing_is_refused(string version, int status, string lines, ResponseFault expected) =>
        Assert.Equal(expected, Fault($"HTTP/{version} {status} x⏎{lines}⏎⏎"));

    [Theory]
    [InlineData("Connection: Upgrade⏎Upgrade: WebSocket", ResponseFault.None)]
    [InlineData("Upgrade: websocket", ResponseFault.ProtocolError)]
    [InlineData("Connection: upgrade⏎Upgrade: h2c", ResponseFault.ProtocolError)]
    public void A_101_answers_our_upgrade_only(string lines, ResponseFault expected)
    {
        Assert.Equal(expected, Fault($"HTTP/1.1 101 x⏎{lines}⏎⏎", upgrade: true));
        Assert.Equal(expected == ResponseFault.None, _head.WebSocket);
    }

    [Theory]
    [InlineData("Connection: close", true)]
    [InlineData("Keep-Alive: timeout=5", true)]
    [InlineData("Proxy-Authenticate: x", true)]
    [InlineData("Proxy-Connection: x", true)]
    [InlineData("Transfer-Encoding: chunked", true)]
    [InlineData("Content-Length: 0", true)]
    [InlineData("Trailer: x", true)]
    [InlineData("Upgrade: x", true)]
    [InlineData("Alt-Svc: x", true)]
    [InlineData("Cache-Tag: x", true)]
    [InlineData("Surrogate-Key: x", true)]
    [InlineData("Surrogate-Control: x", true)]
    [InlineData("Set-Cookie: x", false)]
    [InlineData("Server: x", false)]
    [InlineData("Proxy-Status: x", false)]
    [InlineData("Via: x", false)]
    public void Fields_of_this_hop_are_dropped(string line, bool dropped)
    {
        Assert.Equal(ResponseFault.None, WithField(line));
        Assert.Equal(dropped, _head.Fields[0].Dropped);
    }

    [Fact]
    public void Nominated_fields_are_dropped_and_the_timeout_is_read()
    {
        Assert.Equal(ResponseFault.None,
            WithField("X-a: 1⏎Connection: x-A, keep-alive⏎Keep-Alive: max=5, timeout=15⏎X-b: 2"));
        Assert.True(_head.Fields[0].Dropped);
        Assert.False(_head.Fields[3].Dropped);
        Assert.Equal(15, _head.KeepAliveTimeout);
    }

    [Fact]
    public void Sizes_have_limits()
    {
        Assert.Equal(ResponseFault.None, WithField(string.Join("⏎", Enumerable.Repeat("X: y", 256))));
        Assert.Equal(ResponseFault.HeadTooLarge, WithField(string.Join("⏎", Enumerable.Repeat("X: y", 257))));
        var line = "X: " + new string('a', 32_000);
        Assert.Equal(ResponseFault.None, WithField(string.Join("⏎", Enumerable.Repeat(line, 4))));
        Assert.Equal(ResponseFault.HeadTooLarge, WithField(string.Join("⏎", Enumerable.Repeat(line, 5))));
        Assert.Equal(ResponseFault.HeadTooLarge, WithField("X: " + new string('a', 40_000)));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK⏎Content-Length: 5⏎X: a⏎ b⏎Connection: close, x⏎⏎")]
    [InlineData("HTTP/1.1 200↵A : b↵Transfer-Encoding: chunked↵↵")]
    [InlineData("HTTP/1.1 200 OK⏎X: a␍b⏎⏎")]
    [InlineData("HTTP/1.0 200 OK⏎Transfer-Encoding: chunked⏎⏎")]
    public void Octet_by_octet_gives_the_same_head_or_the_same_fault(string notation)
    {
        var text = Wire.Expand(notation);
        var whole = Wire.Bytes(text);
        var expected = new ResponseHead();
        var end = Http1ResponseReader.Read(whole, 0, whole.Length, expected, Method.Get, false, out var fault);
        for (var start = 0; start < 40; start += 13)
        {
            var buffer = new byte[text.Length + 50];
            var head = new ResponseHead();
            var progress = Progress.More;
            var seen = ResponseFault.None;
            for (var i = 0; i < text.Length && progress == Progress.More; i++)
            {
                buffer[start + i] = (byte)text[i];
                progress = Http1ResponseReader.Read(buffer, start, start + i + 1, head, Method.Get, false, out seen);
            }

            Assert.Equal(end, progress);
            Assert.Equal(fault, seen);
            Assert.True(end != Progress.Done || expected.Fields.Count == head.Fields.Count);
            for (var i = 0; end == Progress.Done && i < head.Fields.Count; i++)
            {
                Assert.Equal(Wire.Text(expected.Value(expected.Fields[i])), Wire.Text(head.Value(head.Fields[i])));
                Assert.Equal(expected.Fields[i].Dropped, head.Fields[i].Dropped);
            }
        }
    }
}
