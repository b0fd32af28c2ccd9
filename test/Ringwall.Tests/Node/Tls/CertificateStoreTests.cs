using System.Net.Security;
using System.Net.Sockets;
using System.Net;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Tls;
using Ringwall.Tests.Fakes;
using Limits = Ringwall.Node.Tls.Limits;

namespace Ringwall.Tests.Node.Tls;

public sealed class CertificateStoreTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void A_handshake_waits_while_its_certificate_is_issued_and_others_go_on()
    {
        var issuer = new Issuer();
        using var edge = new TlsEdge([TlsEdge.Zone("new.test", new TlsSettings()), Zone("one.test")], issuer);
        var issued = _authority.Issue("new.test");
        var client = Task.Run(() => Handshake(edge.Port, "new.test"));
        edge.Test.Until(() => issuer.Asked.Count == 1);

        edge.Visit("one.test");
        Assert.False(client.IsCompleted);
        Assert.Equal(1, edge.Server.Handshaking);
        issuer.Answer(new IssuedCertificate(issued.ChainPem, issued.KeyPem));
        edge.Test.Until(() => client.IsCompleted);

        Assert.Equal(issued.Serial, client.Result);
        Assert.Equal(issued.Serial, edge.Visit("new.test").Serial);
        Assert.Equal(["new.test"], issuer.Asked);
    }

    [Fact]
    public void A_client_that_leaves_while_its_certificate_is_issued_is_forgotten()
    {
        var issuer = new Issuer();
        using var edge = new TlsEdge([TlsEdge.Zone("new.test", new TlsSettings())], issuer);
        edge.HandshakeMs = 2_000;
        var client = Task.Run(() => Handshake(edge.Port, "new.test"));
        edge.Test.Until(() => issuer.Asked.Count == 1);
        edge.Test.Until(() => edge.Failed.Count == 1);
        var issued = _authority.Issue("new.test");

        issuer.Answer(new IssuedCertificate(issued.ChainPem, issued.KeyPem));

        edge.Test.Until(() => client.IsCompleted);
        edge.HandshakeMs = Limits.HandshakeMs;
        Assert.Equal(issued.Serial, edge.Visit("new.test").Serial);
    }

    [Fact]
    public void A_failed_issue_fails_the_handshake_and_is_tried_again_after_a_pause()
    {
        var issuer = new Issuer();
        using var edge = new TlsEdge([TlsEdge.Zone("new.test", new TlsSettings())], issuer);
        string? trouble = null;
        edge.Store.OnTrouble = (zone, reason) => Volatile.Write(ref trouble, $"{zone}: {reason}");
        var client = Task.Run(() => Handshake(edge.Port, "new.test"));
        edge.Test.Until(() => issuer.Asked.Count == 1);
        issuer.Fail("control is away");
        edge.Test.Until(() => client.IsCompleted);
        Assert.Equal("", client.Result);

        // The loader wakes the handshake first and tells of the trouble then, on its own thread.
        edge.Test.Until(() => Volatile.Read(ref trouble) is not null);
        Assert.Equal("new.test: control is away", trouble);
        Assert.Equal(1, edge.Failures(TlsFailure.NoCertificate));

        // Too early: refused at once, nobody is asked.
        Assert.Equal("", edge.Serve(() => Handshake(edge.Port, "new.test")));
        Assert.Single(issuer.Asked);

        var slot = edge.Store.Enter(edge.Test.Loop.Snapshot.Zones).Slot(0);
        edge.Test.Until(() => !slot.Resting);
        client = Task.Run(() => Handshake(edge.Port, "new.test"));
        edge.Test.Until(() => issuer.Asked.Count == 2);
        var issued = _authority.Issue("new.test");
        issuer.Answer(new IssuedCertificate(issued.ChainPem, issued.KeyPem));
        edge.Test.Until(() => client.IsCompleted);
        Assert.Equal(issued.Serial, client.Result);
    }

    [Theory]
    [InlineData("nothing", true)]
    [InlineData(null, false)]
    public void A_certificate_that_cannot_be_read_fails_its_zone_only(string? chain, bool keyIsRight)
    {
        var good = _authority.Issue("bad.test");
        var bad = new CertificateSettings
        {
            ChainPem = chain ?? good.ChainPem,
            KeyPem = keyIsRight ? good.KeyPem : _authority.Issue("bad.test").KeyPem,
        };
        using var edge = new TlsEdge(
            [Zone("one.test"), TlsEdge.Zone("bad.test", new TlsSettings { Certificates = [bad] })]);

        Assert.Equal("", edge.Serve(() => Handshake(edge.Port, "bad.test")));

        Assert.Equal(1, edge.Failures(TlsFailure.NoCertificate));
        edge.Visit("one.test");
    }

    [Fact]
    public void A_swap_shows_the_new_certificate_at_once()
    {
        using var edge = new TlsEdge([Zone("one.test")]);
        var before = edge.Visit("one.test").Serial;
        var renewed = _authority.Issue("one.test");

        edge.Swap([TlsEdge.Zone("one.test", new TlsSettings { Certificates = [renewed.Settings] })]);

        Assert.NotEqual(before, renewed.Serial);
        Assert.Equal(renewed.Serial, edge.Visit("one.test").Serial);
    }

    [Fact]
    public void A_swap_takes_unchanged_zones_over_and_frees_the_others()
    {
        using var store = new CertificateStore();
        var (kept, dropped, changed) = (Zone("kept.test"), Zone("dropped.test"), Zone("changed.test"));
        var first = store.Enter(Image(kept, dropped, changed));
        var before = new[] { Load(first, 0), Load(first, 1), Load(first, 2) };

        var second = store.Enter(Image(Zone("changed.test"), kept));
        first.Leave();

        Assert.Same(before[0], Load(second, 1));
        Assert.NotSame(before[2], Load(second, 0));
        SpinWait.SpinUntil(() => second.Previous is null);
        Assert.Equal([true, false, false], before.Select(zone => zone.TryHold()));
        second.Leave();
    }

    [Fact]
    public void A_zone_in_use_by_a_handshake_outlives_its_table()
    {
        using var store = new CertificateStore();
        var first = store.Enter(Image(Zone("one.test")));
        var held = Load(first, 0);
        Assert.True(held.TryHold());

        var second = store.Enter(Image(Zone("one.test")));
        first.Leave();
        SpinWait.SpinUntil(() => second.Previous is null);

        Assert.True(held.TryHold());
        held.Release();
        held.Release();
        Assert.False(held.TryHold());
        second.Leave();
    }

    private static ZoneImage Image(params ZoneSettings[] zones) => EdgeSnapshot.Build(new EdgeSettings(), zones).Zones;

    /// <summary>The zone once the loader has it; not held.</summary>
    private static ZoneTls Load(ZoneTable table, int index)
    {
        var slot = table.Slot(index);
        slot.Request();
        SpinWait.SpinUntil(() => slot.IsLoaded);
        var zone = slot.Hold()!;
        zone.Release();
        return zone;
    }

    /// <summary>The serial of the certificate shown, or nothing when the handshake failed.</summary>
    private static async Task<string> Handshake(int port, string host)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(tcp.GetStream(), false, (_, certificate, _, _) => certificate is not null);
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = host, AllowTlsResume = false });
        }
        catch (Exception fault) when (fault is IOException or System.Security.Authentication.AuthenticationException)
        {
            return "";
        }

        return tls.RemoteCertificate!.GetSerialNumberString();
    }

    private ZoneSettings Zone(string host) =>
        TlsEdge.Zone(host, new TlsSettings { Certificates = [_authority.Issue(host).Settings] });

    /// <summary>Answers when the test says so.</summary>
    private sealed class Issuer : ICertificateIssuer
    {
        private TaskCompletionSource<IssuedCertificate> _next = new();

        public List<string> Asked { get; } = [];

        public Task<IssuedCertificate> Issue(string host)
        {
            var task = _next.Task;
            Asked.Add(host);
            return task;
        }

        public void Answer(IssuedCertificate certificate) => Exchange().SetResult(certificate);

        public void Fail(string reason) => Exchange().SetException(new InvalidOperationException(reason));

        private TaskCompletionSource<IssuedCertificate> Exchange()
        {
            var current = _next;
            _next = new();
            return current;
        }
    }
}
