namespace Ringwall.Node.Tls;

/// <summary>The authorities the system trusts, read once by the loader (some 20 ms) and kept for ever.</summary>
internal static class SystemTrust
{
    private static readonly string[] s_bundles =
    [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/cert.pem",
    ];

    /// <summary>0 when the system has none where the distributions put them.</summary>
    public static nint Store { get; } = Load();

    private static nint Load()
    {
        foreach (var path in s_bundles)
        {
            if (File.Exists(path))
            {
                return Pem.Store(File.ReadAllText(path));
            }
        }

        return 0;
    }
}
