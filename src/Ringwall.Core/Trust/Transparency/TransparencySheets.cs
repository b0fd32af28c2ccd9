using System.Globalization;
using System.Text;

namespace Ringwall.Core.Trust.Transparency;

public sealed record SheetFile(string Name, string Csv);

/// <param name="Provider">Who publishes.</param>
/// <param name="Qualitative">The six texts of sheet 11 that every provider writes, in their order.</param>
public sealed record ReportHead(
    string Provider, string ServiceName, DateOnly PublishedOn, DateOnly? PreviousOn, IReadOnlyList<string> Qualitative);

/// <summary>
/// The eleven files of a year (2024/2835): RFC 4180, UTF-8, CRLF. A row that does not concern an edge is blank; one
/// that does and had nothing is 0. Sub-categories sum to their category, categories to the total.
/// </summary>
public static class TransparencySheets
{
    private const string OtherHint = "Text to detail the \"Other\" keyword.";
    private const string Forgotten = "KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL_DEEPFAKE";
    private const string NoOther = "No other sub-category";

    private static readonly string[] s_names =
    [
        "Part_1_summary", "Part_2_categories_names", "Part_3_member_states_orders", "Part_4_notices",
        "Part_5_own_initiative_illegal", "Part_6_own_initiative_TC", "Part_7_appeals_and_recidivism",
        "Part_8_automated_means", "Part_9_human_resources", "Part_10_AMAR", "Part_11_qualitative",
    ];

    public static IReadOnlyList<SheetFile> Write(YearFigures figures, ReportHead head)
    {
        var period = $"{figures.Year:D4}-01-01/{figures.Year:D4}-12-31";
        return
        [
            .. s_names.Select((name, i) => new SheetFile(
                name + ".csv", Csv([TemplateColumns.Of(i + 1), .. Rows(i + 1, figures, head, period)], "\r\n"))),
        ];
    }

    /// <summary>The template itself, unfilled, with line feeds as it is handed out; tests compare it by hash.</summary>
    internal static string Blank(int sheet)
    {
        const string Period = "YYYY-MM-DD/YYYY-MM-DD";
        IEnumerable<string[]> rows = sheet switch
        {
            // The template forgets one sub-category in its Member State block. What we write has it, so that sums hold.
            3 =>
            [
                .. Blanks(OrderRows(), "TOTAL", 14),
                .. Blanks(OrderRows().Where(code => code != Forgotten), "AT, […], SE", 14),
            ],
            4 => Blanks(NoticeRows(), null, 20, TemplateRows.Hosting),
            5 => Blanks(["TOTAL", .. TemplateCategories.Illegal.Select(c => c.Code)], null, 32),
            6 => Blanks(["TOTAL", .. TemplateCategories.Terms.Select(c => c.Code)], null, 32),
            7 => TemplateRows.Appeals().Select(row => Indicator(row, "", Period, "", true)),
            8 => TemplateRows.AutomatedMeans().Select(row => Indicator(row, "", Period, "", true)),
            9 => TemplateRows.HumanResources().Select(row => Indicator(row, "", Period, "", true)),
            10 => TemplateRows.Recipients().Select(row => Indicator(row, "", Period, "", false)),
            11 => TemplateRows.Qualitative.Select(row =>
                (string[])[row.Applicability, "", Period, row.Indicator, "Free text"]),
            1 => TemplateRows.Summary.Select((name, i) =>
                (string[])[TemplateRows.All, "", name, i == 0 ? "Text" : "YYYY-MM-DD"]),
            _ => [],
        };
        return Csv([TemplateColumns.Of(sheet), .. rows], "\n");

        IEnumerable<string[]> Blanks(IEnumerable<string> codes, string? scope, int cells, string who = "All") =>
            codes.Select(code => (string[])
            [
                who, "", Period, code, code == TemplateCategories.Other ? OtherHint : "",
                .. scope is null ? Array.Empty<string>() : [scope], .. Enumerable.Repeat("", cells),
            ]);
    }

    private static IEnumerable<string> OrderRows() =>
        ["TOTAL", .. TemplateCategories.Illegal.Select(c => c.Code), TemplateCategories.UnspecifiedOrder];

    private static IEnumerable<string> NoticeRows() =>
        ["TOTAL", .. TemplateCategories.Illegal.Select(c => c.Code), TemplateCategories.UnspecifiedNotice];

    private static IEnumerable<string[]> Rows(int sheet, YearFigures figures, ReportHead head, string period) =>
        sheet switch
        {
            1 => Summary(figures, head),
            2 =>
            [
                ["TOTAL", "All the entries", "TOTAL", ""],
                .. TemplateCategories.All.Select(c => (string[])[c.Label, c.Name, c.Code, ""]),
            ],
            3 => OrderSheet.Rows(figures, head.ServiceName, period),
            4 => NoticeSheet.Rows(figures, head.ServiceName, period),
            5 => MeasureSheet.Rows(figures, true, head.ServiceName, period),
            6 => MeasureSheet.Rows(figures, false, head.ServiceName, period),
            7 => TemplateRows.Appeals().Select(row => Indicator(
                row, head.ServiceName, period,
                row.Applicability == TemplateRows.All ? Number(figures.Complaints.Count) : "", true)),
            8 => TemplateRows.AutomatedMeans().Select(row =>
                Indicator(row, head.ServiceName, period, Automated(row, figures), true)),
            9 => TemplateRows.HumanResources().Select(row => Indicator(row, head.ServiceName, period, "", true)),
            10 => TemplateRows.Recipients().Select(row => Indicator(row, head.ServiceName, period, "", false)),
            _ => TemplateRows.Qualitative.Select((row, i) => (string[])
            [
                row.Applicability, head.ServiceName, period, row.Indicator,
                head.Qualitative.ElementAtOrDefault(i) ?? "",
            ]),
        };

    private static IEnumerable<string[]> Summary(YearFigures figures, ReportHead head)
    {
        string[] values =
        [
            head.Provider, Date(head.PublishedOn), head.PreviousOn is { } previous ? Date(previous) : "",
            $"{figures.Year:D4}-01-01", $"{figures.Year:D4}-12-31",
        ];
        return TemplateRows.Summary.Select((name, i) =>
            (string[])[TemplateRows.All, head.ServiceName, name, values[i]]);
    }

    /// <summary>No decision here is automated, so the counts are 0 and all; the accuracy of nothing is blank.</summary>
    private static string Automated(IndicatorRow row, YearFigures figures) =>
        row.Applicability != TemplateRows.All ? ""
        : row.Indicator == TemplateRows.SolelyAutomated ? "0"
        : row.Indicator == TemplateRows.NotAutomated ? Number(figures.Measures.Count)
        : "";

    private static string[] Indicator(IndicatorRow row, string service, string period, string value, bool context) =>
        context
            ? [row.Applicability, service, period, row.Section, row.Indicator, row.Scope, value, ""]
            : [row.Applicability, service, period, row.Section, row.Indicator, row.Scope, value];

    internal static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);

    /// <summary>Median in hours; blank where nothing was measured.</summary>
    internal static string Median(IEnumerable<double?> hours)
    {
        var sorted = hours.OfType<double>().Order().ToList();
        if (sorted.Count == 0)
        {
            return "";
        }

        var middle = sorted.Count / 2;
        var median = sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return Math.Round(median, 4).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Rows of a sheet by category: total, categories, keywords, and one row per different "other".</summary>
    internal static IEnumerable<(string Code, string OtherText, List<T> Rows)> ByCategory<T>(
        IReadOnlyList<T> all, IEnumerable<TemplateCategory> categories, Func<T, Classified> of)
    {
        var listed = categories.ToList();
        var parents = listed.Select(c => c.Parent).ToHashSet(StringComparer.Ordinal);
        yield return ("TOTAL", "", [.. all.Where(row => parents.Contains(of(row).Category))]);
        foreach (var category in listed)
        {
            var inside = all.Where(row => of(row).Category == category.Parent).ToList();
            if (category.IsCategory)
            {
                yield return (category.Code, "", inside);
                continue;
            }

            var rows = inside.Where(row => of(row).Keyword == category.Code).ToList();
            if (category.Code != TemplateCategories.Other || rows.Count == 0)
            {
                yield return (category.Code, category.Code == TemplateCategories.Other ? NoOther : "", rows);
                continue;
            }

            foreach (var other in rows.GroupBy(row => of(row).OtherText, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                yield return (category.Code, other.Key, [.. other]);
            }
        }
    }

    private static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>RFC 4180: quoted only where a comma, a quote or a line end asks for it.</summary>
    internal static string Csv(IEnumerable<string[]> rows, string lineEnd)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.AppendJoin(',', row.Select(Quote)).Append(lineEnd);
        }

        return text.ToString();
    }

    private static string Quote(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0
        ? cell
        : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
