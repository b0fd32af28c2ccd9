using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ringwall.Core.Snapshot;

namespace Ringwall.Control.Config;

/// <summary>
/// Certificates and keys, opened once before any node sees them. One that has ended is a warning, not a fault: refusing
/// the whole configuration over it would take every other zone down with it at the next start.
/// </summary>
internal static class CertificateCheck
{
    public static void Run(
        IReadOnlyList<ZoneSettings> zones,
        DateTimeOffset now,
        Action<SettingsFault> fault,
        Action<SettingsFault> warning)
    {
        for (var i = 0; i < zones.Count; i++)
        {
            var certificates = zones[i].Tls.Certificates;
            for (var j = 0; j < certificates.Count; j++)
            {
                Check(certificates[j], zones[i], $"zones[{i}].tls.certificates[{j}]", now, fault, warning);
            }
        }
    }

    private static void Check(
        CertificateSettings settings,
        ZoneSettings zone,
        string path,
        DateTimeOffset now,
        Action<SettingsFault> fault,
        Action<SettingsFault> warning)
    {
        if (settings.ChainPem.Length == 0 || settings.KeyPem.Length == 0)
        {
            return;
        }

        X509Certificate2 leaf;
        try
        {
            leaf = X509Certificate2.CreateFromPem(settings.ChainPem);
        }
        catch (CryptographicException)
        {
            fault(new SettingsFault(path + ".certificate", "holds no certificate in PEM"));
            return;
        }

        using (leaf)
        {
            try
            {
                X509Certificate2.CreateFromPem(settings.ChainPem, settings.KeyPem).Dispose();
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                fault(new SettingsFault(path + ".key", "is no private key in PEM, or belongs to another certificate"));
            }

            var missing = zone.Hosts.Where(host => !Names(leaf, host)).ToArray();
            if (missing.Length > 0)
            {
                var names = string.Join(", ", missing.Take(5));
                warning(new SettingsFault(path + ".certificate", "does not name " + names));
            }

            var end = leaf.NotAfter.ToUniversalTime();
            if (end < now.UtcDateTime)
            {
                warning(new SettingsFault(path + ".certificate", $"ended on {end:yyyy-MM-dd}"));
            }
        }
    }

    private static bool Names(X509Certificate2 leaf, string host) =>
        leaf.MatchesHostname(host.StartsWith("*.", StringComparison.Ordinal) ? "any" + host[1..] : host, true, true);
}
