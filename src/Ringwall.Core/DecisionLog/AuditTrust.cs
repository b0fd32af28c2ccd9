namespace Ringwall.Core.DecisionLog;

/// <summary>What an outsider brings along: whom they trust, and what they saw before. All of it may be empty.</summary>
public sealed record AuditTrust
{
    /// <summary>Keys of the log the outsider already trusts; none: the log's first key is taken on first use.</summary>
    public IReadOnlyList<VerifierKey> Keys { get; init; } = [];

    /// <summary>A checkpoint verified earlier: the log must have grown from it.</summary>
    public Checkpoint? Seen { get; init; }

    public IReadOnlyList<VerifierKey> Witnesses { get; init; } = [];

    /// <summary>Witnesses that must have cosigned.</summary>
    public int Quorum { get; init; }
}

/// <summary>What an audit found. No faults: everything that was published is as it was signed.</summary>
public sealed record AuditReport
{
    public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>The checkpoint as fetched; null when there was none to read.</summary>
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>The key that speaks for the log now.</summary>
    public VerifierKey? Key { get; init; }

    public long Entries { get; init; }

    public long Pages { get; init; }

    public long UnknownKinds { get; init; }

    /// <summary>Witnesses whose cosignature is good, and when they gave it (seconds since 1970).</summary>
    public IReadOnlyList<(string Name, long Time)> Cosigned { get; init; } = [];

    public bool IsGood => Faults.Count == 0;
}
