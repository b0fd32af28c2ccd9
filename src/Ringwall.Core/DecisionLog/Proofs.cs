using System.Numerics;

namespace Ringwall.Core.DecisionLog;

/// <summary>
/// Checking proofs (RFC 9162 sections 2.1.3.2 and 2.1.4.2). Any input is allowed; what is not right is false.
/// </summary>
public static class Proofs
{
    /// <summary>Whether the tree of this root and size has this leaf at this index.</summary>
    public static bool Includes(
        TreeHash root, long size, long index, TreeHash leaf, IReadOnlyList<TreeHash> path)
    {
        if (index < 0 || index >= size || path.Count > Limits.ProofHashes)
        {
            return false;
        }

        var (first, last, hash) = (index, size - 1, leaf);
        foreach (var sibling in path)
        {
            if (last == 0)
            {
                return false;
            }

            if (IsRight(first, last))
            {
                hash = TreeHash.Node(sibling, hash);
                Climb(ref first, ref last);
            }
            else
            {
                hash = TreeHash.Node(hash, sibling);
            }

            first >>= 1;
            last >>= 1;
        }

        return last == 0 && hash == root;
    }

    /// <summary>Whether the tree of the new root begins with the tree of the old one.</summary>
    public static bool Continues(
        TreeHash oldRoot, long oldSize, TreeHash root, long size, IReadOnlyList<TreeHash> path)
    {
        if (oldSize < 0 || oldSize > size || path.Count > Limits.ProofHashes)
        {
            return false;
        }

        if (oldSize == 0 || oldSize == size)
        {
            return path.Count == 0 && (oldSize == 0 ? oldRoot == TreeHash.Empty : oldRoot == root)
                && (size > 0 || root == TreeHash.Empty);
        }

        if (path.Count == 0)
        {
            return false;
        }

        var next = BitOperations.IsPow2(oldSize) ? 0 : 1;
        var hash = next == 0 ? oldRoot : path[0];
        var (first, last, old) = (oldSize - 1, size - 1, hash);
        var shared = BitOperations.TrailingZeroCount(~first);
        first >>= shared;
        last >>= shared;
        for (; next < path.Count; next++)
        {
            if (last == 0)
            {
                return false;
            }

            if (IsRight(first, last))
            {
                old = TreeHash.Node(path[next], old);
                hash = TreeHash.Node(path[next], hash);
                Climb(ref first, ref last);
            }
            else
            {
                hash = TreeHash.Node(hash, path[next]);
            }

            first >>= 1;
            last >>= 1;
        }

        return last == 0 && old == oldRoot && hash == root;
    }

    private static bool IsRight(long first, long last) => (first & 1) == 1 || first == last;

    /// <summary>A node without a sibling is carried up unchanged until it is somebody's right child.</summary>
    private static void Climb(ref long first, ref long last)
    {
        while ((first & 1) == 0 && first != 0)
        {
            first >>= 1;
            last >>= 1;
        }
    }
}
