using System.Globalization;

namespace Ringwall.Core.Snapshot;

/// <summary>Rules of a zone's side of TLS; whether key and certificate belong together is control's to see.</summary>
internal static class TlsFaults
{
    public static void Add(TlsSettings tls, string path, Action<string, string> say)
    {
        if (tls.Certificates.Count > Limits.CertificatesPerZone)
        {
            say(path + ".certificates", $"more than {Limits.CertificatesPerZone} certificates");
        }

        for (var i = 0; i < tls.Certificates.Count; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}.certificates[{i}]");
            if (tls.Certificates[i].ChainPem.Length == 0)
            {
                say(at + ".certificate", "is missing: certificate and key come together");
            }

            if (tls.Certificates[i].KeyPem.Length == 0)
            {
                say(at + ".key", "is missing: certificate and key come together");
            }
        }

        if (tls.MinVersion is not ("1.2" or "1.3"))
        {
            say(path + ".min_version", "must be 1.2 or 1.3");
        }

        Ciphers(tls.Ciphers, path + ".ciphers", say);
        Ciphers(tls.Ciphersuites, path + ".ciphersuites", say);
        if (tls.ClientCertificates != ClientCertificates.None && tls.ClientCaPem is null)
        {
            say(path + ".client_ca", "is missing: it says which client certificates are good");
        }
    }

    private static void Ciphers(string? list, string path, Action<string, string> say)
    {
        if (list is not null && (list.Length is 0 or > 4096 || list.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            say(path, "is no OpenSSL cipher list");
        }
    }
}
