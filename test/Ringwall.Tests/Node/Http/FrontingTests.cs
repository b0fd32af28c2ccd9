using Ringwall.Core.Snapshot;
using Ringwall.Node.Loops;
using Ringwall.Node.Origins;
using Ringwall.Tests.Core.Http;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Http;

/// <summary>One TLS connection, requests for several hosts (RFC 9110 section 15.5.20).</summary>
public sealed class FrontingTests
{
    [Theory]
    [InlineData("one.test", "one.test", true)]
    [InlineData("one.test", "www.one.test", true)]
    [InlineData("one.test", "same.test", true)]
    [InlineData("one.test", "own.test", false)]
    [InlineData("", "one.test", true)]
    [InlineData("one.test", "strict.test", false)]
    [InlineData("strict.test", "one.test", false)]
    [InlineData("nobody.test", "one.test", false)]
    [InlineData("one.test", "known.test", false)]
    [InlineData("", "known.test", false)]
    [InlineData("known.test", "known.test", false)]
    public void Domain_fronting_a_host_is_served_under_another_name_only_where_both_are_protected_alike(
        string serverName, string host, bool served) =>
        Assert.Equal(served, MayServe(new TlsInfo { ServerName = serverName }, host));

    [Fact]
    public void Domain_fronting_a_certificate_shown_to_another_name_is_none()
    {
        Assert.True(MayServe(new TlsInfo { ServerName = "known.test", ClientSubject = "CN=visitor" }, "known.test"));
        Assert.False(MayServe(new TlsInfo { ServerName = "one.test", ClientSubject = "CN=visitor" }, "known.test"));
    }

    private static bool MayServe(TlsInfo tls, string host)
    {
        using var test = new TestLoop();
        using var resolver = new Resolver((_, _) => [], test.Time);
        var context = new OriginContext(
            test.Loop, new MemoryDialer(), resolver, new OriginShares(), new AddressRules());
        var snapshot = EdgeSnapshot.Build(new EdgeSettings(),
        [
            Zone("one.test", Shown("one"), "www.one.test"),
            Zone("same.test", Shown("one")),
            Zone("own.test", Shown("own")),
            Zone("strict.test", Shown("one") with { MinVersion = "1.3" }),
            Zone("known.test", new TlsSettings { ClientCertificates = ClientCertificates.Required }),
        ]);
        test.Loop.Snapshot = snapshot;
        var name = Wire.Bytes(host);
        return new ZoneRuntimes(context).MayServe(snapshot, snapshot.FindZone(name), name, tls);
    }

    private static TlsSettings Shown(string certificate) =>
        new() { Certificates = [new CertificateSettings { ChainPem = certificate, KeyPem = "key" }] };

    private static ZoneSettings Zone(string name, TlsSettings tls, params string[] more) => new()
    {
        Name = name,
        Hosts = [name, .. more],
        OriginGroups = [ForwardBench.One("http://192.0.2.1:80")],
        Tls = tls,
    };
}
