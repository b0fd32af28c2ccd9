using System.Text;

namespace Ringwall.Described;

/// <summary>Writes a manual page in the macros of man(7).</summary>
internal sealed class Roff
{
    private readonly StringBuilder _text = new();

    /// <summary>A title was the last thing: what follows begins a paragraph by itself.</summary>
    private bool _begun;

    public Roff(string name, int section, string what)
    {
        var version = typeof(Roff).Assembly.GetName().Version!.ToString(3);
        _text.Append($".\\\" Printed by 'ringwall man {name}'; change that, not this.\n");
        _text.Append($".TH {name.ToUpperInvariant()} {section} \"\" \"Ringwall {version}\" \"Ringwall\"\n");
        _text.Append($".SH NAME\n{name} \\- {Escape(what)}\n");
    }

    public Roff Section(string title)
    {
        _text.Append($".SH {Escape(title.ToUpperInvariant())}\n");
        _begun = true;
        return this;
    }

    public Roff Subsection(string title)
    {
        _text.Append($".SS {Escape(title)}\n");
        _begun = true;
        return this;
    }

    public Roff Paragraph(string text)
    {
        BeginParagraph();
        _text.Append($"{Line(text)}\n");
        return this;
    }

    /// <summary>A term, and what there is to say of it, indented. Of the term the first word is set bold.</summary>
    public Roff Item(string term, string text)
    {
        var words = term.Split(' ', 2);
        _text.Append($".TP\n\\fB{Escape(words[0])}\\fR{(words.Length > 1 ? $" \\fI{Escape(words[1])}\\fR" : "")}\n");
        _text.Append($"{Line(text)}\n");
        _begun = false;
        return this;
    }

    /// <summary>Lines that stay as they are.</summary>
    public Roff Verbatim(IEnumerable<string> lines)
    {
        BeginParagraph();
        _text.Append(".RS 4\n.nf\n");
        foreach (var line in lines)
        {
            _text.Append(Line(line)).Append('\n');
        }

        _text.Append(".fi\n.RE\n");
        return this;
    }

    public override string ToString() => _text.ToString();

    private void BeginParagraph()
    {
        _text.Append(_begun ? "" : ".PP\n");
        _begun = false;
    }

    /// <summary>A line that begins with a dot or a quote would be a command.</summary>
    private static string Line(string text) => text is ['.' or '\'', ..] ? $"\\&{Escape(text)}" : Escape(text);

    /// <summary>Plain ASCII goes in, as every roff understands it; other characters by their number.</summary>
    private static string Escape(string text) => string.Concat(Plain(text).EnumerateRunes()
        .Select(rune => rune.IsAscii ? $"{rune}" : $"\\[u{rune.Value:X4}]"));

    private static string Plain(string text) => text
        .Replace("\\", "\\e", StringComparison.Ordinal)
        .Replace("-", "\\-", StringComparison.Ordinal)
        .Replace("'", "\\(aq", StringComparison.Ordinal)
        .Replace("`", "\\(ga", StringComparison.Ordinal)
        .Replace("^", "\\(ha", StringComparison.Ordinal)
        .Replace("~", "\\(ti", StringComparison.Ordinal);
}
