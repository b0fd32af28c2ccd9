using System.Globalization;
using Ringwall.Core.Snapshot;
using static Ringwall.Tests.Fakes.FakeOrigin;

namespace Ringwall.Tests.Node.Http;

/// <summary>The fields an origin is sent, and those a client is sent back.</summary>
public sealed class ForwardFieldTests
{
    private static readonly EdgeSettings s_behindProxy = new()
    {
        TrustedProxies = ["198.51.100.0/24"],
        Deployment = "edge-7",
    };

    [Fact]
    public void An_origin_learns_who_asked_and_by_which_way()
    {
        var lines = Ask("GET /a?b HTTP/1.1\r\nHost: A.test\r\nAccept: */*\r\ntraceparent: 00-1\r\n\r\n");
        Assert.Equal("GET /a?b HTTP/1.1", lines[0]);
        Assert.Equal("Host: a.test", lines[1]);
        Assert.Equal("Accept: */*", lines[2]);
        Assert.Equal("traceparent: 00-1", lines[3]);
        Assert.Contains("Via: 1.1 ringwall", lines);
        Assert.Contains("CDN-Loop: ringwall", lines);
        Assert.Contains("X-Forwarded-For: 198.51.100.7", lines);
        Assert.Contains("X-Forwarded-Proto: http", lines);
        Assert.Contains("X-Forwarded-Host: a.test", lines);
        Assert.Contains("Forwarded: for=198.51.100.7;proto=http;host=a.test", lines);
        Assert.Contains("CF-Connecting-IP: 198.51.100.7", lines);
        var ray = Assert.Single(lines, line => line.StartsWith("CF-Ray: ", StringComparison.Ordinal))[8..];
        Assert.Contains($"Ringwall-Request-Id: {ray}", lines);
        Assert.Equal(16, ray.Length);
        Assert.True(ulong.TryParse(ray, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _));
        Assert.DoesNotContain(lines, line => line.StartsWith("Connection", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("Content-Length", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_stranger_says_about_hops_and_trust_is_thrown_away()
    {
        var lines = Ask("GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-For: 203.0.113.1\r\nX-Forwarded-Proto: https\r\n"
            + "X-Forwarded-Host: evil.test\r\nX-Forwarded-Port: 1\r\nX-Real-IP: 203.0.113.1\r\n"
            + "Forwarded: for=203.0.113.1\r\n"
            + "CF-Connecting-IP: 203.0.113.1\r\nCF-IPCountry: XX\r\nRingwall-Request-Id: 0\r\nClient-Cert: :x:\r\n"
            + "Early-Data: 1\r\nProxy: evil\r\nTE: trailers\r\nKeep-Alive: 5\r\n"
            + "Connection: keep-alive, X-Mine\r\nX-Mine: 1\r\n\r\n");
        Assert.DoesNotContain(lines, line => line.Contains("203.0.113.1", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("evil", StringComparison.Ordinal));
        foreach (var name in new[]
        {
            "X-Forwarded-Port", "X-Real-IP", "CF-IPCountry", "Client-Cert", "Early-Data", "TE:", "Keep-Alive", "X-Mine",
        })
        {
            Assert.DoesNotContain(lines, line => line.StartsWith(name, StringComparison.OrdinalIgnoreCase));
        }

        Assert.Contains("X-Forwarded-Proto: http", lines);
        Assert.Single(lines, line => line.StartsWith("Ringwall-Request-Id: ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_declared_proxy_says_is_continued()
    {
        var lines = Ask("GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-For: 203.0.113.1\r\nX-Forwarded-Proto: https\r\n"
            + "X-Forwarded-Host: b.test\r\nForwarded: for=203.0.113.1\r\nVia: 1.1 one\r\nCDN-Loop: other\r\n"
            + "CF-IPCountry: FR\r\nCF-Ray: old\r\nX-Forwarded-Port: 443\r\n\r\n", s_behindProxy);
        Assert.Contains("X-Forwarded-For: 203.0.113.1, 198.51.100.7", lines);
        Assert.Contains("X-Forwarded-Proto: https", lines);
        Assert.Contains("X-Forwarded-Host: b.test", lines);
        Assert.Contains("Forwarded: for=203.0.113.1, for=198.51.100.7;proto=http;host=a.test", lines);
        Assert.Contains("Via: 1.1 one, 1.1 ringwall", lines);
        Assert.Contains("CDN-Loop: other, edge-7", lines);
        Assert.Contains("CF-Connecting-IP: 203.0.113.1", lines);
        Assert.Contains("CF-IPCountry: FR", lines);
        Assert.Contains("X-Forwarded-Port: 443", lines);
        Assert.DoesNotContain("CF-Ray: old", lines);
    }

    [Fact]
    public void Via_and_CDN_Loop_of_strangers_are_kept_because_they_only_ever_count_against_them()
    {
        var lines = Ask("GET / HTTP/1.1\r\nHost: a.test\r\nVia: 1.0 x\r\nVia: 1.1 y\r\nCDN-Loop: z\r\n\r\n");
        Assert.Contains("Via: 1.0 x, 1.1 y, 1.1 ringwall", lines);
        Assert.Contains("CDN-Loop: z, ringwall", lines);
    }

    [Fact]
    public void An_IPv6_client_is_bracketed_where_the_grammar_wants_it()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        bench.Connect("2001:db8::7", tls: true).Send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        var lines = origin.Heads[0].Split("\r\n");
        Assert.Contains("Forwarded: for=\"[2001:db8::7]\";proto=https;host=a.test", lines);
        Assert.Contains("X-Forwarded-For: 2001:db8::7", lines);
        Assert.Contains("X-Forwarded-Proto: https", lines);
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0005\r\n\r\nhello", "Content-Length: 5", "hello")]
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\n\r\n", "Content-Length: 0", "")]
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n", "Content-Length: 0", "")]
    [InlineData(
        "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: CHUNKED\r\n\r\n"
        + "3;x=y\r\nhel\r\n0002\r\nlo\r\n0\r\nT: v\r\n\r\n",
        "Transfer-Encoding: chunked", "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n")]
    public void Content_is_framed_anew_in_one_way(string request, string framing, string content)
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        bench.Ask(request);
        var parts = Assert.Single(origin.Requests).Split("\r\n\r\n", 2);
        Assert.Contains($"\r\n{framing}", parts[0], StringComparison.Ordinal);
        Assert.Single(parts[0].Split("\r\n"), line => line.StartsWith("Content-Length", StringComparison.Ordinal)
            || line.StartsWith("Transfer-Encoding", StringComparison.Ordinal));
        Assert.Equal(content, parts[1]);
    }

    [Fact]
    public void Trailers_are_forwarded_where_the_zone_wants_them_and_never_those_that_mean_something()
    {
        using var bench = new ForwardBench(http: new HttpSettings { ForwardTrailers = true });
        var origin = bench.Origin();
        bench.Ask("POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "2\r\nok\r\n0\r\nX-Sum: 1\r\nCookie: a=b\r\nForwarded: for=1\r\n\r\n");
        bench.Loop.Advance(100);
        var client = bench.Connect();
        origin.Script = (_, _) => ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "2\r\nok\r\n0\r\nX-Sum: 2\r\nSet-Cookie: a=b\r\n\r\n", Then.GoOn);
        client.Send("GET / HTTP/1.1\r\nHost: a.test\r\nTE: trailers\r\nConnection: te\r\n\r\n");
        Assert.EndsWith("2\r\nok\r\n0\r\nX-Sum: 2\r\n\r\n", client.Seen, StringComparison.Ordinal);
        client.Clear();
        client.Send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.EndsWith("2\r\nok\r\n0\r\n\r\n", client.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_sent_to_an_origin_is_a_request_by_the_grammar()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        bench.Ask("GET http://a.test?q=1 HTTP/1.1\r\nHost: a.test\r\n\r\n");
        bench.Ask("GET /a\\..\\b%2f|{}\"<> HTTP/1.1\r\nHost: a.test\r\nX-Odd: \u00e9\t;\r\nEmpty:\r\n\r\n");
        bench.Ask("POST / HTTP/1.1\r\nHost: a.test:80\r\nContent-Length: 5\r\n\r\nhello");
        Assert.Equal(3, origin.Requests.Count);
        Assert.StartsWith("GET /?q=1 HTTP/1.1\r\n", origin.Requests[0], StringComparison.Ordinal);
        Assert.StartsWith("GET /a\\..\\b%2f|{}\"<> HTTP/1.1\r\n", origin.Requests[1], StringComparison.Ordinal);
        Assert.Contains("\r\nHost: a.test\r\n", origin.Requests[2], StringComparison.Ordinal);
    }

    [Fact]
    public void The_origins_own_host_name_replaces_the_clients()
    {
        var group = new OriginGroupSettings
        {
            Origins = [new OriginSettings { Url = "http://192.0.2.1", HostHeader = "inner.test" }],
        };
        using var bench = new ForwardBench(group);
        var origin = bench.Origin();
        bench.Get();
        Assert.Contains("\r\nHost: inner.test\r\n", origin.Requests[0], StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Host: a.test\r\n", origin.Requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_of_one_hop_and_of_the_cache_do_not_reach_the_client()
    {
        using var bench = new ForwardBench();
        bench.Origin().Script = (_, _) => ("HTTP/1.1 200 Fine\r\nServer: x\r\nAlt-Svc: h3\r\nKeep-Alive: timeout=9\r\n"
            + "Connection: keep-alive, X-Mine\r\nX-Mine: 1\r\nProxy-Authenticate: x\r\nTrailer: y\r\nUpgrade: z\r\n"
            + "Cache-Tag: a\r\nSurrogate-Key: b\r\nX-Fold: a\r\n b\r\nSet-Cookie: a=b\r\n"
            + "Content-Length: 2\r\n\r\nok", Then.GoOn);
        Assert.Equal("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Fold: a   b\r\nSet-Cookie: a=b\r\n\r\nok", bench.Get());
    }

    [Fact]
    public void Early_hints_are_passed_on_and_other_interim_answers_are_not()
    {
        const string Hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n";
        var answers = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + Hints + Ok;
        using var bench = new ForwardBench();
        bench.Origin().Script = (_, _) => (answers, Then.GoOn);
        Assert.Equal(Hints + Ok, bench.Get());
        using var silent = new ForwardBench(http: new HttpSettings { EarlyHints = false });
        silent.Origin().Script = (_, _) => (answers, Then.GoOn);
        Assert.Equal(Ok, silent.Get());
    }

    [Fact]
    public void A_100_is_ours_to_send_and_never_forwarded()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        var client = bench.Connect();
        client.Send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", client.Seen);
        client.Send("hello");
        Assert.EndsWith("ok", client.Seen, StringComparison.Ordinal);
        Assert.DoesNotContain("Expect", origin.Requests[0], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_head_answer_keeps_its_length_and_has_no_content()
    {
        using var bench = new ForwardBench();
        var origin = bench.Origin();
        origin.Script = (_, _) => ("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n", Then.GoOn);
        var client = bench.Connect();
        client.Send("HEAD / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        client.Send("HEAD / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        const string One = "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n";
        Assert.Equal(One + One, client.Seen);
        Assert.StartsWith("HEAD / ", origin.Requests[0], StringComparison.Ordinal);
        Assert.Equal(1, origin.Connections);
    }

    private static string[] Ask(string request, EdgeSettings? edge = null)
    {
        using var bench = new ForwardBench(edge: edge);
        var origin = bench.Origin();
        bench.Ask(request);
        return Assert.Single(origin.Heads).Split("\r\n");
    }
}
