namespace Ringwall.Core.DecisionLog;

/// <summary>
/// The right edge of the tree: the unfinished tile of every level. All that is needed to append, and to know the root.
/// </summary>
public sealed class TreeEdge
{
    private readonly List<TreeHash>[] _levels;

    public TreeEdge()
    {
        _levels = new List<TreeHash>[Limits.Levels];
        for (var i = 0; i < _levels.Length; i++)
        {
            _levels[i] = [];
        }
    }

    /// <summary>Entries of the tree.</summary>
    public long Size { get; private set; }

    /// <summary>The edge of a tree of this size, from its partial tiles.</summary>
    public static TreeEdge Open(long size, Func<Tile, TreeHash[]> read)
    {
        var edge = new TreeEdge { Size = size };
        for (var level = 0; level < Limits.Levels; level++)
        {
            var hashes = Tile.Hashes(level, size);
            if (hashes % Limits.TileWidth > 0)
            {
                edge._levels[level].AddRange(read(Tile.At(level, hashes / Limits.TileWidth, size)));
            }
        }

        return edge;
    }

    /// <summary>Appends an entry's hash. Each tile that becomes full is told, lowest first.</summary>
    public void Append(TreeHash leaf, Action<Tile, TreeHash[]>? full = null)
    {
        Size++;
        for (var (level, hash) = (0, leaf); ; level++)
        {
            var tile = _levels[level];
            tile.Add(hash);
            if (tile.Count < Limits.TileWidth)
            {
                return;
            }

            var hashes = tile.ToArray();
            tile.Clear();
            full?.Invoke(
                new Tile(level, (Tile.Hashes(level, Size) / Limits.TileWidth) - 1, Limits.TileWidth), hashes);
            hash = RootOf(hashes);
        }
    }

    /// <summary>The unfinished tiles there are, lowest first.</summary>
    public IEnumerable<(Tile Tile, TreeHash[] Hashes)> Partials()
    {
        for (var level = 0; level < _levels.Length; level++)
        {
            if (_levels[level].Count > 0)
            {
                var tile = new Tile(level, Tile.Hashes(level, Size) / Limits.TileWidth, _levels[level].Count);
                yield return (tile, _levels[level].ToArray());
            }
        }
    }

    /// <summary>
    /// The size in binary names the complete subtrees; the root joins them from the right.
    /// </summary>
    public TreeHash Root()
    {
        TreeHash? root = null;
        foreach (var hashes in _levels)
        {
            var end = hashes.Count;
            for (var width = 1; end > 0; width *= 2)
            {
                if ((end & width) != 0)
                {
                    var subtree = RootOf(hashes.GetRange(end - width, width).ToArray());
                    root = root is { } right ? TreeHash.Node(subtree, right) : subtree;
                    end -= width;
                }
            }
        }

        return root ?? TreeHash.Empty;
    }

    /// <summary>The root above a power of two of hashes.</summary>
    public static TreeHash RootOf(ReadOnlySpan<TreeHash> hashes)
    {
        var row = hashes.ToArray();
        for (var count = row.Length; count > 1; count /= 2)
        {
            for (var i = 0; i < count / 2; i++)
            {
                row[i] = TreeHash.Node(row[2 * i], row[(2 * i) + 1]);
            }
        }

        return row[0];
    }
}
