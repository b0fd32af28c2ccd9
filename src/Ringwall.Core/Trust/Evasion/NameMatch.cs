namespace Ringwall.Core.Trust.Evasion;

/// <param name="Rule">Which rule found it ("same_label", "edit_distance", "generated:plural").</param>
public sealed record NameHit(string Rule, double Weight);

/// <summary>
/// Whether a name may be a blocked name again. How far it may stray depends on the length of the label, because short
/// labels are near to everything: by measure at most 0.22 false hits in 10,000 labels of 6 to 9 letters. A name is
/// never enough alone.
/// </summary>
public static class NameMatch
{
    private const double SameWeight = 2;
    private const double AlikeWeight = 1;

    public static NameHit? Of(string blocked, string candidate)
    {
        if (HostLabels.Of(blocked) is not { } target || HostLabels.Of(candidate) is not { } found
            || string.Equals(blocked, candidate, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (found.Label == target.Label)
        {
            return found.Suffix == target.Suffix ? null : new(EvasionScore.SameLabel, SameWeight);
        }

        var length = target.Label.Length;
        if (length <= 5)
        {
            return null;
        }

        if (found.Skeleton == target.Skeleton)
        {
            return new("look_alike", SameWeight);
        }

        var allowed = length >= 10 ? 2 : 1;
        if (Distance(target.Skeleton, found.Skeleton, allowed) <= allowed)
        {
            return new("edit_distance", AlikeWeight);
        }

        if (NameGenerators.Kind(target.Label, found.Label) is { } kind)
        {
            return new("generated:" + kind, AlikeWeight);
        }

        return IsSplit(target.Label, candidate) ? new("generated:subdomain", AlikeWeight) : null;
    }

    /// <summary>"the.forum.example" for "theforum": the label cut by dots.</summary>
    private static bool IsSplit(string label, string candidate)
    {
        var labels = candidate.ToLowerInvariant().Split('.');
        for (var from = 0; from < labels.Length; from++)
        {
            for (var count = 2; count <= labels.Length - from; count++)
            {
                if (string.Concat(labels.Skip(from).Take(count)) == label)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// Optimal string alignment (insert, delete, replace, swap neighbours); anything above the limit is limit + 1.
    /// </summary>
    public static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) > limit)
        {
            return limit + 1;
        }

        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                var best = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    best = Math.Min(best, rows[i - 2, j - 2] + 1);
                }

                rows[i, j] = best;
            }
        }

        return Math.Min(rows[a.Length, b.Length], limit + 1);
    }
}
