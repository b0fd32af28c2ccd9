using Ringwall.Core.Snapshot;
using Ringwall.Node.Tls;
using Ringwall.Tests.Fakes;
using Limits = Ringwall.Node.Tls.Limits;

namespace Ringwall.Tests.Node.Tls;

public sealed class TicketTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly string _session = Path.GetTempFileName();

    public void Dispose()
    {
        File.Delete(_session);
        _authority.Dispose();
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public void A_session_is_resumed_within_its_zone(string version)
    {
        using var edge = new TlsEdge([Zone("one.test"), Zone("two.test")]);

        Get(edge, "one.test", version);
        Return(edge, "one.test", version);

        Assert.Equal([false, true], edge.Infos.Select(info => info.Resumed));
        Assert.Equal("one.test", edge.Infos[1].Zone);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public void A_session_of_one_zone_is_a_full_handshake_in_another(string version)
    {
        using var edge = new TlsEdge([Zone("one.test"), Zone("two.test")]);

        Get(edge, "one.test", version);
        Return(edge, "two.test", version);

        Assert.Equal([false, false], edge.Infos.Select(info => info.Resumed));
        Assert.Equal("two.test", edge.Infos[1].Zone);
    }

    /// <summary>CVE-2025-23419: a session of a neighbour stood in for the client certificate.</summary>
    [Theory]
    [InlineData("-tls1_2", ClientCertificates.Required)]
    [InlineData("-tls1_3", ClientCertificates.Required)]
    [InlineData("-tls1_3", ClientCertificates.Optional)]
    public void A_session_never_stands_in_for_a_client_certificate(string version, ClientCertificates demand)
    {
        using var edge = new TlsEdge([Zone("one.test"), Zone("closed.test", demand)]);

        Get(edge, "one.test", version);
        Return(edge, "closed.test", version);

        Assert.DoesNotContain(edge.Infos, info => info.Resumed);
        Assert.Equal(demand == ClientCertificates.Optional ? 2 : 1, edge.Infos.Count);
        Assert.Equal(demand == ClientCertificates.Required ? 1 : 0, edge.Failures(TlsFailure.Certificate));
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public void A_zone_that_asks_for_client_certificates_gives_no_tickets(string version)
    {
        using var edge = new TlsEdge([Zone("closed.test", ClientCertificates.Optional)]);

        var output = edge.OpenSsl($"-servername closed.test {version}");

        Assert.DoesNotContain("TLS session ticket:", output, StringComparison.Ordinal);
        Assert.Single(edge.Infos);
    }

    [Fact]
    public void A_handshake_brings_exactly_one_ticket()
    {
        using var edge = new TlsEdge([Zone("one.test")]);

        var output = edge.OpenSsl("-servername one.test -tls1_3 -msg");

        Assert.Equal(1, output.Split("NewSessionTicket").Length - 1);
    }

    [Fact]
    public void Tickets_of_the_period_before_are_taken_and_older_ones_are_not()
    {
        const long period = Limits.TicketKeySeconds * 1000L;
        var keys = new TicketKeys();
        var old = keys.At(10 * period);
        var next = keys.At(11 * period);
        var late = keys.At(12 * period);

        Assert.True(Knows(next, old, out var current));
        Assert.False(current);
        Assert.True(Knows(old, next, out current));
        Assert.False(current);
        Assert.True(Knows(old, old, out current));
        Assert.True(current);
        Assert.False(Knows(late, old, out _));
        Assert.Same(late, keys.At((12 * period) + 1));
    }

    [Fact]
    public void Nodes_with_one_secret_take_each_others_tickets()
    {
        var secret = new byte[32];
        using var first = new TlsEdge([Zone("one.test")], tickets: new TicketKeys(secret));
        using var second = new TlsEdge([Zone("one.test")], tickets: new TicketKeys(secret));
        using var stranger = new TlsEdge([Zone("one.test")]);

        Get(first, "one.test", "-tls1_3");
        Return(stranger, "one.test", "-tls1_3");
        Return(second, "one.test", "-tls1_3");

        Assert.False(stranger.Infos.Single().Resumed);
        Assert.True(second.Infos.Single().Resumed);
    }

    [Fact]
    public void Another_secret_ends_old_tickets_and_no_handshake_fails()
    {
        var keys = new TicketKeys();
        using var edge = new TlsEdge([Zone("one.test")], tickets: keys);

        for (var i = 0; i < 6; i++)
        {
            Get(edge, "one.test", "-tls1_3");
            keys.Replace(new byte[] { (byte)i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 });
            Return(edge, "one.test", "-tls1_3");
        }

        Assert.Equal(12, edge.Infos.Count);
        Assert.DoesNotContain(edge.Infos, info => info.Resumed);
        Assert.Empty(edge.Failed);
    }

    [Fact]
    public void Tickets_of_the_secret_before_are_taken_and_rotation_drops_no_handshake()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var keys = new TicketKeys();
        using var edge = new TlsEdge([Zone("one.test")], tickets: keys);

        keys.Replace(Secrets([Secret(now - 1_000, 1), Secret(now + 2_600, 2)]));
        Get(edge, "one.test", "-tls1_3");
        keys.Replace(Secrets([Secret(now - 4_600, 1), Secret(now - 1_000, 2), Secret(now + 2_600, 3)]));
        Return(edge, "one.test", "-tls1_3");
        keys.Replace(Secrets([Secret(now - 4_600, 2), Secret(now - 1_000, 3), Secret(now + 2_600, 4)]));
        Return(edge, "one.test", "-tls1_3");

        Assert.Equal([false, true, false], edge.Infos.Select(info => info.Resumed));
        Assert.Empty(edge.Failed);
    }

    [Fact]
    public void Nodes_that_lost_control_go_on_changing_keys_and_agreeing()
    {
        TicketSecret[] known = [Secret(3_600_000, 1), Secret(3_603_600, 2), Secret(3_607_200, 3)];
        var (one, two) = (new TicketKeys(), new TicketKeys());
        one.Replace(Secrets(known));
        two.Replace(Secrets([known[1], known[2]]));

        var last = one.At(3_607_200_000);
        var next = one.At(3_610_800_000);

        Assert.False(Knows(last, one.At(3_600_000_000), out _));
        Assert.True(Knows(last, one.At(3_603_600_000), out _));
        Assert.True(Knows(next, last, out var current));
        Assert.False(current);
        Assert.True(Knows(two.At(3_610_900_000), next, out current));
        Assert.True(current);
        Assert.False(Knows(two.At(3_618_000_000), next, out _));
    }

    [Fact]
    public void The_same_secrets_again_change_nothing()
    {
        var keys = new TicketKeys();
        keys.Replace(Secrets([Secret(0, 1)]));
        var set = keys.At(1_000);

        keys.Replace(Secrets([Secret(0, 1)]));
        Assert.Same(set, keys.At(1_000));
        keys.Replace(Secrets([Secret(0, 2)]));
        Assert.False(Knows(keys.At(1_000), set, out _));
    }

    private static NodeSecrets Secrets(TicketSecret[] tickets) => new() { RotationSeconds = 3600, Tickets = tickets };

    private static TicketSecret Secret(long from, byte filler)
    {
        var octets = new byte[TicketSecret.Length];
        octets.AsSpan().Fill(filler);
        return new TicketSecret(from, octets);
    }

    private static unsafe bool Knows(TicketKeySet set, TicketKeySet issuer, out bool current) =>
        set.Find(new ReadOnlySpan<byte>(issuer.Current, TicketKeySet.NameBytes), out current) is not null;

    private void Get(TlsEdge edge, string host, string version)
    {
        File.Delete(_session);
        edge.OpenSsl($"-servername {host} {version} -sess_out {_session}");
        Assert.True(File.Exists(_session), "the client got no session");
    }

    private void Return(TlsEdge edge, string host, string version) =>
        edge.OpenSsl($"-servername {host} {version} -sess_in {_session}");

    private ZoneSettings Zone(string host, ClientCertificates demand = ClientCertificates.None) =>
        TlsEdge.Zone(host, new TlsSettings
        {
            Certificates = [_authority.Issue(host).Settings],
            ClientCertificates = demand,
            ClientCaPem = _authority.Pem,
        });
}
