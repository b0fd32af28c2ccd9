using System.Text;
using Ringwall.Core.Http;

namespace Ringwall.Node.Http;

/// <summary>What form of an answer the client wants: page or problem document, and in which language.</summary>
internal static class Negotiation
{
    /// <summary>
    /// A page unless the client ranks JSON higher, by weight or by naming it where HTML is only covered by a wildcard
    /// (RFC 9110 section 12.5.1), or takes neither: a script that asks for an image is served better by a short document.
    /// </summary>
    public static bool PrefersProblem(RequestHead request)
    {
        var html = new Rank();
        var json = new Rank();
        var (any, left) = (false, Limits.AcceptMembers);
        foreach (ref readonly var field in request.Fields.All)
        {
            if (field.Id != FieldId.Accept)
            {
                continue;
            }

            any = true;
            var value = request.Value(field);
            while (left-- > 0 && NextMember(ref value, out var member, out var weight))
            {
                html.See(HtmlFit(member), weight);
                json.See(JsonFit(member), weight);
            }
        }

        return any && (json.Weight, json.Fit).CompareTo((html.Weight, html.Fit)) switch
        {
            > 0 => true,
            0 => html.Weight == 0,
            _ => false,
        };
    }

    /// <summary>Number of the language in <see cref="PageTexts.Languages"/>; the first one when none is asked for.</summary>
    public static int Language(RequestHead request)
    {
        var (best, bestWeight, left) = (0, 0, Limits.AcceptMembers);
        foreach (ref readonly var field in request.Fields.All)
        {
            if (field.Id != FieldId.AcceptLanguage)
            {
                continue;
            }

            var value = request.Value(field);
            while (left-- > 0 && NextMember(ref value, out var member, out var weight))
            {
                var language = LanguageOf(member);
                if (language >= 0 && weight > bestWeight)
                {
                    (best, bestWeight) = (language, weight);
                }
            }
        }

        return best;
    }

    private static int LanguageOf(ReadOnlySpan<byte> range)
    {
        if (range.Length < 2 || (range.Length > 2 && range[2] != (byte)'-'))
        {
            return range is [(byte)'*'] ? 0 : -1;
        }

        return (range[0] | 0x20, range[1] | 0x20) switch
        {
            ('e', 'n') => 0,
            ('f', 'r') => 1,
            ('e', 's') => 2,
            ('d', 'e') => 3,
            _ => -1,
        };
    }

    /// <summary>3 names it, 2 its type, 1 anything, 0 something else.</summary>
    private static int HtmlFit(ReadOnlySpan<byte> range) =>
        Is(range, "text/html"u8) || Is(range, "application/xhtml+xml"u8) ? 3 : Is(range, "text/*"u8) ? 2 : Is(range, "*/*"u8) ? 1 : 0;

    private static int JsonFit(ReadOnlySpan<byte> range) =>
        Is(range, "application/problem+json"u8) || Is(range, "application/json"u8) || EndsWithJson(range) ? 3
        : Is(range, "application/*"u8) ? 2 : Is(range, "*/*"u8) ? 1 : 0;

    /// <summary>API media types (application/vnd.api+json).</summary>
    private static bool EndsWithJson(ReadOnlySpan<byte> range) => range.Length > 5 && Is(range[^5..], "+json"u8);

    private static bool Is(ReadOnlySpan<byte> range, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(range, name);

    /// <summary>Cuts the next member off a list and splits off its weight in thousandths (RFC 9110 section 12.4.2).</summary>
    private static bool NextMember(ref ReadOnlySpan<byte> list, out ReadOnlySpan<byte> member, out int weight)
    {
        var comma = list.IndexOf((byte)',');
        var whole = comma < 0 ? list : list[..comma];
        var any = list.Length > 0;
        list = comma < 0 ? default : list[(comma + 1)..];
        var semicolon = whole.IndexOf((byte)';');
        member = (semicolon < 0 ? whole : whole[..semicolon]).Trim(" \t"u8);
        weight = 1000;
        while (semicolon >= 0)
        {
            whole = whole[(semicolon + 1)..];
            semicolon = whole.IndexOf((byte)';');
            var parameter = (semicolon < 0 ? whole : whole[..semicolon]).Trim(" \t"u8);
            if (parameter.Length > 2 && (parameter[0] | 0x20) == 'q' && parameter[1] == (byte)'=')
            {
                weight = Weight(parameter[2..]);
            }
        }

        return any;
    }

    private static int Weight(ReadOnlySpan<byte> text)
    {
        if (text[0] == (byte)'1')
        {
            return 1000;
        }

        var (weight, unit) = (0, 100);
        for (var i = 2; i < text.Length && i < 5 && text[0] == (byte)'0'; i++, unit /= 10)
        {
            if (text[i] is < (byte)'0' or > (byte)'9')
            {
                return 0;
            }

            weight += (text[i] - '0') * unit;
        }

        return weight;
    }

    /// <summary>The most specific range that fits decides; of two equally specific the higher weight.</summary>
    private struct Rank
    {
        public int Weight { get; private set; }

        public int Fit { get; private set; }

        public void See(int fit, int weight)
        {
            if (fit > Fit || (fit == Fit && fit > 0 && weight > Weight))
            {
                (Fit, Weight) = (fit, weight);
            }
        }
    }
}
