namespace Ringwall.Core.Trust.Evasion;

/// <summary>
/// The ways people and machines derive a name from a name. What edit distance finds anyway (addition, omission,
/// replacement, transposition, insertion, bit flips, vowel swaps, repetition) is listed too, so that a generated list
/// can be searched in feeds.
/// </summary>
public static class NameGenerators
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const string Vowels = "aeiou";

    private static readonly string[] s_words =
    [
        "2", "24", "alt", "backup", "chat", "club", "forum", "forums", "home", "info", "live", "mirror", "my", "net",
        "new", "now", "official", "online", "org", "real", "reborn", "site", "the", "web", "world",
    ];

    /// <summary>Neighbouring keys of qwerty, qwertz and azerty.</summary>
    private static readonly Dictionary<char, string> s_keys = Neighbours(
        ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"],
        ["1234567890", "qwertzuiop", "asdfghjkl", "yxcvbnm"],
        ["1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn"]);

    /// <summary>Which generator makes this label from that one; null: none. Cheaper than listing them all.</summary>
    public static string? Kind(string label, string other) =>
        other.Replace("-", "", StringComparison.Ordinal) == label ? "hyphenation"
        : other == label + "s" || other == label + "es" ? "plural"
        : s_words.Any(word => other == label + word || other == word + label
            || other == $"{label}-{word}" || other == $"{word}-{label}") ? "dictionary"
        : null;

    /// <summary>Every derived label, once, with the generator that made it first.</summary>
    public static IReadOnlyDictionary<string, string> All(string label)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (kind, made) in Generate(label))
        {
            if (made != label && made.Length is > 0 and <= 63 && made[0] != '-' && made[^1] != '-')
            {
                all.TryAdd(made, kind);
            }
        }

        return all;
    }

    private static IEnumerable<(string Kind, string Label)> Generate(string label)
    {
        foreach (var c in Letters)
        {
            yield return ("addition", label + c);
        }

        for (var i = 0; i < label.Length; i++)
        {
            foreach (var made in At(label, i))
            {
                yield return made;
            }
        }

        yield return ("plural", label + "s");
        yield return ("plural", label + "es");
        foreach (var word in s_words)
        {
            yield return ("dictionary", label + word);
            yield return ("dictionary", word + label);
            yield return ("dictionary", $"{label}-{word}");
            yield return ("dictionary", $"{word}-{label}");
        }
    }

    private static IEnumerable<(string Kind, string Label)> At(string label, int i)
    {
        var (before, c, after) = (label[..i], label[i], label[(i + 1)..]);
        yield return ("omission", before + after);
        yield return ("repetition", before + c + c + after);
        if (i > 0)
        {
            yield return ("hyphenation", $"{before}-{c}{after}");
            yield return ("transposition", label[..(i - 1)] + c + label[i - 1] + after);
        }

        for (var bit = 1; bit < 256; bit <<= 1)
        {
            var flipped = (char)(c ^ bit);
            if (char.IsAsciiLetterLower(flipped) || char.IsAsciiDigit(flipped) || flipped == '-')
            {
                yield return ("bitsquatting", before + flipped + after);
            }
        }

        foreach (var key in s_keys.GetValueOrDefault(c, ""))
        {
            yield return ("replacement", before + key + after);
            yield return ("insertion", before + key + c + after);
            yield return ("insertion", before + c + key + after);
        }

        if (Vowels.Contains(c, StringComparison.Ordinal))
        {
            foreach (var vowel in Vowels)
            {
                yield return ("vowel_swap", before + vowel + after);
            }
        }

        foreach (var (alike, letter) in Confusables.Pairs)
        {
            if (letter == c)
            {
                yield return ("homoglyph", before + alike + after);
            }
        }
    }

    private static Dictionary<char, string> Neighbours(params string[][] boards)
    {
        var keys = new Dictionary<char, SortedSet<char>>();
        foreach (var rows in boards)
        {
            for (var row = 0; row < rows.Length; row++)
            {
                for (var column = 0; column < rows[row].Length; column++)
                {
                    var near = new SortedSet<char>(
                        from r in Enumerable.Range(row - 1, 3)
                        where r >= 0 && r < rows.Length
                        from c in Enumerable.Range(column - 1, 3)
                        where c >= 0 && c < rows[r].Length && (r != row || c != column)
                        select rows[r][c]);
                    keys.TryAdd(rows[row][column], []);
                    keys[rows[row][column]].UnionWith(near);
                }
            }
        }

        return keys.ToDictionary(pair => pair.Key, pair => string.Concat(pair.Value));
    }
}
