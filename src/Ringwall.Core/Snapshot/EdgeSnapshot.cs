namespace Ringwall.Core.Snapshot;

/// <summary>
/// Everything a node serves by: zones, certificates, blocks. Immutable; compiled by control, verified and swapped whole
/// by nodes. Configuration and blocks travel on lanes of their own, each with a version that only rises; a snapshot is
/// one of each, joined.
/// </summary>
public sealed class EdgeSnapshot
{
    private readonly ZoneImage _zones;
    private readonly BlockTable _blocks;
    private readonly Block[]?[]? _byZone;

    public EdgeSnapshot(ZoneImage zones, long configVersion, BlockTable blocks, long blockVersion)
    {
        _zones = zones;
        _blocks = blocks;
        ConfigVersion = configVersion;
        BlockVersion = blockVersion;
        if (!blocks.IsEmpty)
        {
            _byZone = new Block[]?[zones.Count];
            foreach (var (name, list) in blocks.ByZone)
            {
                if (zones.FindName(name) is >= 0 and var zone)
                {
                    _byZone[zone] = list;
                }
            }
        }
    }

    public static EdgeSnapshot Empty { get; } = new(ZoneImage.Empty, 0, BlockTable.Empty, 0);

    /// <summary>Number of the configuration; only rises.</summary>
    public long ConfigVersion { get; }

    /// <summary>Number of the block list; only rises, on a lane of its own.</summary>
    public long BlockVersion { get; }

    public EdgeSettings Edge => _zones.Edge;

    /// <summary>The configuration lane by itself: the same object while only blocks changed.</summary>
    public ZoneImage Zones => _zones;

    public int ZoneCount => _zones.Count;

    public IReadOnlyList<Block> Blocks => _blocks.All;

    /// <summary>Compiles settings in memory, as control does before it signs. The settings have no faults.</summary>
    public static EdgeSnapshot Build(
        EdgeSettings edge,
        IReadOnlyList<ZoneSettings> zones,
        IReadOnlyList<Block>? blocks = null,
        long configVersion = 1,
        long blockVersion = 1)
    {
        var image = ZoneImage.Open(ZoneImage.Write(edge, zones), out var fault, ours: true)
            ?? throw new ArgumentException(fault, nameof(zones));
        return new EdgeSnapshot(image, configVersion, new BlockTable(blocks ?? []), blockVersion);
    }

    /// <summary>Index of the zone that serves this canonical host (exact before wildcard), or −1.</summary>
    public int FindZone(ReadOnlySpan<byte> host) => _zones.Find(host);

    /// <summary>Index of the zone of this name, or −1.</summary>
    public int FindZoneName(string name) => _zones.FindName(name);

    public ZoneSettings Zone(int index) => _zones.Zone(index);

    /// <summary>A zone's settings as control wrote them: equal octets mean equal settings, across snapshots.</summary>
    public ReadOnlySpan<byte> ZoneOctets(int index) => _zones.Octets(index);

    /// <summary>
    /// The block in force for this host of this zone (−1: of no zone) at this moment (Unix milliseconds), or null.
    /// Costs
    /// one branch while there are no blocks.
    /// </summary>
    public Block? FindBlock(int zone, ReadOnlySpan<byte> host, long unixMs)
    {
        if (_byZone is null)
        {
            return null;
        }

        return (zone < 0 ? null : BlockTable.InForce(_byZone[zone], unixMs)) ?? _blocks.OfHost(host, unixMs);
    }

    /// <summary>The same zones under another block list; what they have become in memory stays.</summary>
    public EdgeSnapshot With(BlockTable blocks, long blockVersion) => new(_zones, ConfigVersion, blocks, blockVersion);

    /// <summary>The same blocks over another configuration.</summary>
    public EdgeSnapshot With(ZoneImage zones, long configVersion) => new(zones, configVersion, _blocks, BlockVersion);
}
