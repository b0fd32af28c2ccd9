using Ringwall.Core.Snapshot;
using Ringwall.Node.Tls;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Tls;

public sealed class ClientCertificateTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new("CN=Stranger");
    private readonly List<string> _files = [];

    public void Dispose()
    {
        _files.ForEach(File.Delete);
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public void Required_without_one_fails(string version)
    {
        using var edge = Edge(ClientCertificates.Required);

        Visit(edge, version);

        Assert.Empty(edge.Infos);
        Assert.Equal(1, edge.Failures(TlsFailure.Certificate));
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public void Required_with_one_of_the_authority_passes_and_its_subject_is_known(string version)
    {
        using var edge = Edge(ClientCertificates.Required);

        Visit(edge, $"{version} {Show(_authority.Issue("visitor.test"))}");

        Assert.Equal("CN=visitor.test", edge.Infos.Single().ClientSubject);
    }

    [Theory]
    [InlineData(ClientCertificates.Required)]
    [InlineData(ClientCertificates.Optional)]
    public void One_of_another_authority_fails(ClientCertificates demand)
    {
        using var edge = Edge(demand);

        Visit(edge, Show(_stranger.Issue("visitor.test")));

        Assert.Empty(edge.Infos);
        Assert.Equal(1, edge.Failures(TlsFailure.Certificate));
    }

    [Fact]
    public void An_expired_one_fails()
    {
        using var edge = Edge(ClientCertificates.Required);

        Visit(edge, Show(_authority.IssueExpired("visitor.test")));

        Assert.Empty(edge.Infos);
    }

    [Fact]
    public void Optional_passes_without_one()
    {
        using var edge = Edge(ClientCertificates.Optional);

        Visit(edge, "");

        Assert.Null(edge.Infos.Single().ClientSubject);
    }

    [Fact]
    public void Optional_with_one_knows_its_subject()
    {
        using var edge = Edge(ClientCertificates.Optional);

        Visit(edge, Show(_authority.Issue("visitor.test")));

        Assert.Equal("CN=visitor.test", edge.Infos.Single().ClientSubject);
    }

    [Fact]
    public void Nobody_is_asked_where_none_is_wanted()
    {
        using var edge = Edge(ClientCertificates.None);

        var output = Visit(edge, Show(_stranger.Issue("visitor.test")));

        Assert.Contains("No client certificate CA names sent", output, StringComparison.Ordinal);
        Assert.Null(edge.Infos.Single().ClientSubject);
    }

    [Fact]
    public void The_client_is_told_which_authorities_count()
    {
        using var edge = Edge(ClientCertificates.Optional);

        var output = Visit(edge, "");

        Assert.Contains(
            "Acceptable client certificate CA names\nCN = Test Authority", output, StringComparison.Ordinal);
    }

    private static string Visit(TlsEdge edge, string arguments) =>
        edge.OpenSsl($"-servername one.test {arguments}");

    private TlsEdge Edge(ClientCertificates demand) => new([TlsEdge.Zone("one.test", new TlsSettings
    {
        Certificates = [_authority.Issue("one.test").Settings],
        ClientCertificates = demand,
        ClientCaPem = _authority.Pem,
    })]);

    private string Show(TestCertificate certificate)
    {
        var file = Path.GetTempFileName();
        _files.Add(file);
        File.WriteAllText(file, certificate.ChainPem + "\n" + certificate.KeyPem);
        return $"-cert {file} -key {file}";
    }
}
