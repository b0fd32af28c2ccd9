namespace Ringwall.Core.Snapshot;

/// <summary>What a node says of itself, upwards, about once a second.</summary>
public sealed record NodeReport
{
    /// <summary>Its name: unique among the nodes of one control.</summary>
    public required string Node { get; init; }

    /// <summary>Versions every loop of it serves by.</summary>
    public long ConfigVersion { get; init; }

    public long BlockVersion { get; init; }

    /// <summary>Why the newest document it was given is not in force, or null.</summary>
    public string? Refused { get; init; }

    /// <summary>Counters by metric name, summed over its loops.</summary>
    public IReadOnlyDictionary<string, long> Counters { get; init; } = new Dictionary<string, long>();
}
