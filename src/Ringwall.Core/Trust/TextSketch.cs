using System.Text;

namespace Ringwall.Core.Trust;

/// <summary>
/// MinHash of 128 values over three-word shingles: the share of equal places estimates how much two texts have in
/// common (Jaccard). Words are lower case letters and digits; everything else only separates them.
/// </summary>
public static class TextSketch
{
    public const int Length = 128;
    private const int ShingleWords = 3;

    /// <summary>Empty for a text without words.</summary>
    public static uint[] Of(string text) => OfWords(Words(text));

    public static uint[] OfWords(IReadOnlyList<string> words)
    {
        if (words.Count == 0)
        {
            return [];
        }

        var sketch = new uint[Length];
        Array.Fill(sketch, uint.MaxValue);
        foreach (var shingle in Shingles(words))
        {
            var hash = Fnv(shingle);
            for (var i = 0; i < Length; i++)
            {
                sketch[i] = Math.Min(sketch[i], Mix(hash, i));
            }
        }

        return sketch;
    }

    /// <summary>0 to 1; texts without words are like nothing.</summary>
    public static double Likeness(IReadOnlyList<uint> a, IReadOnlyList<uint> b)
    {
        if (a.Count != Length || b.Count != Length)
        {
            return 0;
        }

        var equal = 0;
        for (var i = 0; i < Length; i++)
        {
            equal += a[i] == b[i] ? 1 : 0;
        }

        return equal / (double)Length;
    }

    public static IReadOnlyList<string> Words(string text)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                words.Add(text[start..i].ToLowerInvariant());
                start = -1;
            }
        }

        return words;
    }

    internal static IEnumerable<string> Shingles(IReadOnlyList<string> words)
    {
        if (words.Count < ShingleWords)
        {
            yield return string.Join(' ', words);
        }

        for (var i = 0; i + ShingleWords <= words.Count; i++)
        {
            yield return $"{words[i]} {words[i + 1]} {words[i + 2]}";
        }
    }

    /// <summary>FNV-1a, 64 bits, over the UTF-8 octets: the same for ever, unlike the runtime's own hash.</summary>
    private static ulong Fnv(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ octet) * 1099511628211UL;
        }

        return hash;
    }

    /// <summary>The i-th of 128 independent looking orders (SplitMix64 finaliser).</summary>
    private static uint Mix(ulong hash, int i)
    {
        var z = hash + (0x9E3779B97F4A7C15UL * (ulong)(i + 1));
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return (uint)(z ^ (z >> 31));
    }
}
