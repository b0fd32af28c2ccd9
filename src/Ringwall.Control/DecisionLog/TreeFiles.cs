using Ringwall.Control.Store;
using Ringwall.Core.DecisionLog;

namespace Ringwall.Control.DecisionLog;

/// <summary>
/// Keeps the static files in step with the entries of the store. Everything here is a function of those entries: a step
/// that is repeated writes the same octets, and what is lost is written again.
/// </summary>
internal sealed class TreeFiles(Database database, LogFolder folder)
{
    private const int Batch = 1024;

    private TreeEdge? _edge;

    /// <summary>Entries the files hold.</summary>
    public long Size => _edge?.Size ?? 0;

    /// <summary>
    /// Takes up where a checkpoint left off. Files that are missing or do not hash to its root are written anew;
    /// entries that do not hash to it either were altered, and nothing may be signed on top of them.
    /// </summary>
    public void Restore(Checkpoint checkpoint)
    {
        if (Tile.Between(0, checkpoint.Size).All(folder.Has))
        {
            _edge = TreeEdge.Open(checkpoint.Size, Hashes);
            if (_edge.Root() == checkpoint.Root)
            {
                return;
            }
        }

        _edge = new TreeEdge();
        if (Grow(checkpoint.Size) != checkpoint.Root)
        {
            throw new InvalidDataException(
                $"the store's first {checkpoint.Size} log entries are not those its checkpoint was signed over");
        }
    }

    /// <summary>Writes what the log has to have at this size; the root.</summary>
    public TreeHash Grow(long size)
    {
        // Whatever fails on the way leaves no half-grown edge behind.
        var edge = _edge ?? new TreeEdge();
        _edge = null;
        var old = edge.Size;
        while (edge.Size < size)
        {
            var count = (int)Math.Min(Batch, size - edge.Size);
            var entries = database.Read(s => LogTable.Range(s, edge.Size, count));
            foreach (var entry in entries)
            {
                Pages(LogTable.Parse(entry));
                edge.Append(TreeHash.Leaf(entry), Write);
            }
        }

        foreach (var tile in Tile.Between(old, size).TakeWhile(tile => tile.Level == Tile.EntriesLevel))
        {
            var first = tile.Index * Ringwall.Core.DecisionLog.Limits.TileWidth;
            folder.Write(tile, EntryBundle.Write(database.Read(s => LogTable.Range(s, first, tile.Width))));
            Drop(tile);
        }

        foreach (var (tile, hashes) in edge.Partials())
        {
            Write(tile, hashes);
        }

        _edge = edge;
        return edge.Root();
    }

    /// <summary>A tile as it lies on the disk; a partial one that has gone, from the full one.</summary>
    public TreeHash[] Hashes(Tile tile)
    {
        var octets = folder.Read(tile) ?? folder.Read(tile with { Width = Ringwall.Core.DecisionLog.Limits.TileWidth });
        return octets is not null && TreeHash.ReadAll(octets) is { } hashes && hashes.Length >= tile.Width
            ? hashes[..tile.Width]
            : new TreeHash[tile.Width];
    }

    private void Write(Tile tile, TreeHash[] hashes)
    {
        folder.Write(tile, TreeHash.WriteAll(hashes));
        Drop(tile);
    }

    private void Drop(Tile tile)
    {
        if (!tile.IsPartial && tile.Index > 0)
        {
            folder.DropPartials(tile with { Index = tile.Index - 1 });
        }
    }

    private void Pages(LogEntry entry)
    {
        foreach (var page in entry.Pages)
        {
            // Withdrawn since: there is nothing to show.
            if (database.Read(s => PublishedPages.OfHash(s, page.Sha256)) is { } stored)
            {
                folder.Write(page, stored.Content);
            }
        }

        if (entry.Kind == EntryKind.PageWithdrawn && entry.Fact("sha256") is { Length: 64 } hash)
        {
            folder.RemovePage(hash);
        }
    }
}
