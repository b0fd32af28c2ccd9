namespace Ringwall.Tests.Core.Http;

/// <summary>Valid requests of many shapes: the ground the sweeps mutate.</summary>
internal static class Messages
{
    private const string G = "GET / HTTP/1.1⏎Host: a.test⏎";
    private const string P = "POST /x HTTP/1.1⏎Host: a.test⏎";
    private const string T = "Transfer-Encoding: chunked⏎";

    public static IReadOnlyList<string> Valid { get; } = new[]
    {
        G + "⏎",
        "⏎" + G + "⏎",
        "GET /p/1k HTTP/1.1⏎Host: a.test:8080⏎⏎",
        "HEAD /a/b.css?v=1 HTTP/1.1⏎Host: A.Test⏎Accept: */*⏎⏎",
        "GET / HTTP/1.0⏎Host: a.test⏎⏎",
        "OPTIONS * HTTP/1.1⏎Host: a.test⏎⏎",
        "GET http://a.test/p?q HTTP/1.1⏎Host: a.test⏎⏎",
        "GET http://a.test:80?q=1 HTTP/1.1⏎Host: a.test.⏎⏎",
        "DELETE /a%2Fb%41;v=1//c/../d HTTP/1.1⏎Host: a.test⏎⏎",
        "GET /a\\..\\b HTTP/1.1⏎Host: a.test⏎⏎",
        "GET /?a=%zz&b=[1] HTTP/1.1⏎Host: [2001:db8::1]:81⏎⏎",
        "GET / HTTP/1.1⏎Host: 192.0.2.1⏎User-Agent: x/1 (y; z)⏎Cookie: a=b; c=\"d\"⏎⏎",
        G + "Connection: keep-alive⏎Keep-Alive: timeout=5⏎⏎",
        G + "Connection: close, X-One⏎X-One: 1⏎X-Two: 2⏎⏎",
        G + "Connection: Upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Version: 13⏎"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎⏎",
        G + "Connection: Upgrade, HTTP2-Settings⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎⏎",
        G + "X-Forwarded-For: 192.0.2.9⏎Forwarded: for=192.0.2.9⏎Via: 1.1 x⏎CDN-Loop: y⏎⏎",
        G + "TE: trailers⏎Proxy: http://x.test⏎Proxy-Connection: keep-alive⏎⏎",
        G + "my_name: 1⏎X-Empty:⏎X-Tab:⇥a⇥b⇥⏎⏎",
        G + "X-Obs: \u00E9\u0085\u00A0\u00FF⏎⏎",
        P + "Content-Length: 5⏎⏎hello",
        P + "Content-Length: 0005⏎Content-Type: text/plain⏎⏎hello",
        P + "Content-Length: 0⏎⏎",
        P + "Content-Length: 5⏎Expect: 100-continue⏎⏎hello",
        P + T + "⏎5⏎hello⏎0⏎⏎",
        P + T + "⏎5;a=b;c=\"d\\\"e\"⏎hello⏎A⏎0123456789⏎00⏎⏎",
        P + "transfer-encoding:CHUNKED⏎Trailer: X-Sum⏎⏎3⏎abc⏎0⏎X-Sum: 1⏎Set-Cookie: a=b⏎⏎",
        "PUT /x HTTP/1.1⏎Content-Length: 3⏎Host: a.test⏎⏎abc",
        "M-SEARCH /x HTTP/1.1⏎Host: a.test⏎ST: ssdp:all⏎⏎",
        G + "⏎" + P + "Content-Length: 2⏎⏎hi",
        P + T + "⏎2⏎hi⏎0⏎⏎" + G + "⏎",
    }.Select(Wire.Expand).ToArray();
}
