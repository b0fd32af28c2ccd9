using System.Net.Security;
using System.Security.Authentication;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Tls;
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

    [Fact]
    public void A_wildcard_covers_one_label_and_an_exact_name_wins()
    {
        var exact = _authority.Issue("www.one.test");
        var wild = _authority.Issue("*.one.test");
        using var edge = new TlsEdge([Zone("*.one.test", wild, "wild"), Zone("www.one.test", exact)]);

        Assert.Equal(wild.Serial, edge.Visit("a.one.test").Serial);
        Assert.Equal(exact.Serial, edge.Visit("www.one.test").Serial);
        Assert.Equal("a.one.test", edge.Infos[0].ServerName);

        edge.Visit("a.b.one.test");
        Assert.Equal(-1, edge.Infos[2].ZoneIndex);
    }

    [Fact]
    public void Who_names_no_host_of_ours_gets_the_first_zones_certificate_and_no_zone()
    {
        var one = _authority.Issue("one.test");
        using var edge = new TlsEdge([Zone("one.test", one)]);

        Assert.Equal(one.Serial, edge.Visit("stranger.test").Serial);
        Assert.Equal(one.Serial, edge.Visit("").Serial);

        Assert.All(edge.Infos, info => Assert.Equal((-1, ""), (info.ZoneIndex, info.Zone)));
    }

    [Fact]
    public void An_edge_without_zones_still_shakes_hands()
    {
        using var edge = new TlsEdge([]);

        edge.Visit("stranger.test");

        Assert.Equal(-1, edge.Infos.Single().ZoneIndex);
    }

    [Fact]
    public void A_first_zone_that_asks_for_client_certificates_is_not_shown_to_strangers()
    {
        var one = _authority.Issue("one.test");
        var settings = new TlsSettings
        {
            Certificates = [one.Settings],
            ClientCertificates = ClientCertificates.Required,
            ClientCaPem = _authority.Pem,
        };
        using var edge = new TlsEdge([TlsEdge.Zone("one.test", settings)]);

        Assert.NotEqual(one.Serial, edge.Visit("stranger.test").Serial);
    }

    [Theory]
    [InlineData("-tls1_3 -sigalgs RSA-PSS+SHA256", "RSA-PSS")]
    [InlineData("-tls1_3 -sigalgs ECDSA+SHA256:RSA-PSS+SHA256", "ECDSA")]
    [InlineData("-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256", "RSA")]
    [InlineData("-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", "ECDSA")]
    public void The_client_gets_ecdsa_or_rsa_as_it_can_verify(string client, string type)
    {
        var tls = new TlsSettings
        {
            Certificates = [_authority.Issue("one.test").Settings, _authority.IssueRsa("one.test").Settings],
        };
        using var edge = new TlsEdge([TlsEdge.Zone("one.test", tls)]);

        var output = edge.OpenSsl($"-servername one.test {client}");

        Assert.Contains($"Peer signature type: {type}", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "h2,http/1.1", "h2")]
    [InlineData(true, "http/1.1,h2", "h2")]
    [InlineData(false, "h2,http/1.1", "http/1.1")]
    [InlineData(true, "http/1.1", "http/1.1")]
    [InlineData(true, "spdy/1,http/1.1", "http/1.1")]
    public void The_protocol_is_chosen_by_our_order(bool http2, string offered, string chosen)
    {
        using var edge = new TlsEdge([Zone("one.test", _authority.Issue("one.test"), http2: http2)]);

        var result = edge.Visit(new SslClientAuthenticationOptions
        {
            TargetHost = "one.test",
            ApplicationProtocols = [.. offered.Split(',').Select(p => new SslApplicationProtocol(p))],
        });

        Assert.Equal((chosen, chosen), (result.Protocol, edge.Infos[0].Protocol));
    }

    [Theory]
    [InlineData("ECDHE-ECDSA-AES128-SHA256", "http/1.1")]
    [InlineData("ECDHE-ECDSA-AES128-GCM-SHA256", "h2")]
    public void A_suite_barred_for_http2_is_answered_with_http1(string suite, string chosen)
    {
        using var edge = new TlsEdge([TlsEdge.Zone("one.test", new TlsSettings
        {
            Certificates = [_authority.Issue("one.test").Settings],
            Ciphers = suite,
        })]);

        var output = edge.OpenSsl("-servername one.test -tls1_2 -alpn h2,http/1.1");

        Assert.Contains($"ALPN protocol: {chosen}", output, StringComparison.Ordinal);
        Assert.Equal(chosen, edge.Infos[0].Protocol);
    }

    [Theory]
    [InlineData("h2", false)]
    [InlineData("acme-tls/1", true)]
    [InlineData("ftp", true)]
    public void No_protocol_in_common_is_a_fatal_alert(string offered, bool http2)
    {
        using var edge = new TlsEdge([Zone("one.test", _authority.Issue("one.test"), http2: http2)]);

        var output = edge.OpenSsl($"-servername one.test -alpn {offered}");

        Assert.Contains("alert no application protocol", output, StringComparison.Ordinal);
        Assert.Equal(1, edge.Failures(TlsFailure.Alpn));
    }

    [Fact]
    public void A_client_that_offers_no_protocol_is_served()
    {
        using var edge = new TlsEdge([Zone("one.test", _authority.Issue("one.test"))]);

        edge.Visit("one.test");

        Assert.Equal("", edge.Infos[0].Protocol);
    }

    [Fact]
    public void A_zone_may_ask_for_tls_1_3_while_its_neighbour_takes_1_2()
    {
        var strict = new TlsSettings { Certificates = [_authority.Issue("new.test").Settings], MinVersion = "1.3" };
        using var edge = new TlsEdge(
            [TlsEdge.Zone("new.test", strict), Zone("old.test", _authority.Issue("old.test"))]);

        Holds("alert protocol version", edge.OpenSsl("-servername new.test -tls1_2"));
        Assert.Equal(1, edge.Failures(TlsFailure.Version));
        var old = new SslClientAuthenticationOptions
        {
            TargetHost = "old.test",
            EnabledSslProtocols = SslProtocols.Tls12,
        };
        Assert.Equal(SslProtocols.Tls12, edge.Visit(old).Version);
        Assert.Equal(0x0303, edge.Infos[0].Version);
    }

    [Fact]
    public void Tls_1_1_is_refused()
    {
        using var edge = new TlsEdge([Zone("one.test", _authority.Issue("one.test"))]);

        var output = edge.OpenSsl("-servername one.test -tls1_1 -cipher DEFAULT@SECLEVEL=0");

        Assert.Contains("alert protocol version", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zones_ciphers_hold_for_that_zone_only()
    {
        var narrow = new TlsSettings
        {
            Certificates = [_authority.Issue("narrow.test").Settings],
            Ciphers = "ECDHE-ECDSA-CHACHA20-POLY1305",
            Ciphersuites = "TLS_AES_256_GCM_SHA384",
        };
        using var edge = new TlsEdge(
            [TlsEdge.Zone("narrow.test", narrow), Zone("one.test", _authority.Issue("one.test"))]);

        Holds("TLS_AES_256_GCM_SHA384", edge.OpenSsl("-servername narrow.test"));
        Holds("ECDHE-ECDSA-CHACHA20", edge.OpenSsl("-servername narrow.test -tls1_2"));
        Holds("TLS_AES_128_GCM_SHA256", edge.OpenSsl("-servername one.test"));
        var none = "-servername narrow.test -tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256";
        Holds("alert handshake failure", edge.OpenSsl(none));
        Assert.Equal(1, edge.Failures(TlsFailure.Cipher));
    }

    [Fact]
    public void The_chain_is_sent_behind_the_leaf()
    {
        using var edge = new TlsEdge([Zone("one.test", _authority.Issue("one.test").Under(_authority))]);

        var output = edge.OpenSsl("-servername one.test -showcerts");

        Assert.Equal(2, output.Split("-----BEGIN CERTIFICATE-----").Length - 1);
    }

    [Fact]
    public void A_writing_to_a_gone_client_is_no_signal_for_the_process()
    {
        // libssl writes without MSG_NOSIGNAL: the runtime has to ignore SIGPIPE (bit 12 of SigIgn).
        var mask = File.ReadLines("/proc/self/status")
            .Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));

        Assert.NotEqual(0UL, Convert.ToUInt64(mask[7..].Trim(), 16) & (1UL << 12));
    }

    private static void Holds(string expected, string output) =>
        Assert.Contains(expected, output, StringComparison.Ordinal);

    private static ZoneSettings Zone(
        string host, TestCertificate certificate, string? name = null, bool http2 = true)
    {
        var tls = new TlsSettings { Certificates = [certificate.Settings] };
        return TlsEdge.Zone(host, tls, http2) with { Name = name ?? host };
    }
}
