using System.Globalization;
using Ringwall.Core.Snapshot;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Tls;

public sealed class StapleTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("staple").FullName;

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _authority.Dispose();
    }

    [Fact]
    public void A_good_response_is_stapled_for_clients_that_ask()
    {
        var leaf = _authority.Issue("one.test").Under(_authority);
        using var edge = Edge(leaf, Respond(leaf, _authority, "V"));

        Assert.Contains("Cert Status: good", edge.OpenSsl("-servername one.test -status"), StringComparison.Ordinal);
        Assert.DoesNotContain("OCSP", edge.OpenSsl("-servername one.test"), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_of_two_certificates_has_its_own_response()
    {
        var ecdsa = _authority.Issue("one.test").Under(_authority);
        var rsa = _authority.IssueRsa("one.test").Under(_authority);
        var tls = new TlsSettings
        {
            Certificates =
            [
                ecdsa.Settings,
                rsa.Settings with { OcspResponse = Respond(rsa, _authority, "V") },
            ],
        };
        using var edge = new TlsEdge([TlsEdge.Zone("one.test", tls)]);

        var ofRsa = edge.OpenSsl("-servername one.test -status -sigalgs RSA-PSS+SHA256");
        Assert.Contains("Cert Status: good", ofRsa, StringComparison.Ordinal);
        var ofEcdsa = edge.OpenSsl("-servername one.test -status -sigalgs ECDSA+SHA256");
        Assert.Contains("OCSP response: no response sent", ofEcdsa, StringComparison.Ordinal);
    }

    [Fact]
    public void A_revoked_one_is_not_stapled()
    {
        var leaf = _authority.Issue("one.test").Under(_authority);

        NothingIsStapled(leaf, Respond(leaf, _authority, "R"));
    }

    [Fact]
    public void One_for_another_certificate_is_not_stapled()
    {
        var leaf = _authority.Issue("one.test").Under(_authority);

        NothingIsStapled(leaf, Respond(_authority.Issue("one.test"), _authority, "V"));
    }

    [Fact]
    public void One_that_a_stranger_signed_is_not_stapled()
    {
        using var stranger = new TestAuthority();
        var leaf = _authority.Issue("one.test").Under(_authority);

        NothingIsStapled(leaf, Respond(leaf, stranger, "V"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("MAMKAQY=")]
    [InlineData("no base64!")]
    public void Rubbish_is_not_stapled(string response) =>
        NothingIsStapled(_authority.Issue("one.test").Under(_authority), response);

    [Fact]
    public void A_response_that_never_ends_is_not_stapled()
    {
        var leaf = _authority.Issue("one.test").Under(_authority);

        NothingIsStapled(leaf, Respond(leaf, _authority, "V", life: ""));
    }

    private void NothingIsStapled(TestCertificate leaf, string response)
    {
        using var edge = Edge(leaf, response);

        var output = edge.OpenSsl("-servername one.test -status");

        Assert.Contains("OCSP response: no response sent", output, StringComparison.Ordinal);
        Assert.Single(edge.Infos);
    }

    private static TlsEdge Edge(TestCertificate leaf, string response) => new([TlsEdge.Zone(
        "one.test", new TlsSettings { Certificates = [leaf.Settings with { OcspResponse = response }] })]);

    private static string Time(int daysFromNow) =>
        DateTime.UtcNow.AddDays(daysFromNow).ToString("yyMMddHHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A response made by openssl ocsp from an index that knows this one certificate.</summary>
    private string Respond(TestCertificate leaf, TestAuthority signer, string state, string life = "-ndays 1")
    {
        File.WriteAllText(Path.Combine(_folder, "ca.pem"), _authority.Pem);
        File.WriteAllText(Path.Combine(_folder, "signer.pem"), signer.Pem + "\n" + signer.KeyPem);
        File.WriteAllText(Path.Combine(_folder, "leaf.pem"), leaf.ChainPem);
        var time = Time(50);
        var revoked = state == "R" ? Time(-1) : "";
        File.WriteAllText(
            Path.Combine(_folder, "index.txt"), $"{state}\t{time}\t{revoked}\t{leaf.Serial}\tunknown\t/CN=one.test\n");
        using var process = OpenSslTool.Start(
            $"ocsp -index {_folder}/index.txt -rsigner {_folder}/signer.pem -rkey {_folder}/signer.pem "
            + $"-CA {_folder}/ca.pem -issuer {_folder}/ca.pem -cert {_folder}/leaf.pem "
            + $"-respout {_folder}/response.der -noverify {life}");
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
        return Convert.ToBase64String(File.ReadAllBytes(Path.Combine(_folder, "response.der")));
    }
}
