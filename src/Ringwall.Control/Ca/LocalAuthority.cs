using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ringwall.Control.Publication;
using Ringwall.Core.Snapshot;

namespace Ringwall.Control.Ca;

/// <summary>
/// The certificate authority of this installation, for zones without a certificate of their own: made at first start,
/// trusted by nobody until its ca.pem is. Keys are ECDSA P-256; leaves last 90 days and are replaced in their last 30.
/// </summary>
public sealed class LocalAuthority : IDisposable
{
    private static readonly TimeSpan s_leaf = TimeSpan.FromDays(90);
    private static readonly TimeSpan s_renew = TimeSpan.FromDays(30);
    private static readonly TimeSpan s_backdate = TimeSpan.FromHours(1);

    private readonly X509Certificate2 _authority;
    private readonly string? _folder;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (CertificateSettings Pem, DateTimeOffset Until)> _issued =
        new(StringComparer.Ordinal);

    private LocalAuthority(X509Certificate2 authority, string? folder, TimeProvider time)
    {
        _authority = authority;
        _folder = folder;
        _time = time;
    }

    /// <summary>The certificate clients may choose to trust.</summary>
    public string CertificatePem => _authority.ExportCertificatePem();

    /// <summary>Opens the authority of this folder, making it first if need be; null keeps it in memory.</summary>
    public static LocalAuthority Open(string? folder, TimeProvider time)
    {
        if (folder is null)
        {
            return new LocalAuthority(Create(time.GetUtcNow()), null, time);
        }

        PrivateFile.Folder(folder);
        var (certificate, key) = (CertificateFile(folder), Path.Combine(folder, "ca.key"));
        if (!File.Exists(key) || !File.Exists(certificate))
        {
            using var made = Create(time.GetUtcNow());
            PrivateFile.Replace(key, System.Text.Encoding.ASCII.GetBytes(KeyPem(made)));
            File.WriteAllText(certificate, made.ExportCertificatePem() + "\n");
        }

        return new LocalAuthority(X509Certificate2.CreateFromPemFile(certificate, key), folder, time);
    }

    public static string CertificateFile(string folder) => Path.Combine(folder, "ca.pem");

    /// <summary>
    /// A certificate for this host (exact, wildcard or IP address), the same one until its last 30 days.
    /// </summary>
    public CertificateSettings Issue(string host)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            if (_issued.TryGetValue(host, out var had) && had.Until - now > s_renew)
            {
                return had.Pem;
            }

            var pem = Stored(host, now, out var until) ?? Make(host, now, out until);
            _issued[host] = (pem, until);
            return pem;
        }
    }

    public void Dispose() => _authority.Dispose();

    private static X509Certificate2 Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = $"Ringwall local CA {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(now - s_backdate, now.AddYears(10));
    }

    private static string KeyPem(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    private CertificateSettings Make(string host, DateTimeOffset now, out DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build(critical: true));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_authority, true, false));
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        until = now + s_leaf;
        using var leaf = request.Create(_authority, now - s_backdate, until, serial);
        var pem = new CertificateSettings
        {
            ChainPem = leaf.ExportCertificatePem() + "\n" + CertificatePem + "\n",
            KeyPem = key.ExportPkcs8PrivateKeyPem() + "\n",
        };
        if (_folder is not null)
        {
            PrivateFile.Folder(Path.Combine(_folder, "issued"));
            PrivateFile.Replace(IssuedFile(host), System.Text.Encoding.ASCII.GetBytes(pem.KeyPem + pem.ChainPem));
        }

        return pem;
    }

    /// <summary>What was issued for this host before and has more than 30 days left, or null.</summary>
    private CertificateSettings? Stored(string host, DateTimeOffset now, out DateTimeOffset until)
    {
        until = default;
        if (_folder is null || !File.Exists(IssuedFile(host)))
        {
            return null;
        }

        var text = File.ReadAllText(IssuedFile(host));
        var chain = text.IndexOf("-----BEGIN CERTIFICATE", StringComparison.Ordinal);
        using var leaf = X509Certificate2.CreateFromPem(text.AsSpan(chain));
        until = new DateTimeOffset(leaf.NotAfter.ToUniversalTime(), TimeSpan.Zero);
        var ours = leaf.IssuerName.RawData.AsSpan().SequenceEqual(_authority.SubjectName.RawData);
        return ours && until - now > s_renew
            ? new CertificateSettings { ChainPem = text[chain..], KeyPem = text[..chain] }
            : null;
    }

    /// <summary>
    /// Hosts come out of a configuration that was checked: letters, digits, '-', '_', '.', '*', ':' and brackets.
    /// </summary>
    private string IssuedFile(string host) => Path.Combine(_folder!, "issued", host.Replace('*', '+') + ".pem");
}
