using Ringwall.Core.Snapshot;

namespace Ringwall.Tests.Node.Http;

/// <summary>Whose word counts for who the client is.</summary>
public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("X-Forwarded-For: 203.0.113.9", "198.51.100.7")]
    [InlineData("Forwarded: for=203.0.113.9", "198.51.100.7")]
    [InlineData("CF-Connecting-IP: 203.0.113.9", "198.51.100.7")]
    public void Nobody_is_believed_who_is_not_declared(string field, string client) =>
        Assert.Equal(client, ClientOf(field));

    [Theory]
    [InlineData("X-Forwarded-For: 203.0.113.9", "203.0.113.9")]
    [InlineData("X-Forwarded-For: 1.2.3.4, 203.0.113.9", "203.0.113.9")]
    [InlineData("X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-For: 203.0.113.9", "203.0.113.9")]
    [InlineData("X-Forwarded-For: 1.2.3.4, 203.0.113.9, 198.51.100.20", "203.0.113.9")]
    [InlineData("X-Forwarded-For: 203.0.113.9, rubbish", "198.51.100.7")]
    [InlineData("X-Forwarded-For: 203.0.113.9, rubbish, 198.51.100.20", "198.51.100.20")]
    [InlineData("X-Forwarded-For: 203.0.113.9:4711", "203.0.113.9")]
    [InlineData("X-Forwarded-For: [2001:db8::9]:1", "2001:db8::9")]
    [InlineData("X-Forwarded-For: 198.51.100.21", "198.51.100.21")]
    [InlineData("X-Forwarded-For:", "198.51.100.7")]
    [InlineData("Forwarded: for=1.2.3.4, for=203.0.113.9;proto=https", "203.0.113.9")]
    [InlineData("Forwarded: for=\"[2001:db8::9]:8080\"", "2001:db8::9")]
    [InlineData("Forwarded: for=unknown", "198.51.100.7")]
    [InlineData("CF-Connecting-IP: 203.0.113.9", "203.0.113.9")]
    [InlineData("CF-Connecting-IP: nobody", "198.51.100.7")]
    [InlineData("CF-Connecting-IP: 1.2.3.4\r\nX-Forwarded-For: 203.0.113.9", "203.0.113.9")]
    [InlineData("Forwarded: for=1.2.3.4\r\nX-Forwarded-For: 203.0.113.9", "203.0.113.9")]
    [InlineData("X: y", "198.51.100.7")]
    public void Of_a_declared_proxys_list_the_rightmost_stranger_is_the_client(string fields, string client) =>
        Assert.Equal(client, ClientOf(fields, "198.51.100.0/24"));

    [Fact]
    public void The_list_follows_the_snapshot()
    {
        using var bench = new ForwardBench();
        var seen = new List<string>();
        bench.Prepare = x => seen.Add(x.Client.ToIPAddress().ToString());
        bench.Origin();
        bench.Get("/", "X-Forwarded-For: 203.0.113.9\r\n");
        bench.Use(new EdgeSettings { TrustedProxies = ["198.51.100.7"] });
        bench.Get("/", "X-Forwarded-For: 203.0.113.9\r\n");
        bench.Use(new EdgeSettings { TrustedProxies = ["198.51.100.8", "2001:db8::/32"] });
        bench.Get("/", "X-Forwarded-For: 203.0.113.9\r\n");
        Assert.Equal(["198.51.100.7", "203.0.113.9", "198.51.100.7"], seen);
    }

    private static string ClientOf(string fields, params string[] trusted)
    {
        using var bench = new ForwardBench(edge: new EdgeSettings { TrustedProxies = trusted });
        var client = "";
        bench.Prepare = x => client = x.Client.ToIPAddress().ToString();
        bench.Origin();
        bench.Get("/", fields + "\r\n");
        return client;
    }
}
