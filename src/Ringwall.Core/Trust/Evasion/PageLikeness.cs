namespace Ringwall.Core.Trust.Evasion;

/// <summary>
/// Whether pages of one site are pages of another. The template a site puts around every page is taken away first:
/// with it, two unrelated pages of one forum software look alike; without it they do not.
/// </summary>
public static class PageLikeness
{
    /// <summary>Likeness at which two stripped pages are one: an edit of a tenth of the words keeps it.</summary>
    public const double SamePage = 0.5;

    /// <summary>Pages to sample on each side before anything is said.</summary>
    public const int Sample = 20;

    /// <summary>Share of sampled pages that must be found again.</summary>
    public const double Share = 0.25;

    private const int Run = 5;

    /// <summary>The words of each page without the runs of five that stand in half of the site's pages.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Strip(IReadOnlyList<string> pages)
    {
        var words = pages.Select(TextSketch.Words).ToList();
        if (pages.Count < 3)
        {
            return words;
        }

        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var run in words.SelectMany(page =>
            Runs(page).Select(run => run.Text).Distinct(StringComparer.Ordinal)))
        {
            counts[run] = counts.GetValueOrDefault(run) + 1;
        }

        return [.. words.Select(page => Keep(page, counts, pages.Count))];
    }

    private static List<string> Keep(IReadOnlyList<string> page, Dictionary<string, int> counts, int pages)
    {
        var template = new bool[page.Count];
        foreach (var (at, text) in Runs(page))
        {
            if (counts[text] * 2 >= pages)
            {
                Array.Fill(template, true, at, Run);
            }
        }

        return [.. page.Where((_, i) => !template[i])];
    }

    private static IEnumerable<(int At, string Text)> Runs(IReadOnlyList<string> words)
    {
        for (var i = 0; i + Run <= words.Count; i++)
        {
            yield return (i, string.Join(' ', words.Skip(i).Take(Run)));
        }
    }

    /// <summary>Sketches of a site's stripped pages.</summary>
    public static IReadOnlyList<uint[]> Sketches(IReadOnlyList<string> pages) =>
        [.. Strip(pages).Select(TextSketch.OfWords)];

    /// <summary>How many of the candidate's pages are pages of the blocked site; null: too few were sampled.</summary>
    public static double? ShareOfSame(IReadOnlyList<uint[]> blocked, IReadOnlyList<uint[]> candidate) =>
        blocked.Count < Sample || candidate.Count < Sample
            ? null
            : candidate.Count(page => blocked.Any(other => TextSketch.Likeness(page, other) >= SamePage))
                / (double)candidate.Count;

    /// <summary>Exact share of common three-word shingles; for tests and for short texts.</summary>
    public static double Jaccard(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        var left = TextSketch.Shingles(a).ToHashSet(StringComparer.Ordinal);
        var right = TextSketch.Shingles(b).ToHashSet(StringComparer.Ordinal);
        var common = left.Count(right.Contains);
        return left.Count + right.Count == 0 ? 0 : common / (double)(left.Count + right.Count - common);
    }
}
