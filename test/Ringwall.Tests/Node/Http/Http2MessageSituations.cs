using Ringwall.Core.Http;
using Ringwall.Tests.Core.Http;

namespace Ringwall.Tests.Node.Http;

/// <summary>Situations of RFC 9113 section 8 (messages) and of RFC 7541, as in <see cref="Http2Situations"/>.</summary>
internal static class Http2MessageSituations
{
    private const string Malformed = "stream 1 ProtocolError";
    private const string Compression = "connection CompressionError";

    private static readonly string[] s_get = [":method: GET", ":scheme: http", ":path: /", ":authority: a.test"];

    public static IReadOnlyList<Http2Situation> Messages { get; } =
    [
        new("8.1", "trailers", c => c.Request(1, false, "POST").Data(1, 3).Trailers(1, "x-sum: 1"), "answered 1"),
        new("8.1", "trailers without END_STREAM",
            c => c.Request(1, false, "POST").Frame(Http2FrameType.Headers, 4, 1, c.Fields("x-sum: 1")), Malformed),
        new("8.1", "a pseudo-field in trailers", c => c.Request(1, false, "POST").Trailers(1, ":path: /"), Malformed),
        new("8.1", "Content-Length in trailers",
            c => c.Request(1, false, "POST").Trailers(1, "content-length: 0"), Malformed),
        new("8.1", "Transfer-Encoding in trailers",
            c => c.Request(1, false, "POST").Trailers(1, "transfer-encoding: chunked"), Malformed),
        new("8.1.1", "more content than announced",
            c => c.Request(1, false, "POST", "content-length: 3").Data(1, 4, true), Malformed),
        new("8.1.1", "less content than announced, ended by DATA",
            c => c.Request(1, false, "POST", "content-length: 3").Data(1, 1).Data(1, 1, true), Malformed),
        new("8.1.1", "less content than announced, ended by trailers",
            c => c.Request(1, false, "POST", "content-length: 3").Data(1, 1).Trailers(1, "x: y"), Malformed),
        new("8.1.1", "less content than announced, ended by HEADERS",
            c => c.Request(1, true, "POST", "content-length: 3"), Malformed),
        new("8.1.1", "content as announced",
            c => c.Request(1, false, "POST", "content-length: 3").Data(1, 1).Data(1, 2, true), "answered 1"),
        new("8.1.1", "no content as announced", c => c.Request(1, true, "POST", "content-length: 0"), "answered 1"),
        new("8.1.1", "two lengths",
            c => c.Request(1, true, "POST", "content-length: 0", "content-length: 0"), Malformed),
        new("8.1.1", "a length with a sign",
            c => c.Request(1, false, "POST", "content-length: +3").Data(1, 3, true), Malformed),
        new("8.2", "a name in upper case", c => Send(c, [.. s_get, "X-A: b"]), Malformed),
        new("8.2.1", "an empty name", c => Send(c, [.. s_get, ": b"]), Malformed),
        new("8.2.1", "a space in a name", c => Send(c, [.. s_get, "x a: b"]), Malformed),
        new("8.2.1", "a colon in a name", c => Send(c, s_get, "x:a", "b"), Malformed),
        new("8.2.1", "an octet above 0x7E in a name", c => Send(c, s_get, "x\u00e9", "b"), Malformed),
        new("8.2.1", "NUL in a value", c => Send(c, s_get, "x", "a\0b"), Malformed),
        new("8.2.1", "CR in a value", c => Send(c, s_get, "x", "a\rb"), Malformed),
        new("8.2.1", "LF in a value", c => Send(c, s_get, "x", "a\nb"), Malformed),
        new("8.2.1", "a line of HTTP/1.1 in a value",
            c => Send(c, s_get, "x", "a\r\nTransfer-Encoding: chunked"), Malformed),
        new("8.2.1", "another control octet in a value", c => Send(c, s_get, "x", "a\u0001b"), Malformed),
        new("8.2.1", "a value that begins with a space", c => Send(c, s_get, "x", " a"), Malformed),
        new("8.2.1", "a value that ends with a tab", c => Send(c, s_get, "x", "a\t"), Malformed),
        new("8.2.1", "an empty value", c => Send(c, s_get, "x", ""), "answered 1"),
        new("8.2.1", "obs-text in a value", c => Send(c, s_get, "x", "\u00e9"), "answered 1"),
        new("8.2.1", "a list-A name with an underscore",
            c => Send(c, s_get, "transfer_encoding", "chunked"), Malformed),
        new("8.2.2", "Connection", c => Send(c, [.. s_get, "connection: keep-alive"]), Malformed),
        new("8.2.2", "Keep-Alive", c => Send(c, [.. s_get, "keep-alive: timeout=1"]), Malformed),
        new("8.2.2", "Proxy-Connection", c => Send(c, [.. s_get, "proxy-connection: keep-alive"]), Malformed),
        new("8.2.2", "Transfer-Encoding", c => Send(c, [.. s_get, "transfer-encoding: chunked"]), Malformed),
        new("8.2.2", "Upgrade", c => Send(c, [.. s_get, "upgrade: h2c"]), Malformed),
        new("8.2.2", "HTTP2-Settings", c => Send(c, [.. s_get, "http2-settings: AAAA"]), Malformed),
        new("8.2.2", "te: trailers", c => Send(c, [.. s_get, "te: trailers"]), "answered 1"),
        new("8.2.2", "te: trailers, deflate", c => Send(c, [.. s_get, "te: trailers, deflate"]), Malformed),
        new("8.2.3", "Cookie in crumbs", c => Send(c, [.. s_get, "cookie: a=1", "x: y", "cookie: b=2"]), "answered 1"),
        new("8.3", "an unknown pseudo-field", c => Send(c, [.. s_get, ":test: x"]), Malformed),
        new("8.3", "a pseudo-field of responses", c => Send(c, [.. s_get, ":status: 200"]), Malformed),
        new("8.3", "a pseudo-field behind a field",
            c => Send(c, [":method: GET", ":scheme: http", ":authority: a.test", "x: y", ":path: /"]), Malformed),
        new("8.3.1", "an empty :path",
            c => Send(c, [":method: GET", ":scheme: http", ":path: ", ":authority: a.test"]), Malformed),
        new("8.3.1", "a :path without slash",
            c => Send(c, [":method: GET", ":scheme: http", ":path: a", ":authority: a.test"]), Malformed),
        new("8.3.1", "a :path with a line of HTTP/1.1",
            c => Send(c, [":method: GET", ":scheme: http", ":path: / HTTP/1.1\r\nX: y", ":authority: a.test"]),
            Malformed),
        new("8.3.1", "a :path in absolute-form",
            c => Send(c, [":method: GET", ":scheme: http", ":path: http://a.test/", ":authority: a.test"]), Malformed),
        new("8.3.1", ":path * with GET",
            c => Send(c, [":method: GET", ":scheme: http", ":path: *", ":authority: a.test"]), Malformed),
        new("8.3.1", ":path * with OPTIONS",
            c => Send(c, [":method: OPTIONS", ":scheme: http", ":path: *", ":authority: a.test"]), "answered 1"),
        new("8.3.1", "a fragment in :path",
            c => Send(c, [":method: GET", ":scheme: http", ":path: /#a", ":authority: a.test"]), Malformed),
        new("8.3.1", "no :method", c => Send(c, s_get[1..]), Malformed),
        new("8.3.1", "no :scheme", c => Send(c, [":method: GET", ":path: /", ":authority: a.test"]), Malformed),
        new("8.3.1", "no :path", c => Send(c, [":method: GET", ":scheme: http", ":authority: a.test"]), Malformed),
        new("8.3.1", "two :method", c => Send(c, [":method: GET", .. s_get]), Malformed),
        new("8.3.1", "two :scheme", c => Send(c, [":scheme: http", .. s_get]), Malformed),
        new("8.3.1", "two :path", c => Send(c, [":path: /", .. s_get]), Malformed),
        new("8.3.1", "two :authority", c => Send(c, [":authority: a.test", .. s_get]), Malformed),
        new("8.3.1", "a :method that is no token",
            c => Send(c, [":method: GET /a", ":scheme: http", ":path: /", ":authority: a.test"]), Malformed),
        new("8.3.1", "another :scheme",
            c => Send(c, [":method: GET", ":scheme: ftp", ":path: /", ":authority: a.test"]), Malformed),
        new("8.3.1", "Host instead of :authority", c => Send(c, [.. s_get[..3], "host: a.test"]), "answered 1"),
        new("8.3.1", "Host as :authority", c => Send(c, [.. s_get, "host: A.TEST"]), "answered 1"),
        new("8.3.1", "Host other than :authority", c => Send(c, [.. s_get, "host: b.test"]), Malformed),
        new("8.3.1", "two Host", c => Send(c, [.. s_get, "host: a.test", "host: a.test"]), Malformed),
        new("8.3.1", "neither Host nor :authority", c => Send(c, s_get[..3]), Malformed),
        new("8.3.1", "user information in :authority",
            c => Send(c, [.. s_get[..3], ":authority: u@a.test"]), Malformed),
        new("8.3.1", "an empty :authority", c => Send(c, [.. s_get[..3], ":authority: "]), Malformed),
        new("8.5", "CONNECT", c => Send(c, [":method: CONNECT", ":authority: a.test:80"]), "refused 1 405"),
        new("8.5", "CONNECT with :path",
            c => Send(c, [":method: CONNECT", ":path: /", ":authority: a.test"]), Malformed),
        new("8441 4", ":protocol without CONNECT", c => Send(c, [.. s_get, ":protocol: websocket"]), Malformed),
        new("8441 4", "CONNECT to a WebSocket that has ended",
            c => Send(c, [":method: CONNECT", ":protocol: websocket", .. s_get[1..]]), Malformed),

        new("7541 2.3.3", "an index beyond the tables", c => Block(c, w => w.Raw(0xC6)), Compression),
        new("7541 2.3.3", "a name index beyond the tables", c => Block(c, w => w.Raw(0x7E, 0, 0)), Compression),
        new("7541 4.2", "a size update behind a field", c => Block(c, w => w.Raw(0x82, 0x20)), Compression),
        new("7541 4.2", "two size updates in front",
            c => Block(c, w => Get(w.Resize(0).Resize(4096))), "answered 1"),
        new("7541 5.1", "an integer without end",
            c => Block(c, w => w.Raw(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)), Compression),
        new("7541 5.2", "a string beyond the block", c => Block(c, w => w.Raw(0, 5, (byte)'a')), Compression),
        new("7541 5.2", "Huffman padding of 8 bits", c => Block(c, w => w.Raw(0, 0x82, 0xF8, 0xFF, 0)), Compression),
        new("7541 5.2", "Huffman padding of zeros", c => Block(c, w => w.Raw(0, 0x81, 0x18, 0)), Compression),
        new("7541 5.2", "the end of string inside",
            c => Block(c, w => w.Raw(0, 0x84, 255, 255, 255, 255, 0)), Compression),
        new("7541 6.1", "index 0", c => Block(c, w => w.Raw(0x80)), Compression),
        new("7541 6.1", "an indexed field",
            c => c.Request(1, true, "GET", "x: y").Request(3, true, "GET", "x: y"), "answered 3"),
        new("7541 6.2.2", "a field without indexing",
            c => Block(c, w => Get(w).Add("x", "y", HpackForm.WithoutIndexing)), "answered 1"),
        new("7541 6.2.3", "a field never indexed",
            c => Block(c, w => Get(w).Add("x", "y", HpackForm.NeverIndexed)), "answered 1"),
        new("7541 6.2", "Huffman strings",
            c => Block(c, w => Get(w).Add("x-name", "value", HpackForm.Indexing, true)), "answered 1"),
        new("7541 6.3", "a size above what we announced", c => Block(c, w => w.Raw(0x3F, 0xE2, 0x1F)), Compression),
    ];

    private static Http2Client Trailers(this Http2Client client, int stream, string field) =>
        client.Frame(Http2FrameType.Headers, 5, stream, client.Fields(field));

    private static HpackWriter Get(HpackWriter writer) => writer
        .Add(":method", "GET").Add(":scheme", "http").Add(":path", "/").Add(":authority", "a.test");

    private static void Send(Http2Client client, string[] fields)
    {
        foreach (var field in fields)
        {
            var colon = field.IndexOf(": ", StringComparison.Ordinal);
            client.Hpack.Add(field[..colon], field[(colon + 2)..]);
        }

        client.Frame(Http2FrameType.Headers, 5, 1, client.Hpack.Take());
    }

    private static void Send(Http2Client client, string[] fields, string name, string value)
    {
        foreach (var field in fields)
        {
            var colon = field.IndexOf(": ", StringComparison.Ordinal);
            client.Hpack.Add(field[..colon], field[(colon + 2)..]);
        }

        client.Frame(Http2FrameType.Headers, 5, 1, client.Hpack.Add(name, value).Take());
    }

    private static void Block(Http2Client client, Action<HpackWriter> write)
    {
        write(client.Hpack);
        client.Frame(Http2FrameType.Headers, 5, 1, client.Hpack.Take());
    }
}
