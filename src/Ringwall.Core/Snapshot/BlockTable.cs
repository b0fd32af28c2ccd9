using System.Text;
using System.Text.Json;

namespace Ringwall.Core.Snapshot;

/// <summary>
/// The blocks in force, by host. A block that names a zone covers every host the zone has now and those it had when the
/// decision was taken (control writes them into the block), so renaming a zone lifts nothing.
/// </summary>
public sealed class BlockTable
{
    private readonly HostIndex _exact;
    private readonly HostIndex _wildcards;
    private readonly Dictionary<string, Block[]> _zones;
    private readonly Block[][] _lists;

    public BlockTable(IReadOnlyList<Block> blocks)
    {
        All = blocks;
        var hosts = new Dictionary<string, List<Block>>(StringComparer.Ordinal);
        var zones = new Dictionary<string, List<Block>>(StringComparer.Ordinal);
        foreach (var block in blocks)
        {
            if (block.Zone is { } zone)
            {
                Add(zones, zone, block);
            }

            foreach (var host in block.Hosts)
            {
                Add(hosts, host.ToLowerInvariant(), block);
            }
        }

        _zones = zones.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal);
        _lists = hosts.Values.Select(list => list.ToArray()).ToArray();
        var keys = Encoding.UTF8.GetBytes(string.Concat(hosts.Keys));
        _exact = new HostIndex(keys, hosts.Count);
        _wildcards = new HostIndex(keys, hosts.Count);
        var at = 0;
        var number = 0;
        foreach (var host in hosts.Keys)
        {
            var length = Encoding.UTF8.GetByteCount(host);
            var wildcard = host.StartsWith("*.", StringComparison.Ordinal);
            (wildcard ? _wildcards : _exact).Add(wildcard ? at + 2 : at, wildcard ? length - 2 : length, number++);
            at += length;
        }
    }

    public static BlockTable Empty { get; } = new([]);

    public IReadOnlyList<Block> All { get; }

    public bool IsEmpty => All.Count == 0;

    /// <summary>Blocks that name a zone, by its name.</summary>
    public IReadOnlyDictionary<string, Block[]> ByZone => _zones;

    /// <summary>
    /// The first block in force at this moment (Unix milliseconds) that names this canonical host, or null.
    /// </summary>
    public Block? OfHost(ReadOnlySpan<byte> host, long unixMs) =>
        InForce(_exact.Find(host), unixMs) ?? InForce(_wildcards.Find(ZoneImage.Parent(host)), unixMs);

    /// <summary>The first of these in force at this moment, or null.</summary>
    public static Block? InForce(Block[]? blocks, long unixMs)
    {
        foreach (var block in blocks ?? [])
        {
            if (block.Until is not { } until || until.ToUnixTimeMilliseconds() > unixMs)
            {
                return block;
            }
        }

        return null;
    }

    public static byte[] Write(IReadOnlyList<Block> blocks) =>
        JsonSerializer.SerializeToUtf8Bytes(blocks, SnapshotJson.Default.IReadOnlyListBlock);

    /// <summary>Takes octets that came from elsewhere; null with the fault when they are no list of blocks.</summary>
    public static BlockTable? Open(ReadOnlySpan<byte> bytes, out string? fault)
    {
        try
        {
            var blocks = JsonSerializer.Deserialize(bytes, SnapshotJson.Default.IReadOnlyListBlock);
            fault = blocks is null ? "not a list of blocks"
                : blocks.Count > Limits.Blocks ? "more blocks than an edge may hold" : null;
            return fault is null ? new BlockTable(blocks!) : null;
        }
        catch (JsonException e)
        {
            fault = "a list of blocks this version cannot read: " + e.Message;
            return null;
        }
    }

    private Block? InForce(int list, long unixMs) => list < 0 ? null : InForce(_lists[list], unixMs);

    private static void Add(Dictionary<string, List<Block>> to, string key, Block block)
    {
        if (!to.TryGetValue(key, out var list))
        {
            to[key] = list = [];
        }

        list.Add(block);
    }
}
