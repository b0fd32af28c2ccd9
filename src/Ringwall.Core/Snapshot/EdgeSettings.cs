namespace Ringwall.Core.Snapshot;

/// <summary>What holds for a whole node, whatever the zone.</summary>
public sealed record EdgeSettings
{
    /// <summary>The operator of whom the configuration says nothing: pages say it in the reader's language.</summary>
    public const string UnnamedOperator = "This network";

    public ListenSettings Listen { get; init; } = new();

    /// <summary>Who runs this edge, as pages name it.</summary>
    public string Operator { get; init; } = UnnamedOperator;

    /// <summary>Address readers of an error page are pointed to, or null.</summary>
    public string? ContactUrl { get; init; }

    /// <summary>Our member of CDN-Loop (RFC 8586); one per deployment.</summary>
    public string Deployment { get; init; } = "ringwall";

    /// <summary>CIDRs of proxies in front of us whose forwarding fields are believed.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>
    /// Seals affinity cookies, so that all nodes take them and nobody else makes them. Control's; no key of the
    /// configuration.
    /// </summary>
    public byte[]? AffinityKey { get; init; }

    public LogSettings Log { get; init; } = new();

    public TraceSettings Trace { get; init; } = new();

    /// <summary>Loops; 0 = one per core.</summary>
    public int Loops { get; init; }

    /// <summary>Connections a node holds at most; 0 = from the descriptor limit.</summary>
    public int MaxConnections { get; init; }

    /// <summary>
    /// A secret of session tickets is the current one for so long, and for as long again its tickets are taken.
    /// </summary>
    public int TicketRotationSeconds { get; init; } = 12 * 3600;

    public double DrainSeconds { get; init; } = 30;
}

/// <summary>Addresses as "ip:port". Control and status are for operators: loopback unless there is a reason.</summary>
public sealed record ListenSettings
{
    public IReadOnlyList<string> Http { get; init; } = [];

    public IReadOnlyList<string> Https { get; init; } = [];

    public string? Control { get; init; }

    /// <summary>The node's own metrics and health listener.</summary>
    public string? Status { get; init; }

    /// <summary>Listeners (from Http and Https) that expect a PROXY protocol header before anything else.</summary>
    public IReadOnlyList<string> ProxyProtocol { get; init; } = [];

    /// <summary>Ports clients may name in Host besides the listeners' own (a port forward in front of us).</summary>
    public IReadOnlyList<int> PublicPorts { get; init; } = [];

    /// <summary>
    /// TLS handshakes begun per second and loop; newcomers beyond wait, and are closed when they would wait too long.
    /// The default is above what one core can do.
    /// </summary>
    public int HandshakesPerSecond { get; init; } = 10_000;

    /// <summary>TCP congestion control of the listeners, or null for the system's.</summary>
    public string? CongestionControl { get; init; }
}

public sealed record LogSettings
{
    /// <summary>Access log file (JSON lines); null: none; "-": standard output.</summary>
    public string? Access { get; init; } = "access.log";

    /// <summary>
    /// Bits of an IPv4 / IPv6 client address kept in the log: 32/128 keeps all, 24/48 is usual for privacy.
    /// </summary>
    public int KeepV4Bits { get; init; } = 32;

    public int KeepV6Bits { get; init; } = 128;
}

public sealed record TraceSettings
{
    /// <summary>OTLP/HTTP endpoint ("http://127.0.0.1:4318"), or null for no traces.</summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary>Requests traced: one in N. A sampled traceparent from a trusted proxy is always traced.</summary>
    public int OneIn { get; init; } = 1000;
}
