using System.Text;

namespace Ringwall.Core.Trust.Evasion;

/// <summary>
/// A host name taken apart: the label somebody registered and the public suffix under it, after decoding of
/// internationalised labels and folding of letters that look alike.
/// </summary>
/// <param name="Label">The registered label, decoded.</param>
/// <param name="Skeleton">The label with look-alikes folded together and hyphens gone.</param>
public sealed record HostLabels(string Label, string Suffix, string Skeleton)
{
    /// <summary>
    /// Second-level suffixes under which names are registered; beyond these the last label is the suffix.
    /// </summary>
    private static readonly HashSet<string> s_second = new(StringComparer.Ordinal)
    {
        "ac", "co", "com", "edu", "gob", "gov", "gouv", "ltd", "me", "mil", "ne", "net", "nom", "or", "org", "plc",
        "sch",
    };

    public static HostLabels? Of(string hostname)
    {
        var labels = hostname.Trim().TrimEnd('.').ToLowerInvariant().Split('.');
        if (labels.Length < 2 || labels.Any(label => label.Length is 0 or > 63))
        {
            return null;
        }

        var last = labels[^1];
        var suffixLabels = labels.Length >= 3 && last.Length == 2 && s_second.Contains(labels[^2]) ? 2 : 1;
        var label = Decode(labels[^(suffixLabels + 1)]);
        return label.Length == 0 ? null : new(label, string.Join('.', labels[^suffixLabels..]), Fold(label));
    }

    /// <summary>A label in punycode as people read it; one that does not decode stays as it is.</summary>
    internal static string Decode(string label) =>
        label.StartsWith("xn--", StringComparison.Ordinal) && Punycode.Decode(label[4..]) is { } decoded
            ? decoded
            : label;

    /// <summary>Letters that are taken for each other become one; what separates or joins disappears.</summary>
    internal static string Fold(string label)
    {
        var text = new StringBuilder(label.Length);
        foreach (var c in label.Where(c => c is not ('-' or '_')))
        {
            text.Append(Confusables.Fold(c));
        }

        return text.Replace("rn", "m").Replace("vv", "w").Replace("cl", "d").ToString();
    }
}

/// <summary>Characters that look like a Latin letter, after UTS 39: Cyrillic, Greek, digits, accents.</summary>
internal static class Confusables
{
    private const string From =
        "авезкмнорстухьбгипѕіїјԁԛԝһαβεικνορτυχωγ01356ı|!àáâãäåçèé"
            + "êëìíîïñòóôõöøùúûüýÿßąęłńśźżčďěňřšťůžğş";

    private const string To =
        "abeekmhopctyxbbrnnsiijdqwhabeiknoptuxwyolesbillaaaaaacee"
            + "eeiiiinoooooouuuuyysaelnszzcdenrstuzgs";

    public static char Fold(char c)
    {
        var at = From.IndexOf(c, StringComparison.Ordinal);
        return at < 0 ? c : To[at];
    }

    /// <summary>Every pair (look-alike, letter) whose look-alike is no plain letter or digit.</summary>
    public static IEnumerable<(char Alike, char Letter)> Pairs => From.Zip(To).Where(pair => pair.First > 127);
}

/// <summary>RFC 3492, reading only.</summary>
internal static class Punycode
{
    /// <summary>Null for what is not punycode.</summary>
    public static string? Decode(string text)
    {
        var basic = text.LastIndexOf('-');
        var output = text[..Math.Max(basic, 0)].Select(c => (int)c).ToList();
        int n = 128, i = 0, bias = 72;
        for (var at = basic < 0 ? 0 : basic + 1; at < text.Length;)
        {
            var before = i;
            var weight = 1;
            for (var k = 36; ; k += 36)
            {
                var digit = at < text.Length ? Digit(text[at++]) : -1;
                if (digit < 0 || digit > (int.MaxValue - i) / weight)
                {
                    return null;
                }

                i += digit * weight;
                var threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
                if (digit < threshold)
                {
                    break;
                }

                if (weight > int.MaxValue / (36 - threshold))
                {
                    return null;
                }

                weight *= 36 - threshold;
            }

            bias = Adapt(i - before, output.Count + 1, before == 0);
            n += i / (output.Count + 1);
            i %= output.Count + 1;
            if (n > 0x10FFFF || n is >= 0xD800 and <= 0xDFFF)
            {
                return null;
            }

            output.Insert(i++, n);
        }

        return string.Concat(output.Select(char.ConvertFromUtf32));
    }

    private static int Digit(char c) => c switch
    {
        >= 'a' and <= 'z' => c - 'a',
        >= '0' and <= '9' => c - '0' + 26,
        _ => -1,
    };

    private static int Adapt(int delta, int count, bool first)
    {
        delta = first ? delta / 700 : delta / 2;
        delta += delta / count;
        var k = 0;
        while (delta > 455)
        {
            delta /= 35;
            k += 36;
        }

        return k + (36 * delta / (delta + 38));
    }
}
