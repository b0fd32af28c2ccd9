using System.Globalization;
using Ringwall.Core.Http;

namespace Ringwall.Tests.Core.Http;

/// <summary>The rows of docs/reference/http.md 1.1 and 1.2, one theory a row.</summary>
public class Http1RequestReaderTests
{
    private const string End = "\r\nHost: a.test\r\n\r\n";

    private readonly RequestHead _head = new();

    private Rejection Reason(string notation, RequestRules rules = default)
    {
        var progress = Wire.Read(Wire.Expand(notation), _head, out var rejection, rules);
        Assert.Equal(rejection == Rejection.None ? Progress.Done : Progress.Rejected, progress);
        return rejection;
    }

    private Rejection WithField(string line, RequestRules rules = default) =>
        Reason("GET / HTTP/1.1⏎Host: a.test⏎" + line + "⏎⏎", rules);

    [Theory]
    [InlineData("G!#$%&'*+-.^_`|~9 / HTTP/1.1", Rejection.None)]
    [InlineData("get / HTTP/1.1", Rejection.None)]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF / HTTP/1.1", Rejection.None)]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG / HTTP/1.1", Rejection.MethodTooLong)]
    [InlineData("G(T / HTTP/1.1", Rejection.BadRequestLine)]
    [InlineData(" GET / HTTP/1.1", Rejection.BadRequestLine)]
    [InlineData("CONNECT / HTTP/1.1", Rejection.MethodNotAllowed)]
    [InlineData("TRACE / HTTP/1.1", Rejection.MethodNotAllowed)]
    public void A_method_is_a_token_of_at_most_32(string line, Rejection expected) =>
        Assert.Equal(expected, Reason(line + End));

    [Theory]
    [InlineData("GET", Method.Get)]
    [InlineData("HEAD", Method.Head)]
    [InlineData("POST", Method.Post)]
    [InlineData("PUT", Method.Put)]
    [InlineData("DELETE", Method.Delete)]
    [InlineData("PATCH", Method.Patch)]
    [InlineData("OPTIONS", Method.Options)]
    [InlineData("Get", Method.Other)]
    [InlineData("QUERY", Method.Other)]
    public void A_method_is_recognised_in_its_own_case(string method, Method expected)
    {
        Assert.Equal(Rejection.None, Reason(method + " / HTTP/1.1" + End));
        Assert.Equal(expected, _head.Method);
    }

    [Theory]
    [InlineData("GET  / HTTP/1.1", Rejection.BadRequestLine)]
    [InlineData("GET /  HTTP/1.1", Rejection.BadRequestLine)]
    [InlineData("GET / HTTP/1.1 ", Rejection.BadRequestLine)]
    [InlineData("GET\t/ HTTP/1.1", Rejection.BadRequestLine)]
    [InlineData("GET /\tHTTP/1.1", Rejection.BadRequestLine)]
    [InlineData("GET / HTTP/1.1\t", Rejection.BadRequestLine)]
    [InlineData("GET\u000B/ HTTP/1.1", Rejection.BadRequestLine)]
    [InlineData("GET / a HTTP/1.1", Rejection.BadVersion)]
    public void Separators_are_one_space(string line, Rejection expected) => Assert.Equal(expected, Reason(line + End));

    [Theory]
    [InlineData("HTTP/1.0", Rejection.None)]
    [InlineData("HTTP/1.1", Rejection.None)]
    [InlineData("HTTP/1.9", Rejection.UnsupportedVersion)]
    [InlineData("HTTP/0.9", Rejection.UnsupportedVersion)]
    [InlineData("HTTP/3.0", Rejection.UnsupportedVersion)]
    [InlineData("http/1.1", Rejection.BadVersion)]
    [InlineData("HTTP/1.10", Rejection.BadVersion)]
    [InlineData("HTTP/11", Rejection.BadVersion)]
    [InlineData("HTTP/1,1", Rejection.BadVersion)]
    [InlineData("HTTP /1.1", Rejection.BadRequestLine)]
    [InlineData("HTTPS/1.1", Rejection.BadVersion)]
    public void A_version_is_1_0_or_1_1_exactly(string version, Rejection expected) =>
        Assert.Equal(expected, Reason("GET / " + version + End));

    [Theory]
    [InlineData("/\"<>\\^{|}`", Rejection.None)]
    [InlineData("/a?b?c/#", Rejection.BadTarget)]
    [InlineData("/\u007F", Rejection.BadTarget)]
    [InlineData("/\u0001", Rejection.BadTarget)]
    [InlineData("/\u0080", Rejection.BadTarget)]
    [InlineData("/%", Rejection.BadTarget)]
    [InlineData("/%4", Rejection.BadTarget)]
    [InlineData("/%4g", Rejection.BadTarget)]
    [InlineData("/%00", Rejection.BadTarget)]
    [InlineData("/?%00%", Rejection.None)]
    [InlineData("/..", Rejection.BadTarget)]
    [InlineData("/a/../..", Rejection.BadTarget)]
    [InlineData("/a/%2e%2E/%2e./b", Rejection.BadTarget)]
    [InlineData("/a/..\\..", Rejection.BadTarget)]
    [InlineData("/a/../b", Rejection.None)]
    [InlineData("/...", Rejection.None)]
    [InlineData("*", Rejection.BadTarget)]
    [InlineData("a.test:80", Rejection.BadTarget)]
    [InlineData("index.html", Rejection.BadTarget)]
    [InlineData("?q", Rejection.BadTarget)]
    public void A_target_holds_only_what_every_reader_takes_alike(string target, Rejection expected) =>
        Assert.Equal(expected, Reason("GET " + target + " HTTP/1.1" + End));

    [Theory]
    [InlineData("http://a.test/", false, Rejection.None)]
    [InlineData("https://a.test/", true, Rejection.None)]
    [InlineData("HTTP://A.TEST:80/", false, Rejection.None)]
    [InlineData("http://a.test./", false, Rejection.None)]
    [InlineData("https://a.test/", false, Rejection.HostMismatch)]
    [InlineData("http://a.test/", true, Rejection.HostMismatch)]
    [InlineData("http://a.test:81/", false, Rejection.HostMismatch)]
    [InlineData("https://a.test:80/", true, Rejection.HostMismatch)]
    [InlineData("http://b.test/", false, Rejection.HostMismatch)]
    [InlineData("http://a.test@b.test/", false, Rejection.HostMismatch)]
    [InlineData("ftp://a.test/", false, Rejection.HostMismatch)]
    [InlineData("http:///", false, Rejection.BadHost)]
    [InlineData("http://a.test:/", false, Rejection.BadHost)]
    [InlineData("http:/a.test/", false, Rejection.BadTarget)]
    [InlineData("://a.test/", false, Rejection.BadTarget)]
    public void An_absolute_form_names_transport_and_host_of_the_request(string target, bool tls, Rejection expected) =>
        Assert.Equal(expected, Reason("GET " + target + " HTTP/1.1" + End, new RequestRules { IsTls = tls }));

    [Theory]
    [InlineData("A.Example.TEST.", "a.example.test", 0)]
    [InlineData("a.test:80", "a.test", 0)]
    [InlineData("a.test:443", "a.test", 443)]
    [InlineData("a.test:00081", "a.test", 81)]
    [InlineData("192.0.2.1:8080", "192.0.2.1", 8080)]
    [InlineData("[2001:DB8::1]:81", "[2001:db8::1]", 81)]
    [InlineData("under_score.test", "under_score.test", 0)]
    public void A_host_becomes_canonical(string value, string host, int port)
    {
        Assert.Equal(Rejection.None, Reason($"GET / HTTP/1.1⏎Host:{value}⏎⏎"));
        Assert.Equal(host, Wire.Text(_head.Host));
        Assert.Equal(port, _head.Port);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..test")]
    [InlineData(".a.test")]
    [InlineData("a.test..")]
    [InlineData("a.test, b.test")]
    [InlineData("a.test,b.test")]
    [InlineData("a.test b.test")]
    [InlineData("a@b.test")]
    [InlineData("a.test/")]
    [InlineData("a.test?")]
    [InlineData("a.test#")]
    [InlineData("a%2etest")]
    [InlineData("a.test:")]
    [InlineData("a.test:0")]
    [InlineData("a.test:65536")]
    [InlineData("a.test:000080")]
    [InlineData("a.test:+80")]
    [InlineData("a.test:80:80")]
    [InlineData("\u00E9.test")]
    [InlineData("[::1")]
    [InlineData("[1.2.3.4]")]
    [InlineData("[fe80::1%25eth0]")]
    [InlineData("[1::2::3]")]
    [InlineData("[1:2:3:4:5:6:7:8:9]")]
    [InlineData("[::1]x")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.test")]
    public void A_host_outside_the_grammar_is_refused(string value) =>
        Assert.Equal(Rejection.BadHost, Reason($"GET / HTTP/1.1⏎Host: {value}⏎⏎"));

    [Fact]
    public void A_host_is_required_in_1_0_too() => Assert.Equal(Rejection.BadHost, Reason("GET / HTTP/1.0⏎⏎"));

    [Theory]
    [InlineData("X-A: b", Rejection.None)]
    [InlineData("!#$%&'*+-.^`|~9: b", Rejection.None)]
    [InlineData("X:b", Rejection.None)]
    [InlineData("X:", Rejection.None)]
    [InlineData("X-A : b", Rejection.BadFieldName)]
    [InlineData("X-A\t: b", Rejection.BadFieldName)]
    [InlineData("X-A", Rejection.BadFieldName)]
    [InlineData(": b", Rejection.BadFieldName)]
    [InlineData("X/A: b", Rejection.BadFieldName)]
    [InlineData("X\u00E9: b", Rejection.BadFieldName)]
    [InlineData("X\0: b", Rejection.BareCrLf)]
    [InlineData(" X: b", Rejection.ObsFold)]
    [InlineData("\tX: b", Rejection.ObsFold)]
    [InlineData("X: \u000B", Rejection.BadFieldValue)]
    [InlineData("X: \u007F", Rejection.BadFieldValue)]
    [InlineData("X: a\u001Fb", Rejection.BadFieldValue)]
    [InlineData("X: a\rb", Rejection.BareCrLf)]
    [InlineData("X: a\nb", Rejection.BareCrLf)]
    [InlineData("X: \u0080\u00FF\tb", Rejection.None)]
    [InlineData("Via: \u0080", Rejection.BadFieldValue)]
    [InlineData("Connection: clos\u00E9", Rejection.BadFieldValue)]
    public void A_field_line_follows_the_grammar(string line, Rejection expected) =>
        Assert.Equal(expected, WithField(line));

    [Fact]
    public void White_space_around_a_value_is_not_part_of_it()
    {
        Assert.Equal(Rejection.None, WithField("X: \t a \t b\t "));
        Assert.Equal("a \t b", Wire.Text(_head.Value(_head.Fields[1])));
    }

    [Theory]
    [InlineData("my_name: x", false, true)]
    [InlineData("my_name: x", true, false)]
    public void A_name_with_an_underscore_is_dropped_unless_the_zone_forwards_it(string line, bool allow, bool dropped)
    {
        Assert.Equal(Rejection.None, WithField(line, new RequestRules { AllowUnderscoreFields = allow }));
        Assert.Equal(dropped, _head.Fields[1].Dropped);
        Assert.Equal(1, _head.UnderscoreNames);
    }

    [Theory]
    [InlineData("Content_Length")]
    [InlineData("X_Forwarded-For")]
    [InlineData("X_Forwarded_Whatever")]
    [InlineData("CF_Ray")]
    [InlineData("Client_Cert_Chain")]
    public void A_name_that_folds_to_list_A_is_refused_whatever_the_zone_says(string name) =>
        Assert.Equal(Rejection.BadFieldName, WithField(name + ": 1",
            new RequestRules { AllowUnderscoreFields = true }));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("5", 5)]
    [InlineData("0005", 5)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void A_content_length_is_decimal(string value, long expected)
    {
        Assert.Equal(Rejection.None, WithField("Content-Length: " + value));
        Assert.Equal(expected, _head.ContentLength);
    }

    [Theory]
    [InlineData("")]
    [InlineData("+5")]
    [InlineData("-5")]
    [InlineData("0x5")]
    [InlineData("5_0")]
    [InlineData("5 0")]
    [InlineData("5,5")]
    [InlineData("5.")]
    [InlineData("9223372036854775808")]
    [InlineData("00000000000000000005")]
    public void A_content_length_of_another_shape_is_refused(string value) =>
        Assert.Equal(Rejection.BadContentLength, WithField("Content-Length: " + value));

    [Fact]
    public void Content_above_the_limit_is_refused_with_the_head() => Assert.Equal(
        Rejection.ContentTooLarge, WithField("Content-Length: 11", new RequestRules { MaxContentLength = 10 }));

    [Theory]
    [InlineData("chunked", Rejection.None)]
    [InlineData("ChunKED", Rejection.None)]
    [InlineData(",chunked", Rejection.BadTransferCoding)]
    [InlineData("chunked,", Rejection.BadTransferCoding)]
    [InlineData("chunked;a=b", Rejection.BadTransferCoding)]
    [InlineData("chunked, gzip", Rejection.BadTransferCoding)]
    [InlineData("chunked, chunked", Rejection.BadTransferCoding)]
    [InlineData("identity", Rejection.BadTransferCoding)]
    [InlineData("\"chunked\"", Rejection.BadTransferCoding)]
    [InlineData("", Rejection.BadTransferCoding)]
    [InlineData("xchunked", Rejection.BadTransferCoding)]
    [InlineData("gzip, chunked", Rejection.UnsupportedTransferCoding)]
    [InlineData("gzip;q=1, chunked", Rejection.BadTransferCoding)]
    public void A_transfer_coding_is_chunked_alone(string value, Rejection expected) =>
        Assert.Equal(expected, WithField("Transfer-Encoding: " + value));

    [Theory]
    [InlineData("Transfer-Encoding: chunked⏎Content-Length: 5", Rejection.LengthConflict)]
    [InlineData("Content-Length: 5⏎Transfer-Encoding: chunked", Rejection.LengthConflict)]
    [InlineData("Transfer-Encoding: chunked⏎Transfer-Encoding: chunked", Rejection.BadTransferCoding)]
    [InlineData("Content-Length: 5⏎Content-Length: 5", Rejection.BadContentLength)]
    public void Two_framings_are_refused(string lines, Rejection expected) => Assert.Equal(expected, WithField(lines));

    [Theory]
    [InlineData("close", Rejection.None)]
    [InlineData("keep-alive, Upgrade, TE, HTTP2-Settings, Trailer, Proxy-Connection", Rejection.None)]
    [InlineData(",, close ,", Rejection.None)]
    [InlineData("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p", Rejection.None)]
    [InlineData("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q", Rejection.BadConnection)]
    [InlineData("close x", Rejection.BadConnection)]
    [InlineData("\"close\"", Rejection.BadConnection)]
    [InlineData("Host", Rejection.BadConnection)]
    [InlineData("content-length", Rejection.BadConnection)]
    [InlineData("Content_Length", Rejection.BadConnection)]
    [InlineData("X-Forwarded-For", Rejection.BadConnection)]
    [InlineData("x-forwarded-anything", Rejection.BadConnection)]
    [InlineData("Via", Rejection.BadConnection)]
    [InlineData("CF-Ray", Rejection.BadConnection)]
    [InlineData("Authorization", Rejection.BadConnection)]
    [InlineData("cookie", Rejection.BadConnection)]
    [InlineData("Cache-Control", Rejection.BadConnection)]
    public void Connection_nominates_nothing_that_decides_framing_routing_or_trust(string value, Rejection expected) =>
        Assert.Equal(expected, WithField("Connection: " + value));

    [Fact]
    public void Nominated_fields_are_dropped_wherever_they_stand()
    {
        Assert.Equal(Rejection.None, WithField("x-one: 1⏎Connection: X-One, close⏎X-ONE: 2⏎X-Two: 3"));
        Assert.Equal([true, true, true, true, false], Dropped());
        Assert.False(_head.KeepAlive);
    }

    private bool[] Dropped()
    {
        var dropped = new bool[_head.Fields.Count];
        for (var i = 0; i < dropped.Length; i++)
        {
            dropped[i] = _head.Fields[i].Dropped;
        }

        return dropped;
    }

    [Theory]
    [InlineData("Keep-Alive: x", true)]
    [InlineData("Proxy-Connection: x", true)]
    [InlineData("Proxy-Authorization: x", true)]
    [InlineData("Proxy: x", true)]
    [InlineData("TE: trailers", true)]
    [InlineData("Trailer: x", true)]
    [InlineData("Upgrade: h2c", true)]
    [InlineData("HTTP2-Settings: x", true)]
    [InlineData("Expect: 100-continue", true)]
    [InlineData("X-Forwarded-For: x", true)]
    [InlineData("X-Forwarded-Ssl: on", true)]
    [InlineData("X-Real-IP: x", true)]
    [InlineData("Forwarded: for=x", true)]
    [InlineData("Client-Cert-Chain: x", true)]
    [InlineData("CF-Connecting-IP: x", true)]
    [InlineData("CF-Ray: x", true)]
    [InlineData("Ringwall-Anything: x", true)]
    [InlineData("Early-Data: 1", true)]
    [InlineData("Via: 1.1 x", false)]
    [InlineData("CDN-Loop: x", false)]
    [InlineData("Cookie: x", false)]
    [InlineData("Authorization: x", false)]
    [InlineData("Cfx: x", false)]
    public void Fields_of_this_hop_and_claims_of_trust_are_dropped(string line, bool dropped)
    {
        Assert.Equal(Rejection.None, WithField(line));
        Assert.Equal(dropped, _head.Fields[1].Dropped);
    }

    [Fact]
    public void A_declared_proxy_is_believed()
    {
        var rules = new RequestRules { TrustedProxy = true };
        Assert.Equal(Rejection.None, WithField("X-Forwarded-For: x⏎Forwarded: for=x⏎X-Real-IP: x⏎Proxy: x", rules));
        Assert.Equal([true, false, false, false, true], Dropped());
    }

    [Theory]
    [InlineData("POST", "1.1", "Content-Length: 1⏎Expect: 100-Continue", Rejection.None, true)]
    [InlineData("POST", "1.0", "Content-Length: 1⏎Expect: 100-continue", Rejection.None, false)]
    [InlineData("GET", "1.1", "Expect: 100-continue", Rejection.None, false)]
    [InlineData("POST", "1.1", "Content-Length: 1⏎Expect: 200-ok", Rejection.BadExpectation, false)]
    public void An_expectation_is_100_continue(string method, string version, string line, Rejection reason,
        bool expected)
    {
        Assert.Equal(reason, Reason($"{method} / HTTP/{version}⏎Host: a.test⏎{line}⏎⏎"));
        Assert.True(reason != Rejection.None || expected == _head.ExpectContinue);
    }

    [Theory]
    [InlineData("1.1", "X: y", true)]
    [InlineData("1.1", "Connection: close", false)]
    [InlineData("1.1", "Connection: keep-alive⏎Connection: CLOSE", false)]
    [InlineData("1.0", "Connection: keep-alive", false)]
    public void A_connection_persists_in_1_1_unless_told_to_close(string version, string line, bool expected)
    {
        Assert.Equal(Rejection.None, Reason($"GET / HTTP/{version}⏎Host: a.test⏎{line}⏎⏎"));
        Assert.Equal(expected, _head.KeepAlive);
    }

    private const string Key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎";

    [Theory]
    [InlineData("GET", "1.1", "Connection: keep-alive, Upgrade⏎Upgrade: WebSocket⏎Sec-WebSocket-Version: 13⏎" + Key,
        true)]
    [InlineData("POST", "1.1", "Connection: Upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Version: 13⏎" + Key, false)]
    [InlineData("GET", "1.0", "Connection: Upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Version: 13⏎" + Key, false)]
    [InlineData("GET", "1.1", "Upgrade: websocket⏎Sec-WebSocket-Version: 13⏎" + Key, false)]
    [InlineData("GET", "1.1", "Connection: Upgrade⏎Sec-WebSocket-Version: 13⏎" + Key, false)]
    [InlineData("GET", "1.1", "Connection: Upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Version: 8⏎" + Key, false)]
    [InlineData("GET", "1.1", "Connection: Upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Version: 13⏎" + Key + Key, false)]
    [InlineData("GET", "1.1", "Connection: Upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Version: 13⏎Sec-WebSocket-Key: x⏎",
        false)]
    [InlineData("GET", "1.1", "Connection: Upgrade⏎Upgrade: websocket, h2c⏎Sec-WebSocket-Version: 13⏎" + Key, false)]
    [InlineData("GET", "1.1", "Connection: Upgrade⏎Upgrade: h2c⏎Upgrade: websocket⏎Sec-WebSocket-Version: 13⏎" + Key,
        false)]
    [InlineData("GET", "1.1", "Content-Length: 1⏎Connection: Upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Version: 13⏎"
        + Key, false)]
    public void A_websocket_handshake_is_whole_or_an_ordinary_request(string method, string version, string lines,
        bool whole)
    {
        Assert.Equal(Rejection.None, Reason($"{method} / HTTP/{version}⏎Host: a.test⏎{lines}⏎"));
        Assert.Equal(whole, _head.WebSocket);
        foreach (ref var field in _head.Fields.All)
        {
            Assert.True(field.Dropped || field.Id is not (FieldId.Upgrade or FieldId.Connection));
        }
    }

    [Fact]
    public void Sizes_have_limits_to_the_octet()
    {
        var target = new string('a', Limits.RequestLine - "GET / HTTP/1.1\r\n".Length);
        Assert.Equal(Rejection.None, Reason($"GET /{target} HTTP/1.1{End}"));
        Assert.Equal(Rejection.TargetTooLong, Reason($"GET /{target}a HTTP/1.1{End}"));
        var value = new string('a', Limits.FieldLine - "X: \r\n".Length);
        Assert.Equal(Rejection.None, WithField("X: " + value));
        Assert.Equal(Rejection.HeadTooLarge, WithField("X: a" + value));
        Assert.Equal(Rejection.None, WithField(new string('n', Limits.FieldName) + ": a"));
        Assert.Equal(Rejection.BadFieldName, WithField(new string('n', Limits.FieldName + 1) + ": a"));
    }

    [Fact]
    public void A_head_of_64_KiB_is_read_and_one_octet_more_is_not()
    {
        var fill = Limits.RequestHead - "GET / HTTP/1.1\r\nHost: a.test\r\nX: \r\nX: \r\nX: \r\n\r\n".Length;
        var line = new string('a', 30_000);
        var rest = new string('a', fill - 60_000);
        Assert.Equal(Rejection.None, WithField($"X: {line}⏎X: {line}⏎X: {rest}"));
        Assert.Equal(Limits.RequestHead, _head.WireLength);
        Assert.Equal(Rejection.HeadTooLarge, WithField($"X: {line}⏎X: {line}⏎X: {rest}a"));
    }

    [Fact]
    public void A_hundred_and_twenty_eight_fields_are_read_and_no_more()
    {
        string Lines(int count) => string.Concat(Enumerable.Range(0, count).Select(
            i => "X" + i.ToString(CultureInfo.InvariantCulture) + ": y\r\n"));
        Assert.Equal(Rejection.None, Reason($"GET / HTTP/1.1\r\nHost: a.test\r\n{Lines(127)}\r\n"));
        Assert.Equal(Rejection.HeadTooLarge, Reason($"GET / HTTP/1.1\r\nHost: a.test\r\n{Lines(128)}\r\n"));
    }

    [Fact]
    public void The_preface_of_HTTP_2_is_told_from_a_request()
    {
        var preface = Wire.Bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        for (var i = 0; i < preface.Length; i++)
        {
            Assert.Equal(Progress.More, Http1RequestReader.IsHttp2Preface(preface.AsSpan(0, i)));
        }

        Assert.Equal(Progress.Done, Http1RequestReader.IsHttp2Preface(preface));
        Assert.Equal(Progress.Rejected, Http1RequestReader.IsHttp2Preface("PROPFIND"u8));
    }
}
