namespace Ringwall.Core.Snapshot;

/// <summary>One protected site as the operator configured it. The YAML keys are these names in snake_case.</summary>
public sealed record ZoneSettings
{
    public required string Name { get; init; }

    /// <summary>Exact names and wildcards of one label ("*.example.test").</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>Origins by path prefix, longest prefix first; the last group serves everything ("/").</summary>
    public required IReadOnlyList<OriginGroupSettings> OriginGroups { get; init; }

    public TlsSettings Tls { get; init; } = new();

    public LimitSettings Limits { get; init; } = new();

    public HttpSettings Http { get; init; } = new();
}

/// <summary>A set of interchangeable origins.</summary>
public sealed record OriginGroupSettings
{
    public string PathPrefix { get; init; } = "/";

    public required IReadOnlyList<OriginSettings> Origins { get; init; }

    public Balance Balance { get; init; } = Balance.LeastConnections;

    /// <summary>Name of the cookie that ties a visitor to an origin, or null.</summary>
    public string? AffinityCookie { get; init; }

    /// <summary>What the consistent hash is taken over.</summary>
    public HashKey HashKey { get; init; } = HashKey.ClientAddress;

    public HealthSettings? Health { get; init; }

    /// <summary>
    /// Statuses (502, 503, 504) after which a safe request is tried once more elsewhere. Empty: never.
    /// </summary>
    public IReadOnlyList<int> RetryStatuses { get; init; } = [];

    /// <summary>Open connections per origin and node at most.</summary>
    public int MaxConnections { get; init; } = 256;

    /// <summary>Part of the connections, and of the line, that one client may have; 1: no limit of its own.</summary>
    public double ClientShare { get; init; } = 0.25;

    /// <summary>
    /// Requests that wait for a connection, per origin and loop; the next one is told 503 at once. 0: nobody waits.
    /// </summary>
    public int Queue { get; init; } = 1024;

    /// <summary>A request waits so long at most: nobody looks at a page that takes longer.</summary>
    public double QueueSeconds { get; init; } = 10;

    /// <summary>WebSockets per origin and node; they are not counted among the connections.</summary>
    public int MaxWebSockets { get; init; } = 4096;

    public double ConnectTimeoutSeconds { get; init; } = 5;

    public double FirstByteTimeoutSeconds { get; init; } = 60;

    public double GapTimeoutSeconds { get; init; } = 30;

    public double IdleSeconds { get; init; } = 50;
}

public enum Balance : byte { LeastConnections, RoundRobin, ConsistentHash, Failover }

public enum HashKey : byte { ClientAddress, Path, Host }

public sealed record OriginSettings
{
    /// <summary>http://host:port or https://host:port; no path.</summary>
    public required string Url { get; init; }

    /// <summary>Share of new requests relative to the others; 0 drains.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Used only while no other origin of the group is healthy.</summary>
    public bool Backup { get; init; }

    /// <summary>Host field sent instead of the client's.</summary>
    public string? HostHeader { get; init; }

    /// <summary>Server name sent in TLS and verified; default: the URL's host.</summary>
    public string? Sni { get; init; }

    public VerifyMode Verify { get; init; } = VerifyMode.Full;

    /// <summary>PEM file with the CAs trusted for this origin; null: the system's.</summary>
    public string? CaPem { get; init; }

    /// <summary>Client certificate shown to the origin (PEM chain and key), or null.</summary>
    public string? ClientCertificatePem { get; init; }

    public string? ClientKeyPem { get; init; }

    /// <summary>0: none; 1 or 2: PROXY protocol of that version before the first byte.</summary>
    public int ProxyProtocol { get; init; }

    /// <summary>
    /// A name may resolve to loopback, private or link-local addresses. A literal address is always allowed.
    /// </summary>
    public bool AllowPrivate { get; init; }
}

/// <summary>
/// Off: any certificate. Full: chain and name. Strict: as full, and the name must be the zone's own SNI.
/// </summary>
public enum VerifyMode : byte { Off, Full, Strict }

public sealed record HealthSettings
{
    public string Path { get; init; } = "/";

    public double IntervalSeconds { get; init; } = 10;

    public double TimeoutSeconds { get; init; } = 5;

    public int Fall { get; init; } = 3;

    public int Rise { get; init; } = 2;

    /// <summary>Statuses that count as healthy, inclusive.</summary>
    public int MinStatus { get; init; } = 200;

    public int MaxStatus { get; init; } = 399;
}

public sealed record TlsSettings
{
    /// <summary>ECDSA and RSA side by side are two entries. Empty: the local CA issues one.</summary>
    public IReadOnlyList<CertificateSettings> Certificates { get; init; } = [];

    /// <summary>"1.2" or "1.3".</summary>
    public string MinVersion { get; init; } = "1.2";

    /// <summary>OpenSSL cipher list for TLS 1.2, or null for ours.</summary>
    public string? Ciphers { get; init; }

    /// <summary>OpenSSL list for TLS 1.3, or null for ours.</summary>
    public string? Ciphersuites { get; init; }

    public ClientCertificates ClientCertificates { get; init; } = ClientCertificates.None;

    /// <summary>PEM with the CAs client certificates must chain to.</summary>
    public string? ClientCaPem { get; init; }
}

public enum ClientCertificates : byte { None, Optional, Required }

/// <summary>Certificate chain and key as PEM text (control read the files named in the configuration).</summary>
public sealed record CertificateSettings
{
    public required string ChainPem { get; init; }

    public required string KeyPem { get; init; }

    /// <summary>DER of a current OCSP response to staple, base64, or null.</summary>
    public string? OcspResponse { get; init; }
}

public sealed record LimitSettings
{
    /// <summary>Octets of request content at most.</summary>
    public long MaxBody { get; init; } = 100L * 1024 * 1024;

    /// <summary>0 for none.</summary>
    public double WebSocketIdleSeconds { get; init; } = 3600;
}

public sealed record HttpSettings
{
    public bool Http2 { get; init; } = true;

    /// <summary>Plain-HTTP requests are answered with 308 to https.</summary>
    public bool RedirectToHttps { get; init; }

    /// <summary>Targets may hold octets of 0x80 and above, forwarded as they are.</summary>
    public bool AllowNonAsciiTarget { get; init; }

    /// <summary>Names with "_" are forwarded instead of dropped.</summary>
    public bool AllowUnderscoreFields { get; init; }

    /// <summary>Trailers are forwarded in both directions (never names of lists A and B).</summary>
    public bool ForwardTrailers { get; init; }

    /// <summary>103 Early Hints are passed on.</summary>
    public bool EarlyHints { get; init; } = true;

    /// <summary>Alt-Svc and Server of the origin are passed on.</summary>
    public bool PassAltSvc { get; init; }

    public bool WebSockets { get; init; } = true;
}
