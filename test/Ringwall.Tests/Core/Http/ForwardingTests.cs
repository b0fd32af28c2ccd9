using System.Net;
using Ringwall.Core.Http;

namespace Ringwall.Tests.Core.Http;

/// <summary>Who the client is when proxies stand in front: addresses, forwarding fields, PROXY protocol.</summary>
public class ForwardingTests
{
    private static IpBits Ip(string text)
    {
        Assert.True(IpText.TryParse(Wire.Bytes(text), out var address), text);
        return address;
    }

    private static string Text(IpBits address)
    {
        Span<byte> to = stackalloc byte[IpText.MaxLength];
        return Wire.Text(to[..IpText.Format(address, to)]);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("2001:DB8::1", "2001:db8::1")]
    [InlineData("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("1:0:2:0:3:0:4:0", "1:0:2:0:3:0:4:0")]
    [InlineData("2001:db8::", "2001:db8::")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("64:ff9b::192.0.2.1", "64:ff9b::c000:201")]
    [InlineData("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8")]
    [InlineData("0001:2::8", "1:2::8")]
    public void An_address_is_read_and_written_canonically(string text, string expected) =>
        Assert.Equal(expected, Text(Ip(text)));

    [Theory]
    [InlineData("")]
    [InlineData("192.0.2")]
    [InlineData("192.0.2.1.1")]
    [InlineData("192.0.2.256")]
    [InlineData("192.0.02.1")]
    [InlineData("192.0.2.1 ")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("2130706433")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7::8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("12345::")]
    [InlineData("::1%eth0")]
    [InlineData("1:")]
    [InlineData(":1")]
    [InlineData("::192.0.2.1:1")]
    public void What_is_no_address_is_refused(string text)
    {
        Assert.False(IpText.TryParse(Wire.Bytes(text), out _));
    }

    [Fact]
    public void Random_addresses_read_and_write_as_the_framework_does()
    {
        var random = new Random(7);
        var octets = new byte[16];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(octets);
            for (var k = 0; k < 16; k += 2)
            {
                if (random.Next(2) == 0)
                {
                    octets[k] = octets[k + 1] = 0;
                }
            }

            var theirs = new IPAddress(octets).ToString();
            if (theirs.Contains('.', StringComparison.Ordinal))
            {
                continue;
            }

            Assert.Equal(theirs, Text(Ip(theirs)));
        }
    }

    private static CidrSet Trusted(params string[] ranges)
    {
        Assert.True(CidrSet.TryParse(ranges, out var set, out _));
        return set;
    }

    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.255", true)]
    [InlineData("192.0.2.0/24", "192.0.3.0", false)]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7/32", "192.0.2.6", false)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("2001:db8::/33", "2001:db8:7fff::1", true)]
    [InlineData("2001:db8::/33", "2001:db8:8000::1", false)]
    [InlineData("::/0", "192.0.2.1", true)]
    public void A_range_holds_its_addresses(string range, string address, bool expected) =>
        Assert.Equal(expected, Trusted(range).Contains(Ip(address)));

    [Theory]
    [InlineData("192.0.2.0/33")]
    [InlineData("192.0.2.0/")]
    [InlineData("192.0.2.0/-1")]
    [InlineData("2001:db8::/129")]
    [InlineData("x")]
    public void A_bad_range_is_named(string range)
    {
        Assert.False(CidrSet.TryParse(["192.0.2.1", range], out _, out var bad));
        Assert.Equal(range, bad);
    }

    private static RequestHead Head(string lines)
    {
        var head = new RequestHead();
        var rules = new RequestRules { TrustedProxy = true };
        Assert.Equal(Progress.Done, Wire.Read(Wire.Expand($"GET / HTTP/1.1⏎Host: a.test⏎{lines}⏎⏎"), head, out _,
            rules));
        return head;
    }

    [Theory]
    [InlineData("X-Forwarded-For: 203.0.113.1", "203.0.113.1")]
    [InlineData("X-Forwarded-For: 198.51.100.9, 203.0.113.1, 192.0.2.2", "203.0.113.1")]
    [InlineData("X-Forwarded-For: 203.0.113.1⏎X-Forwarded-For: 192.0.2.2", "203.0.113.1")]
    [InlineData("X-Forwarded-For: 192.0.2.3, 192.0.2.2", "192.0.2.3")]
    [InlineData("X-Forwarded-For: 203.0.113.1, unknown, 192.0.2.2", "192.0.2.2")]
    [InlineData("X-Forwarded-For: 203.0.113.1:1234", "203.0.113.1")]
    [InlineData("X-Forwarded-For: [2001:db8::9]:1234", "2001:db8::9")]
    [InlineData("X-Forwarded-For: 2001:db8::9", "2001:db8::9")]
    [InlineData("X-Forwarded-For:", "192.0.2.1")]
    [InlineData("X: y", "192.0.2.1")]
    [InlineData("Forwarded: for=203.0.113.1;proto=https, for=192.0.2.2", "203.0.113.1")]
    [InlineData("Forwarded: For=\"[2001:db8::9]:4711\"", "2001:db8::9")]
    [InlineData("Forwarded: for=_hidden", "192.0.2.1")]
    [InlineData("Forwarded: for=203.0.113.1⏎X-Forwarded-For: 203.0.113.2", "203.0.113.2")]
    public void The_client_is_the_nearest_address_that_is_no_declared_proxy(string lines, string expected) =>
        Assert.Equal(expected, Text(Forwarding.Client(Head(lines), Ip("192.0.2.1"), Trusted("192.0.2.0/24"))));

    [Fact]
    public void A_stranger_is_not_believed() => Assert.Equal(
        "198.51.100.1", Text(Forwarding.Client(Head("X-Forwarded-For: 203.0.113.1"), Ip("198.51.100.1"),
        Trusted("192.0.2.0/24"))));

    [Fact]
    public void A_list_without_end_is_not_walked_to_its_end()
    {
        var list = string.Join(", ", Enumerable.Repeat("192.0.2.2", 1000));
        var client = Forwarding.Client(Head("X-Forwarded-For: 203.0.113.1, " + list), Ip("192.0.2.1"),
            Trusted("192.0.2.0/24"));
        Assert.Equal("192.0.2.2", Text(client));
    }

    [Theory]
    [InlineData("X-Forwarded-Proto: http, https", true)]
    [InlineData("X-Forwarded-Proto: HTTP", false)]
    [InlineData("Forwarded: for=192.0.2.1;proto=https", true)]
    [InlineData("X-Forwarded-Proto: ws", null)]
    [InlineData("X: y", null)]
    public void The_scheme_is_that_of_the_nearest_proxy(string lines, bool? expected) =>
        Assert.Equal(expected, Forwarding.IsHttps(Head(lines)));

    [Theory]
    [InlineData("203.0.113.1", true, "a.test", "for=203.0.113.1;proto=https;host=a.test")]
    [InlineData("2001:db8::9", false, "a.test:81", "for=\"[2001:db8::9]\";proto=http;host=\"a.test:81\"")]
    public void A_forwarded_element_is_quoted_where_it_must_be(string client, bool tls, string host, string expected)
    {
        Span<byte> to = stackalloc byte[200];
        var length = Forwarding.WriteElement(to, Ip(client), tls, Wire.Bytes(host));
        Assert.Equal(expected, Wire.Text(to[..length]));
        Assert.Equal(client, Text(Forwarding.Client(
            Head("Forwarded: " + expected), Ip("192.0.2.1"), Trusted("192.0.2.0/24"))));
    }

    [Theory]
    [InlineData("192.0.2.1", "203.0.113.9", 65535, 443)]
    [InlineData("2001:db8::1", "2001:db8::2", 0, 1)]
    [InlineData("192.0.2.1", "2001:db8::2", 1, 2)]
    public void A_PROXY_header_is_written_and_every_prefix_of_it_asks_for_more(string from, string to, int one, int two)
    {
        var header = new ProxyHeader { Source = Ip(from), Destination = Ip(to), SourcePort = (ushort)one,
            DestinationPort = (ushort)two };
        var buffer = new byte[ProxyProtocol.MaxWritten + 20];
        foreach (var version in new[] { 1, 2 })
        {
            var length = version == 1 ? ProxyProtocol.WriteV1(header, buffer) : ProxyProtocol.WriteV2(header, buffer);
            for (var i = 0; i < length; i++)
            {
                Assert.Equal(Progress.More, ProxyProtocol.Read(buffer.AsSpan(0, i), out _));
            }

            Assert.Equal(Progress.Done, ProxyProtocol.Read(buffer, out var read));
            header.Length = length;
            Assert.Equal(header, read);
        }
    }

    [Theory]
    [InlineData("PROXY UNKNOWN⏎", Progress.Done)]
    [InlineData("PROXY UNKNOWN ffff:: ffff:: 1 2⏎", Progress.Done)]
    [InlineData("PROXY UNKNOWNX⏎", Progress.Rejected)]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2↵", Progress.Rejected)]
    [InlineData("PROXY TCP4 192.0.2.1  192.0.2.2 1 2⏎", Progress.Rejected)]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 ⏎", Progress.Rejected)]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 01 2⏎", Progress.Rejected)]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 65536 2⏎", Progress.Rejected)]
    [InlineData("PROXY TCP4 2001:db8::1 192.0.2.2 1 2⏎", Progress.Rejected)]
    [InlineData("PROXY TCP6 192.0.2.1 192.0.2.2 1 2⏎", Progress.Rejected)]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1⏎", Progress.Rejected)]
    [InlineData("PROXY UDP4 192.0.2.1 192.0.2.2 1 2⏎", Progress.Rejected)]
    [InlineData("proxy TCP4", Progress.Rejected)]
    [InlineData("GET / HTTP/1.1⏎", Progress.Rejected)]
    [InlineData("POST / HTTP/1.1⏎", Progress.Rejected)]
    [InlineData("⏎⏎␀⏎QUIT↵\u0031", Progress.Rejected)]
    [InlineData("⏎⏎␀⏎QUIT↵\u0020\u0000\u0000\u0000", Progress.Done)]
    [InlineData("⏎⏎␀⏎QUIT↵\u0021\u0011\u0000\u000B", Progress.Rejected)]
    [InlineData("⏎⏎␀⏎QUIT↵\u0021\u0011\u0040\u0000", Progress.Rejected)]
    [InlineData("⏎⏎␀⏎QUIT↵\u0021\u0041\u0000\u0000", Progress.Rejected)]
    [InlineData("⏎⏎␀⏎QUIT↵\u0021\u0011\u0000\u000Fabcdefghijkl\u0004\u0000\u0000", Progress.Done)]
    [InlineData("⏎⏎␀⏎QUIT↵\u0021\u0011\u0000\u000Fabcdefghijkl\u0004\u0000", Progress.More)]
    public void A_PROXY_header_follows_its_specification(string notation, Progress expected) =>
        Assert.Equal(expected, ProxyProtocol.Read(Wire.Bytes(Wire.Expand(notation)), out _));

    [Fact]
    public void A_PROXY_line_without_end_is_given_up()
    {
        var line = Wire.Bytes("PROXY UNKNOWN " + new string('x', 200));
        Assert.Equal(Progress.More, ProxyProtocol.Read(line.AsSpan(0, 106), out _));
        Assert.Equal(Progress.Rejected, ProxyProtocol.Read(line.AsSpan(0, 107), out _));
    }
}
