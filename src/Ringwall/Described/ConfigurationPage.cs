namespace Ringwall.Described;

/// <summary>
/// ringwall.yaml(5), from docs/reference/configuration.md: paragraphs, code, and tables of key, default, meaning. What
/// else Markdown knows does not occur there; a test finds what this would leave behind.
/// </summary>
internal static class ConfigurationPage
{
    public static string Write()
    {
        using var source = typeof(ConfigurationPage).Assembly.GetManifestResourceStream("configuration.md")!;
        return Write(new StreamReader(source).ReadToEnd().Split('\n'));
    }

    private static string Write(string[] lines)
    {
        var page = new Roff("ringwall.yaml", 5, "the configuration of ringwall");
        page.Section("Description");
        for (var i = 1; i < lines.Length;)
        {
            var line = lines[i];
            var end = i + 1;
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                end = Array.FindIndex(lines, i + 1, l => l.StartsWith("```", StringComparison.Ordinal)) + 1;
                page.Verbatim(lines[(i + 1)..(end - 1)]);
            }
            else if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                page.Section(line[3..]);
            }
            else if (line.StartsWith("| ", StringComparison.Ordinal))
            {
                Row(page, line);
            }
            else if (line.Length > 0 && line[0] != '|')
            {
                end = Array.FindIndex(lines, i, l => l.Length == 0 || l[0] == '|');
                end = end < 0 ? lines.Length : end;
                page.Paragraph(Plain(string.Join(' ', lines[i..end])));
            }

            i = end;
        }

        return page.Section("See also").Paragraph("ringwall(1)").ToString();
    }

    private static void Row(Roff page, string line)
    {
        var cells = line.Trim('|').Split('|').Select(cell => Plain(cell.Trim())).ToArray();
        if (cells[0] != "key")
        {
            var (standard, meaning) = (cells[1], cells[2]);
            var given = standard.Length == 0 ? "" : standard == "required" ? "Required. " : $"Default: {standard}. ";
            page.Item(cells[0].Replace(", ", ",", StringComparison.Ordinal), $"{given}{meaning}".TrimEnd());
        }
    }

    private static string Plain(string text) => text.Replace("`", "", StringComparison.Ordinal);
}
