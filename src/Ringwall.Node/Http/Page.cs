using System.Text;

namespace Ringwall.Node.Http;

/// <summary>What a page is told about the exchange while it is written.</summary>
internal enum Slot : byte
{
    Style, Operator, Named, ContactUrl, Host, RequestId, Status, Phrase, Decider, Error, Blame, Reason, RetryAfter,
    Now, NowIso,
    Decision, Kind, Summary, OrderedBy, Since, SinceIso, Until, UntilIso, ReasonsUrl, AppealUrl, ZoneWide,
}

/// <summary>
/// A page cut into pieces once: text as it is sent, slots that the request fills, and sections that are left out when
/// their slot is empty. The marks in the file are {{slot}}, {{#slot}}…{{/slot}} and {{^slot}}…{{/slot}}.
/// </summary>
internal sealed class Page
{
    private readonly Piece[] _pieces;

    private Page(Piece[] pieces, bool json)
    {
        _pieces = pieces;
        IsJson = json;
    }

    /// <summary>Values are escaped for a JSON string; otherwise for HTML text and attributes.</summary>
    public bool IsJson { get; }

    public static Page Parse(string text, bool json)
    {
        var pieces = new List<Piece>();
        var open = new Stack<int>();
        var at = 0;
        while (at < text.Length)
        {
            var start = text.IndexOf("{{", at, StringComparison.Ordinal);
            var end = start < 0 ? -1 : text.IndexOf("}}", start, StringComparison.Ordinal);
            if (end < 0)
            {
                break;
            }

            AddText(pieces, text[at..start]);
            at = end + 2;
            var mark = text[(start + 2)..end];
            if (mark[0] == '/')
            {
                var begun = open.Pop();
                pieces[begun] = pieces[begun] with { Next = pieces.Count };
                continue;
            }

            var kind = mark[0] switch { '#' => PieceKind.If, '^' => PieceKind.Unless, _ => PieceKind.Value };
            var (slot, language) = Name(kind == PieceKind.Value ? mark : mark[1..]);
            if (kind != PieceKind.Value)
            {
                open.Push(pieces.Count);
            }

            pieces.Add(new Piece(kind, [], slot, language, 0));
        }

        AddText(pieces, text[at..]);
        return open.Count == 0
            ? new Page([.. pieces], json)
            : throw new FormatException("a section of a page is not closed");
    }

    /// <summary>Writes the page; the octets written, or −1 when they do not fit.</summary>
    public int Write(ref PageWriter to)
    {
        for (var i = 0; i < _pieces.Length; i++)
        {
            ref readonly var piece = ref _pieces[i];
            switch (piece.Kind)
            {
                case PieceKind.Text:
                    to.Raw(piece.Text);
                    break;
                case PieceKind.Value:
                    to.Value(piece.Slot, piece.Language);
                    break;
                default:
                    if (to.Has(piece.Slot) != (piece.Kind == PieceKind.If))
                    {
                        i = piece.Next - 1;
                    }

                    break;
            }
        }

        return to.Written;
    }

    private static void AddText(List<Piece> pieces, string text)
    {
        if (text.Length > 0)
        {
            pieces.Add(new Piece(PieceKind.Text, Encoding.UTF8.GetBytes(text), default, 0, 0));
        }
    }

    /// <summary>"since_iso" or, where the language matters, "since:2".</summary>
    private static (Slot Slot, byte Language) Name(string mark)
    {
        var colon = mark.IndexOf(':', StringComparison.Ordinal);
        var language = colon < 0 ? (byte)0 : (byte)(mark[colon + 1] - '0');
        var name = (colon < 0 ? mark : mark[..colon]).Replace("_", "", StringComparison.Ordinal);
        return (Enum.Parse<Slot>(name, ignoreCase: true), language);
    }

    private enum PieceKind : byte { Text, Value, If, Unless }

    private readonly record struct Piece(PieceKind Kind, byte[] Text, Slot Slot, byte Language, int Next);
}
