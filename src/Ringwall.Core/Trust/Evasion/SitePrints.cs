namespace Ringwall.Core.Trust.Evasion;

/// <summary>
/// What is known of a site, blocked or not, from our own edge and from what an operator imports. Values about people
/// are keyed hashes. Nobody crawls for them.
/// </summary>
public sealed record SitePrints
{
    public required string Hostname { get; init; }

    /// <summary>When the name was registered; null: unknown.</summary>
    public DateTimeOffset? RegisteredAt { get; init; }

    /// <summary>When it was last seen to exist; null: it exists.</summary>
    public DateTimeOffset? LastSeenAt { get; init; }

    /// <summary>Keyed hashes of payment token, contact, API token; of the customer account when it is ours.</summary>
    public IReadOnlySet<string> Account { get; init; } = Empty;

    public string? OriginAddress { get; init; }

    public string? OriginSpki { get; init; }

    public string? TlsSpki { get; init; }

    public IReadOnlySet<string> CertificateNames { get; init; } = Empty;

    public string? FaviconSha256 { get; init; }

    public IReadOnlySet<string> AnalyticsIds { get; init; } = Empty;

    /// <summary>"id title" of threads, cookie prefixes, asset hashes.</summary>
    public IReadOnlySet<string> SoftwareSalt { get; init; } = Empty;

    public IReadOnlySet<string> DnsTokens { get; init; } = Empty;

    /// <summary>Sketches of stripped pages.</summary>
    public IReadOnlyList<uint[]> Pages { get; init; } = [];

    /// <summary>Hosts it sends visitors to, or names as its canonical self.</summary>
    public IReadOnlySet<string> PointsTo { get; init; } = Empty;

    private static IReadOnlySet<string> Empty => System.Collections.Frozen.FrozenSet<string>.Empty;
}

/// <summary>What is needed beside both sites to weigh what they share.</summary>
public sealed record EvasionContext
{
    public required DateTimeOffset BlockedAt { get; init; }

    /// <summary>Other zones known on the shared origin address.</summary>
    public int OtherZonesOnAddress { get; init; }

    /// <summary>Certificates of delivery networks and hosts: no proof of anything.</summary>
    public IReadOnlySet<string> SharedKeys { get; init; } = System.Collections.Frozen.FrozenSet<string>.Empty;

    public IReadOnlySet<string> StockFavicons { get; init; } = System.Collections.Frozen.FrozenSet<string>.Empty;

    /// <summary>Analytics ids seen on more than five unrelated zones: a template author's.</summary>
    public IReadOnlySet<string> CommonIds { get; init; } = System.Collections.Frozen.FrozenSet<string>.Empty;

    /// <summary>Account marks of resellers.</summary>
    public IReadOnlySet<string> ResellerAccounts { get; init; } = System.Collections.Frozen.FrozenSet<string>.Empty;

    /// <summary>Press, archives, research, parody, sites about the blocked site: never a candidate.</summary>
    public IReadOnlySet<string> Protected { get; init; } = System.Collections.Frozen.FrozenSet<string>.Empty;

    /// <summary>The site's own announcement of this name, captured as evidence.</summary>
    public string? SuccessionExhibit { get; init; }
}
