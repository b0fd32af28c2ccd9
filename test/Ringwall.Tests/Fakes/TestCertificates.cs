using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ringwall.Core.Snapshot;

namespace Ringwall.Tests.Fakes;

/// <summary>An authority for tests that issues leaf certificates; keys live in memory only.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestAuthority(string name = "CN=Test Authority")
    {
        var request = new CertificateRequest(name, _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, true));
        Certificate = request.CreateSelfSigned(Now.AddDays(-30), Now.AddYears(5));
        Pem = Certificate.ExportCertificatePem();
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>The authority's certificate.</summary>
    public string Pem { get; }

    public string KeyPem => _key.ExportPkcs8PrivateKeyPem();

    private static DateTimeOffset Now => DateTimeOffset.UtcNow;

    /// <summary>An ECDSA P-256 leaf for these names (or addresses); the first is its subject.</summary>
    public TestCertificate Issue(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        return Sign(request, names, key.ExportPkcs8PrivateKeyPem(), Now.AddDays(-1), Now.AddDays(90));
    }

    /// <summary>An RSA-2048 leaf.</summary>
    public TestCertificate IssueRsa(params string[] names)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            $"CN={names[0]}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return Sign(request, names, key.ExportPkcs8PrivateKeyPem(), Now.AddDays(-1), Now.AddDays(90));
    }

    /// <summary>A leaf whose time is over.</summary>
    public TestCertificate IssueExpired(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        return Sign(request, names, key.ExportPkcs8PrivateKeyPem(), Now.AddDays(-20), Now.AddDays(-10));
    }

    public void Dispose()
    {
        _key.Dispose();
        Certificate.Dispose();
    }

    private TestCertificate Sign(
        CertificateRequest request, string[] names, string keyPem, DateTimeOffset from, DateTimeOffset to)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var ip))
            {
                alternatives.AddIpAddress(ip);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        var signer = X509SignatureGenerator.CreateForECDsa(_key);
        using var leaf = request.Create(
            Certificate.SubjectName, signer, from, to, RandomNumberGenerator.GetBytes(8));
        return new TestCertificate(leaf.ExportCertificatePem(), keyPem, leaf.SerialNumber);
    }
}

/// <summary>A leaf certificate and its key as PEM.</summary>
public sealed record TestCertificate(string ChainPem, string KeyPem, string Serial)
{
    /// <summary>The same with its authority's certificate behind the leaf.</summary>
    public TestCertificate Under(TestAuthority authority) => this with { ChainPem = ChainPem + "\n" + authority.Pem };

    public CertificateSettings Settings => new() { ChainPem = ChainPem, KeyPem = KeyPem };

    /// <summary>In the form SslStream takes.</summary>
    public X509Certificate2 Load()
    {
        using var pair = X509Certificate2.CreateFromPem(ChainPem, KeyPem);
        return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pfx), null);
    }
}
