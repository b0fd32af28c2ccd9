using System.Globalization;
using System.Text;

namespace Ringwall.Core.DecisionLog;

/// <summary>
/// A static file of the log (C2SP tlog-tiles): up to 256 hashes of one level, or the entries below them. A full tile
/// never changes; a partial one is named by its width, so that it never changes either.
/// </summary>
/// <param name="Level">0: leaf hashes; each further level one hash a full tile below; −1: entries.</param>
/// <param name="Index">Number within the level.</param>
/// <param name="Width">Hashes (entries) in it, 1 to 256.</param>
public readonly record struct Tile(int Level, long Index, int Width)
{
    public const int EntriesLevel = -1;

    public bool IsPartial => Width < Limits.TileWidth;

    /// <summary>"tile/0/x001/x234/067" or "tile/entries/000.p/12", below the log's prefix.</summary>
    public string Path
    {
        get
        {
            var text = new StringBuilder("tile/");
            text.Append(Level == EntriesLevel ? "entries" : Level.ToString(CultureInfo.InvariantCulture));
            AppendIndex(text, Index);
            if (IsPartial)
            {
                text.Append(CultureInfo.InvariantCulture, $".p/{Width}");
            }

            return text.ToString();
        }
    }

    /// <summary>The tile of this number in a tree of this size: as wide as the tree has hashes for it.</summary>
    public static Tile At(int level, long index, long size) =>
        new(level, index, (int)Math.Min(Limits.TileWidth, Hashes(level, size) - (index * Limits.TileWidth)));

    /// <summary>Hashes of this level in a tree of this size, of which only full tiles below count.</summary>
    public static long Hashes(int level, long size) => level <= 0 ? size : size >> (8 * level);

    /// <summary>
    /// What a log that grew from one size to another has to write: new and wider tiles, entries first, so that a
    /// process which dies on the way leaves nothing that speaks of what is not there.
    /// </summary>
    public static IEnumerable<Tile> Between(long old, long size)
    {
        for (var level = EntriesLevel; level < Limits.Levels; level++)
        {
            var (before, after) = (Hashes(level, old), Hashes(level, size));
            if (before == after)
            {
                continue;
            }

            for (var index = before / Limits.TileWidth; index * Limits.TileWidth < after; index++)
            {
                yield return At(level, index, size);
            }
        }
    }

    /// <summary>Takes a path that came from anywhere; null unless it is a tile's one spelling.</summary>
    public static Tile? Parse(string path)
    {
        var parts = path.Split('/');
        if (parts.Length is < 3 or > 12 || parts[0] != "tile" || LevelOf(parts[1]) is not { } level)
        {
            return null;
        }

        var width = Limits.TileWidth;
        var end = parts.Length;
        if (parts[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            if (!int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out width)
                || width is < 1 or > 255)
            {
                return null;
            }

            parts[^2] = parts[^2][..^2];
            end--;
        }

        var index = 0L;
        for (var i = 2; i < end; i++)
        {
            var digits = i < end - 1 && parts[i].StartsWith('x') ? parts[i][1..] : parts[i];
            if (digits.Length != 3
                || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var part)
                || index > long.MaxValue / 2000)
            {
                return null;
            }

            index = (index * 1000) + part;
        }

        var tile = new Tile(level, index, width);
        return tile.Path == path ? tile : null;
    }

    private static int? LevelOf(string text) => text == "entries" ? EntriesLevel
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var level) && level <= 63
            ? level : null;

    private static void AppendIndex(StringBuilder text, long index)
    {
        var groups = new Stack<long>([index % 1000]);
        for (index /= 1000; index > 0; index /= 1000)
        {
            groups.Push(index % 1000);
        }

        while (groups.TryPop(out var group))
        {
            text.Append(CultureInfo.InvariantCulture, $"/{(groups.Count > 0 ? "x" : "")}{group:000}");
        }
    }
}
