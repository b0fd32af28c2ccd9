using System.Numerics;

namespace Ringwall.Core.DecisionLog;

/// <summary>
/// A tree of a given size over its tiles: its root, and proofs about it (RFC 9162 section 2.1). Tiles come through the
/// argument and are kept, so a proof reads each once; a tile that is missing is the reader's fault and throws there.
/// </summary>
public sealed class TiledTree(long size, Func<Tile, TreeHash[]> read)
{
    private readonly Dictionary<Tile, TreeHash[]> _tiles = [];
    private readonly Dictionary<(long From, long To), TreeHash> _known = [];

    public long Size => size;

    public TreeHash Root() => size == 0 ? TreeHash.Empty : Range(0, size);

    /// <summary>The leaf's hash as the tree has it.</summary>
    public TreeHash Leaf(long index) => Range(index, index + 1);

    /// <summary>From the leaf's sibling up to the root's child (PATH, section 2.1.3).</summary>
    public IReadOnlyList<TreeHash> Inclusion(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<TreeHash>();
        var (from, to) = (0L, size);
        while (to - from > 1)
        {
            var middle = from + Split(to - from);
            if (index < middle)
            {
                path.Add(Range(middle, to));
                to = middle;
            }
            else
            {
                path.Add(Range(from, middle));
                from = middle;
            }
        }

        path.Reverse();
        return path;
    }

    /// <summary>That the tree began with the first <paramref name="old"/> entries (PROOF, section 2.1.4).</summary>
    public IReadOnlyList<TreeHash> Consistency(long old)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(old);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(old, size);
        var path = new List<TreeHash>();
        if (old == 0 || old == size)
        {
            return path;
        }

        var (from, to) = (0L, size);
        while (old != to)
        {
            var middle = from + Split(to - from);
            if (old <= middle)
            {
                path.Add(Range(middle, to));
                to = middle;
            }
            else
            {
                path.Add(Range(from, middle));
                from = middle;
            }
        }

        // A subtree that is the old tree itself is known to whoever asks.
        if (from > 0)
        {
            path.Add(Range(from, to));
        }

        path.Reverse();
        return path;
    }

    /// <summary>The largest power of two smaller than the count.</summary>
    private static long Split(long count) => 1L << BitOperations.Log2((ulong)(count - 1));

    /// <summary>
    /// Hash of the entries from (inclusive) to (exclusive), a range the recursion of the RFC can meet: what is complete
    /// and as large as a tile's hash is read, everything else is the node above two halves.
    /// </summary>
    private TreeHash Range(long from, long to)
    {
        if (_known.TryGetValue((from, to), out var hash))
        {
            return hash;
        }

        var count = to - from;
        var height = BitOperations.Log2((ulong)count);
        var middle = from + (count > 1 ? Split(count) : 0);
        hash = BitOperations.IsPow2(count) && height % 8 == 0
            ? Stored(height / 8, from >> height)
            : TreeHash.Node(Range(from, middle), Range(middle, to));
        _known[(from, to)] = hash;
        return hash;
    }

    private TreeHash Stored(int level, long number)
    {
        var tile = Tile.At(level, number / Limits.TileWidth, size);
        if (!_tiles.TryGetValue(tile, out var hashes))
        {
            _tiles[tile] = hashes = read(tile);
        }

        return hashes[number % Limits.TileWidth];
    }
}
