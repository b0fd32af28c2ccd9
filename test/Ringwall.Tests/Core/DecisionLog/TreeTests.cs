using System.Text;
using Ringwall.Core.DecisionLog;

namespace Ringwall.Tests.Core.DecisionLog;

public sealed class TreeTests
{
    /// <summary>The inputs and roots certificate transparency's implementations are held against.</summary>
    private static readonly string[] s_inputs =
    [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ];

    private static readonly string[] s_roots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    private static readonly TreeHash[] s_leaves =
        [.. Enumerable.Range(0, 70_000).Select(i => TreeHash.Leaf(Encoding.ASCII.GetBytes($"entry {i}")))];

    [Fact]
    public void Roots_are_those_of_the_reference_trees()
    {
        var edge = new TreeEdge();
        Assert.Equal(s_roots[0], Hex(edge.Root()));
        for (var i = 0; i < s_inputs.Length; i++)
        {
            edge.Append(TreeHash.Leaf(Convert.FromHexString(s_inputs[i])));
            Assert.Equal(s_roots[i + 1], Hex(edge.Root()));
        }
    }

    [Fact]
    public void Every_leaf_of_every_tree_up_to_300_has_a_proof_that_holds_and_no_other_leaf_has_it()
    {
        for (var size = 1; size <= 300; size++)
        {
            var tree = Tree(size);
            var root = tree.Root();
            Assert.Equal(Naive(0, size), root);
            for (var index = 0; index < size; index++)
            {
                var path = tree.Inclusion(index);
                Assert.True(Proofs.Includes(root, size, index, s_leaves[index], path), $"{index} of {size}");
                Assert.False(Proofs.Includes(root, size, index, s_leaves[size], path));
                Assert.False(Proofs.Includes(root, size, (index + 1) % (size + 1), s_leaves[index], path));
            }
        }
    }

    [Fact]
    public void Every_tree_up_to_300_is_shown_to_continue_every_smaller_one()
    {
        var roots = Enumerable.Range(0, 301).Select(size => size == 0 ? TreeHash.Empty : Naive(0, size)).ToArray();
        for (var size = 1; size <= 300; size++)
        {
            var tree = Tree(size);
            for (var old = 0; old <= size; old++)
            {
                var path = tree.Consistency(old);
                Assert.True(Proofs.Continues(roots[old], old, roots[size], size, path), $"{old} to {size}");
                Assert.Equal(old == 0 || old == size, path.Count == 0);
                Assert.False(Proofs.Continues(s_leaves[0], old, roots[size], size, path) && old > 1);
                Assert.False(Proofs.Continues(roots[old], old, s_leaves[0], size, path) && size > 1 && old > 0);
            }
        }
    }

    [Fact]
    public void A_proof_with_any_bit_changed_a_hash_missing_or_one_too_many_does_not_hold()
    {
        foreach (var (old, size) in (ValueTuple<int, int>[])[(1, 2), (3, 7), (6, 7), (128, 200), (255, 257), (97, 300)])
        {
            var tree = Tree(size);
            var inclusion = tree.Inclusion(old);
            foreach (var changed in Changes(inclusion))
            {
                Assert.False(Proofs.Includes(tree.Root(), size, old, s_leaves[old], changed));
            }

            foreach (var changed in Changes(tree.Consistency(old)))
            {
                Assert.False(Proofs.Continues(Naive(0, old), old, tree.Root(), size, changed));
            }
        }
    }

    [Fact]
    public void A_tree_of_70000_has_the_tiles_the_format_describes()
    {
        var tiles = Tile.Between(0, 70_000).ToArray();

        Assert.Equal(273, tiles.Count(t => t is { Level: 0, IsPartial: false }));
        Assert.Equal(112, tiles.Single(t => t is { Level: 0, IsPartial: true }).Width);
        Assert.Equal(1, tiles.Count(t => t is { Level: 1, IsPartial: false }));
        Assert.Equal(17, tiles.Single(t => t is { Level: 1, IsPartial: true }).Width);
        Assert.Equal(1, tiles.Single(t => t.Level == 2).Width);
        Assert.Equal(274, tiles.Count(t => t.Level == Tile.EntriesLevel));
        Assert.Equal([256, 1], Tile.Between(0, 256).Where(t => t.Level >= 0).Select(t => t.Width));
    }

    [Fact]
    public void Tiles_written_while_a_log_grows_are_those_of_the_grown_log()
    {
        var written = new Dictionary<Tile, TreeHash[]>();
        var edge = new TreeEdge();
        var size = 0;
        foreach (var grown in (int[])[1, 2, 255, 256, 257, 511, 700, 65_535, 65_536, 65_537, 70_000])
        {
            var told = new HashSet<Tile>(Tile.Between(size, grown).Where(t => t.Level >= 0));
            var now = new HashSet<Tile>();
            for (; size < grown; size++)
            {
                edge.Append(s_leaves[size], (tile, hashes) => Keep(tile, hashes));
            }

            foreach (var (tile, hashes) in edge.Partials())
            {
                if (!written.ContainsKey(tile))
                {
                    Keep(tile, hashes);
                }
            }

            Assert.True(told.SetEquals(now), $"at {grown}");
            var reopened = TreeEdge.Open(grown, tile => written[tile]);
            Assert.Equal(edge.Root(), reopened.Root());
            Assert.Equal(edge.Root(), new TiledTree(grown, tile => written[tile]).Root());

            void Keep(Tile tile, TreeHash[] hashes)
            {
                written[tile] = hashes;
                now.Add(tile);
            }
        }
    }

    [Theory]
    [InlineData(0, 1_234_067, 256, "tile/0/x001/x234/067")]
    [InlineData(1, 0, 17, "tile/1/000.p/17")]
    [InlineData(Tile.EntriesLevel, 273, 112, "tile/entries/273.p/112")]
    [InlineData(Tile.EntriesLevel, 1000, 256, "tile/entries/x001/000")]
    public void A_tile_has_one_path_and_the_path_one_tile(int level, long index, int width, string path)
    {
        var tile = new Tile(level, index, width);
        Assert.Equal(path, tile.Path);
        Assert.Equal(tile, Tile.Parse(path));
    }

    [Theory]
    [InlineData("tile/0/1")]
    [InlineData("tile/00/001")]
    [InlineData("tile/64/001")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001.p/0")]
    [InlineData("tile/0/001.p/256")]
    [InlineData("tile/0/001.p/01")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/../000")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("tile/-1/000")]
    [InlineData("")]
    public void A_path_that_is_no_tiles_one_spelling_is_refused(string path) => Assert.Null(Tile.Parse(path));

    [Fact]
    public void A_bundle_holds_exactly_its_entries()
    {
        byte[][] entries = [[], [1, 2, 3], new byte[Limits.EntryBytes]];
        var octets = EntryBundle.Write(entries);

        Assert.Equal(entries, EntryBundle.Read(octets, 3)!);
        Assert.Null(EntryBundle.Read(octets, 2));
        Assert.Null(EntryBundle.Read(octets, 4));
        Assert.Null(EntryBundle.Read(octets.AsSpan(0, octets.Length - 1), 3));
        Assert.Null(EntryBundle.Read([.. octets, 0], 3));
    }

    private static IEnumerable<TreeHash[]> Changes(IReadOnlyList<TreeHash> path)
    {
        for (var i = 0; i < path.Count; i++)
        {
            for (var bit = 0; bit < 256; bit += 5)
            {
                var octets = path[i].ToArray();
                octets[bit / 8] ^= (byte)(1 << (bit % 8));
                TreeHash[] changed = [.. path];
                changed[i] = TreeHash.Read(octets);
                yield return changed;
            }

            yield return [.. path.Take(i), .. path.Skip(i + 1)];
        }

        yield return [.. path, s_leaves[0]];
        yield return [s_leaves[0], .. path];
    }

    private static TiledTree Tree(int size)
    {
        var tiles = new Dictionary<Tile, TreeHash[]>();
        var edge = new TreeEdge();
        foreach (var leaf in s_leaves.AsSpan(0, size))
        {
            edge.Append(leaf, tiles.Add);
        }

        foreach (var (tile, hashes) in edge.Partials())
        {
            tiles.Add(tile, hashes);
        }

        return new TiledTree(size, tile => tiles[tile]);
    }

    /// <summary>RFC 6962 section 2.1 word for word.</summary>
    private static TreeHash Naive(int from, int to)
    {
        if (to - from == 1)
        {
            return s_leaves[from];
        }

        var k = 1;
        while (k * 2 < to - from)
        {
            k *= 2;
        }

        return TreeHash.Node(Naive(from, from + k), Naive(from + k, to));
    }

    private static string Hex(TreeHash hash) => Convert.ToHexStringLower(hash.ToArray());
}
