namespace Ringwall.Core.DecisionLog;

/// <summary>
/// One hash over a set of sealed exhibits, put in the log before anybody approves: "we had these items then". A tree of
/// their commitments, so that one exhibit can be opened later without the others.
/// </summary>
public static class EvidenceRoot
{
    public static TreeHash Of(IReadOnlyList<Commitment> exhibits) => Tree(exhibits).Root();

    /// <summary>The path that shows exhibit number <paramref name="index"/> was in the set.</summary>
    public static IReadOnlyList<TreeHash> Proof(IReadOnlyList<Commitment> exhibits, int index) =>
        Tree(exhibits).Inclusion(index);

    public static bool Includes(
        TreeHash root, int count, int index, Commitment exhibit, IReadOnlyList<TreeHash> path) =>
        Proofs.Includes(root, count, index, Leaf(exhibit), path);

    private static TreeHash Leaf(Commitment exhibit) => TreeHash.Leaf(exhibit.Hash.ToArray());

    private static TiledTree Tree(IReadOnlyList<Commitment> exhibits)
    {
        var tiles = new Dictionary<Tile, TreeHash[]>();
        var edge = new TreeEdge();
        foreach (var exhibit in exhibits)
        {
            edge.Append(Leaf(exhibit), tiles.Add);
        }

        foreach (var (tile, hashes) in edge.Partials())
        {
            tiles[tile] = hashes;
        }

        return new TiledTree(exhibits.Count, tile => tiles[tile]);
    }
}
