namespace Ringwall.Node.Loops;

/// <summary>What a TLS handshake settled.</summary>
public sealed class TlsInfo
{
    /// <summary>SNI in lower case, or empty.</summary>
    public string ServerName { get; set; } = "";

    /// <summary>"h2", "http/1.1", "acme-tls/1" or empty.</summary>
    public string Protocol { get; set; } = "";

    /// <summary>0x0303 (1.2) or 0x0304 (1.3).</summary>
    public int Version { get; set; }

    public string Cipher { get; set; } = "";

    public bool Resumed { get; set; }

    /// <summary>
    /// Index of the SNI's zone in the snapshot of the handshake, or −1. Requests for other zones: see RequestPath step
    /// 2.
    /// </summary>
    public int ZoneIndex { get; set; } = -1;

    /// <summary>Name of the SNI's zone, or empty: indices change their meaning with a snapshot, names do not.</summary>
    public string Zone { get; set; } = "";

    /// <summary>Subject of the verified client certificate, or null.</summary>
    public string? ClientSubject { get; set; }
}
