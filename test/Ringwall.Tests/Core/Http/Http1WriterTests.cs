using FsCheck;
using FsCheck.Fluent;
using Ringwall.Core.Http;

namespace Ringwall.Tests.Core.Http;

/// <summary>
/// What is written is the grammar's or nothing (docs/reference/http.md section 2, response splitting).
/// </summary>
public class Http1WriterTests
{
    [Theory]
    [InlineData(200, "HTTP/1.1 200 OK\r\n")]
    [InlineData(101, "HTTP/1.1 101 Switching Protocols\r\n")]
    [InlineData(421, "HTTP/1.1 421 Misdirected Request\r\n")]
    [InlineData(599, "HTTP/1.1 599 \r\n")]
    public void A_status_line_carries_our_reason(int status, string expected)
    {
        var writer = new Http1Writer(new byte[100]);
        Assert.True(writer.StatusLine(status));
        Assert.Equal(expected, Wire.Text(writer.Written));
    }

    [Theory]
    [InlineData("GET", "/a?b", true)]
    [InlineData("OPTIONS", "*", true)]
    [InlineData("GE T", "/", false)]
    [InlineData("", "/", false)]
    [InlineData("GET", "", false)]
    [InlineData("GET", "a", false)]
    [InlineData("GET", "/ HTTP/1.1\r\nX: y", false)]
    [InlineData("GET", "/a b", false)]
    [InlineData("GET", "/a#b", false)]
    [InlineData("GET", "/\u007F", false)]
    public void A_request_line_is_refused_rather_than_bent(string method, string target, bool fits)
    {
        var writer = new Http1Writer(new byte[100]);
        Assert.Equal(fits, writer.RequestLine(Wire.Bytes(method), Wire.Bytes(target)));
        Assert.Equal(!fits, writer.Refused);
        Assert.Equal(fits ? method.Length + target.Length + 12 : 0, writer.Length);
    }

    [Theory]
    [InlineData("X", "a b\t\u00E9", true)]
    [InlineData("X", "", true)]
    [InlineData("", "a", false)]
    [InlineData("X ", "a", false)]
    [InlineData("X:", "a", false)]
    [InlineData("X", "a\r\nSet-Cookie: b", false)]
    [InlineData("X", "a\n", false)]
    [InlineData("X", "a\0", false)]
    [InlineData("X", " a", false)]
    [InlineData("X", "a\t", false)]
    [InlineData("X", "0123456789012345678901234567890123456789\u007F", false)]
    public void A_field_is_refused_rather_than_cleaned(string name, string value, bool fits)
    {
        var writer = new Http1Writer(new byte[100]);
        Assert.Equal(fits, writer.Field(Wire.Bytes(name), Wire.Bytes(value)));
        Assert.Equal(!fits, writer.Refused);
        Assert.Equal(fits ? $"{name}: {value}\r\n" : "", Wire.Text(writer.Written));
    }

    [Fact]
    public void What_does_not_fit_leaves_nothing_behind()
    {
        var writer = new Http1Writer(new byte[20]);
        Assert.True(writer.Field("X"u8, 1234567890L));
        Assert.False(writer.Field("Y"u8, "0123456789"u8));
        Assert.True(writer.Full);
        Assert.False(writer.Refused);
        Assert.Equal("X: 1234567890\r\n", Wire.Text(writer.Written));
    }

    [Fact]
    public void Any_field_the_writer_takes_is_read_back_as_it_was()
    {
        var octets = Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf();
        Prop.ForAll(octets.ToArbitrary(), octets.ToArbitrary(), (name, value) =>
        {
            var buffer = new byte[4096];
            var writer = new Http1Writer(buffer);
            writer.RequestLine("GET"u8, "/"u8);
            writer.Field("Host"u8, "a.test"u8);
            var taken = writer.Field(name, value);
            writer.End();
            var head = new RequestHead();
            var rules = new RequestRules { AllowUnderscoreFields = true, TrustedProxy = true };
            var progress = Http1RequestReader.Read(buffer, 0, writer.Length, head, rules, out _);
            return !taken ? writer.Refused && head.Fields.Count == 1
                : progress == Progress.Done && head.Fields.Count == 2
                && head.Name(head.Fields[1]).SequenceEqual(name) && head.Value(head.Fields[1]).SequenceEqual(value);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Octet_classes_agree_whether_one_or_many_are_looked_at()
    {
        for (var octet = 0; octet < 256; octet++)
        {
            for (var place = 0; place < 70; place++)
            {
                var buffer = new byte[70];
                buffer.AsSpan().Fill((byte)'a');
                buffer[place] = (byte)octet;
                var token = Octets.IsToken((byte)octet);
                var value = Octets.IsValue((byte)octet);
                Assert.Equal(token ? 70 : place, Octets.TokenEnd(buffer, 0, 70, out var underscore));
                Assert.Equal(octet == '_', underscore);
                Assert.Equal(value ? 70 : place, Octets.ValueEnd(buffer, 0, 70));
                Assert.Equal(value, Octets.IsValue(buffer));
                Assert.Equal("!#$%&'*+-.^_`|~".Contains((char)octet) || char.IsAsciiLetterOrDigit((char)octet), token);
            }
        }
    }

    [Fact]
    public void Every_known_name_is_recognised_in_any_case_and_nothing_near_it()
    {
        foreach (var id in Enum.GetValues<FieldId>())
        {
            var name = Spelled(id);
            if (name is null)
            {
                continue;
            }

            Assert.Equal(id, FieldNames.Recognise(Wire.Bytes(name)));
            Assert.Equal(id, FieldNames.Recognise(Wire.Bytes(name.ToUpperInvariant())));
            Assert.NotEqual(id, FieldNames.Recognise(Wire.Bytes(name + "x")));
            Assert.NotEqual(id, FieldNames.Recognise(Wire.Bytes("x" + name)));
            Assert.Equal(id, FieldNames.RecogniseFolded(Wire.Bytes(name.Replace('-', '_'))));
        }
    }

    /// <summary>KeepAlive is keep-alive; names that are written otherwise stand in the table.</summary>
    private static string? Spelled(FieldId id) => id switch
    {
        FieldId.Other or FieldId.XForwardedOther or FieldId.CfOther or FieldId.ClientCert or FieldId.RingwallOther
            or FieldId.SurrogateOther or FieldId.ProxyOther or FieldId.AuthenticationInfo => null,
        FieldId.TE => "te",
        FieldId.ETag => "etag",
        FieldId.XRealIp => "x-real-ip",
        FieldId.TraceParent => "traceparent",
        FieldId.TraceState => "tracestate",
        FieldId.SecWebSocketKey => "sec-websocket-key",
        FieldId.SecWebSocketAccept => "sec-websocket-accept",
        FieldId.SecWebSocketVersion => "sec-websocket-version",
        FieldId.SecWebSocketProtocol => "sec-websocket-protocol",
        FieldId.SecWebSocketExtensions => "sec-websocket-extensions",
        _ => string.Concat(id.ToString().Select(
            (c, i) => char.IsAsciiLetterUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString())),
    };
}
