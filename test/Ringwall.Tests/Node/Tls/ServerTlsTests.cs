using Ringwall.Core.Snapshot;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Tls;

public sealed class ServerTlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void The_certificate_is_that_of_the_zone_the_client_names()
    {
        var one = _authority.Issue("one.test");
        var two = _authority.Issue("two.test");
        using var edge = new TlsEdge([Zone("one.test", one), Zone("two.test", two)]);

        Assert.Equal(two.Serial, edge.Visit("two.test").Serial);
        Assert.Equal(one.Serial, edge.Visit("ONE.test").Serial);

        Assert.Equal(["two.test", "one.test"], edge.Infos.Select(i => i.Zone));
        Assert.Equal([1, 0], edge.Infos.Select(i => i.ZoneIndex));
        Assert.Equal("one.test", edge.Infos[1].ServerName);
        Assert.Equal(0x0304, edge.Infos[0].Version);
        Assert.Equal("TLS_AES_128_GCM_SHA256", edge.Infos[0].Cipher);
    }

    private static ZoneSettings Zone(string host, TestCertificate certificate) =>
        TlsEdge.Zone(host, new TlsSettings { Certificates = [certificate.Settings] });
}
