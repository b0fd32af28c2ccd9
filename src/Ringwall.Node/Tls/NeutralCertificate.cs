using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ringwall.Core.Snapshot;

namespace Ringwall.Node.Tls;

/// <summary>
/// A certificate that names nobody, for clients that ask for a host we do not serve: no client trusts it.
/// </summary>
internal static class NeutralCertificate
{
    public static CertificateSettings Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=unknown.invalid", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        return new CertificateSettings
        {
            ChainPem = certificate.ExportCertificatePem(),
            KeyPem = key.ExportPkcs8PrivateKeyPem(),
        };
    }
}
