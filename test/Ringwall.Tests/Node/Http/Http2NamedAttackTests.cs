using Ringwall.Core.Http;

namespace Ringwall.Tests.Node.Http;

/// <summary>Attacks that hide a line or a length of HTTP/1.1 in HTTP/2, as they were told.</summary>
public sealed class Http2NamedAttackTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: b.test\r\nX:")]
    [InlineData("GET /b")]
    [InlineData("GET\tx")]
    public void CVE_2021_33193_a_method_with_a_line_in_it_is_malformed(string method) =>
        IsMalformed([(":method", method), (":scheme", "http"), (":path", "/"), (":authority", "a.test")]);

    [Theory]
    [InlineData(":path", "/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX: y")]
    [InlineData(":path", "/ HTTP/1.1")]
    [InlineData(":authority", "a.test\r\nTransfer-Encoding: chunked")]
    [InlineData(":scheme", "http://b.test/?")]
    public void CVE_2022_45060_a_pseudo_field_with_a_line_in_it_is_malformed(string name, string value)
    {
        (string Name, string Value)[] fields =
            [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a.test")];
        IsMalformed([.. fields.Select(field => field.Name == name ? (name, value) : field)]);
    }

    [Theory]
    [InlineData("3", 4)]
    [InlineData("0", 1)]
    [InlineData("5", 4)]
    public void CVE_2021_36740_content_of_another_length_than_announced_is_malformed(string length, int sent)
    {
        using var client = new Http2Client(Http2Client.Measure);
        client.Greet().Request(1, false, "POST", $"content-length: {length}").Data(1, sent, true).Flush();
        Assert.Equal(Http2Error.ProtocolError, client.ResetOf(1)!.Error);
    }

    private static void IsMalformed((string Name, string Value)[] fields)
    {
        using var client = new Http2Client();
        client.Greet();
        foreach (var (name, value) in fields)
        {
            client.Hpack.Add(name, value);
        }

        client.Frame(Http2FrameType.Headers, 5, 1, client.Hpack.Take()).Flush();
        Assert.Equal(Http2Error.ProtocolError, client.ResetOf(1)!.Error);
        Assert.Equal(0, client.Requests);
    }
}
