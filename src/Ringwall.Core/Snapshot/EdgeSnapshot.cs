namespace Ringwall.Core.Snapshot;

/// <summary>
/// Everything a node serves by: zones, certificates, blocks. Immutable; compiled by control, verified and swapped whole
/// by nodes. Zones lie in one flat image and become objects on first use, so a large edge is no large object graph.
/// </summary>
public sealed class EdgeSnapshot
{
    public static EdgeSnapshot Empty { get; } = new();

    /// <summary>Number of the configuration; only rises.</summary>
    public long ConfigVersion { get; init; }

    /// <summary>Number of the block list; only rises, on a lane of its own.</summary>
    public long BlockVersion { get; init; }

    public EdgeSettings Edge { get; init; } = new();

    public int ZoneCount => 0;

    /// <summary>Index of the zone that serves this canonical host (exact before wildcard), or −1.</summary>
    public int FindZone(ReadOnlySpan<byte> host) => -1;

    public ZoneSettings Zone(int index) => throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>The block in force for this host of this zone, or null. Costs one branch while there are no blocks.</summary>
    public Block? FindBlock(int zone, ReadOnlySpan<byte> host, long unixMs) => null;
}
