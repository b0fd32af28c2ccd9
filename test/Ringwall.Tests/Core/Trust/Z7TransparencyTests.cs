using System.Globalization;
using System.Text;
using Ringwall.Core.Trust;
using Ringwall.Core.Trust.Transparency;

namespace Ringwall.Tests.Core.Trust;

public sealed class Z7TransparencyTests
{
    private static readonly ReportHead s_head = new(
        "Operator, Ltd", "Delivery", new(2027, 2, 1), null, ["a", "b", "c", "d", "e", "f"]);

    /// <summary>SHA-256 of the header line and of the whole official template, line feeds as handed out.</summary>
    [Theory]
    [InlineData(1, "09d84a3f915f454bf000221b99bf3d3f2c78e90ec025e4b6d0cbe7a14ed3418d",
        "355166db774836d59ac3d91994680bcd9821e2c0e1557322b5f3e8f4007a82cd")]
    [InlineData(2, "1bffd60e1a8a5d7f7c58249ebb276b210559704804169fddde7329ec2c732d23", null)]
    [InlineData(3, "47e783d3d49d5cc21ee9e9c5b6320b7b9113393567957992284a566b6b02ff77",
        "1c4f6d84ac0cea4b306eb05451bc7477bb94ac0e68b672152628b5ae3524245b")]
    [InlineData(4, "31594b4660c08f245477664d87c1f738e22b6c844fbe8802cf03e901844ed550",
        "c9d8986a04c01a6ae4b84583f3479323eceb884489608474c7d0976fb20eb9e6")]
    [InlineData(5, "bbc7968cc9fe8d6d7fd804af60b7bec1e7d98411e51750cf07c8e16ca0b4d219",
        "8dc7082e0bfefcbde67323d500a00c65029a85e4a2094e50cba72d4c29767df2")]
    [InlineData(6, "13f9cf98e5d8892577b8f6b522175657516d9b206119828cf8c2967a0eb23c01",
        "423dc6c8bc62109b6efeb94f188066b30cac94227ed8a33beeeac3c25e7c3011")]
    [InlineData(7, "06fd42b5f69d0aeb2b23848cf606a1d5f3558b6a7e3c60b650ddccc8f13564b9",
        "c355cf9369a115fa51f9c9626cc7917bc24b48db7d6dc6cff3028c81de388aad")]
    [InlineData(8, "06fd42b5f69d0aeb2b23848cf606a1d5f3558b6a7e3c60b650ddccc8f13564b9",
        "1a687f468468b25b214f505c4a6cb906d6ee8cc80d20f5a60eca383cc1bea71d")]
    [InlineData(9, "bb3294f5b4070d4ac697828b7dbc435c2b0fd683419917cd417b9108abfa8bd7",
        "2393d48b65e94d86f769d5cb8e1017ad2516ca0883f7f10b0eabad1bf143cb84")]
    [InlineData(10, "1f50400a18fa8d29f669fc0a2290175971791e561dd702835da22a2cef02e422",
        "cea923187f8eea0ad82c8f562ce3cfcdbd371e64908cb4c6acbfeaf2baf04a75")]
    [InlineData(11, "7b8fa099fdaa17184f7fc11459e7ce3490cd9025b3a83ce4b43eeffa3b290606",
        "d09603b7b1ec2874595501cd41ace0a02c6ce04a1ba8cbe47fce38849f53020a")]
    public void Z7_39_Headers_and_rows_are_the_official_templates_octet_for_octet(int sheet, string header, string? all)
    {
        var blank = TransparencySheets.Blank(sheet);
        Assert.Equal(header, Story.Hash(blank[..blank.IndexOf('\n', StringComparison.Ordinal)]));
        if (all is not null)
        {
            Assert.Equal(all, Story.Hash(blank));
        }
    }

    private static Story Year()
    {
        var s = Story.InForce();
        s.Do(new FileAppeal("A-2026-0001", new(Story.Decision, AppealBy.Customer, "x", null, null)), Actor.Public);
        for (var i = 1; i <= 3; i++)
        {
            s.Do(new TakeDemand($"L-2026-000{i}", s.Demand()), Story.Demands);
        }

        s.Now += TimeSpan.FromHours(2);
        s.Do(new AcknowledgeDemand("L-2026-0001"), Story.Demands);
        s.Now += TimeSpan.FromHours(4);
        s.Do(new AcknowledgeDemand("L-2026-0002"), Story.Demands);
        return s;
    }

    private static List<string[]> Sheet(Story s, int sheet, ServiceKind service = ServiceKind.SecurityCdn)
    {
        var file = TransparencySheets.Write(YearFigures.Count(s.State, 2026, service), s_head)[sheet - 1];
        Assert.EndsWith("\r\n", file.Csv, StringComparison.Ordinal);
        return [.. file.Csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Cells)];
    }

    /// <summary>A reader of its own for RFC 4180.</summary>
    private static string[] Cells(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                cell.Append(line[i++]);
            }
            else if (line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (line[i] == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(line[i]);
            }
        }

        return [.. cells, cell.ToString()];
    }

    [Fact]
    public void Z7_39_Eleven_files_have_their_rows_and_every_row_as_many_cells_as_the_header()
    {
        var files = TransparencySheets.Write(YearFigures.Count(Year().State, 2026, ServiceKind.SecurityCdn), s_head);
        Assert.Equal(11, files.Count);
        Assert.All(files, file =>
        {
            var rows = file.Csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(Cells).ToList();
            Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
        });
        Assert.Equal([5, 100, 182, 91, 90, 98, 47, 35, 6, 4, 11], Enumerable.Range(1, 11).Select(i =>
            Sheet(Year(), i).Count));
    }

    [Theory]
    [InlineData(3, 6, 91)]
    [InlineData(5, 5, 90)]
    [InlineData(6, 5, 98)]
    public void Z7_39_Sub_categories_sum_to_their_category_and_categories_to_the_total(int sheet, int from, int rows)
    {
        var block = Sheet(Year(), sheet).Take(rows).ToList();
        int At(string[] row) => int.Parse(row[from], CultureInfo.InvariantCulture);
        int total = At(block[0]), categories = 0, inside = 0, open = 0;
        foreach (var row in block.Skip(1))
        {
            if (row[3].StartsWith("STATEMENT_", StringComparison.Ordinal))
            {
                Assert.Equal(open, inside);
                categories += At(row);
                (open, inside) = (row[3] == TemplateCategories.UnspecifiedOrder ? 0 : At(row), 0);
            }
            else
            {
                inside += At(row);
            }
        }

        Assert.Equal(open, inside);
        Assert.Equal(total, categories);
    }

    [Fact]
    public void Z7_39_Blank_is_not_applicable_nought_is_none_and_medians_come_from_the_raw_rows()
    {
        var s = Year();
        Assert.All(Sheet(s, 4), row => Assert.All(row.Skip(5), cell => Assert.Equal("", cell)));
        Assert.Equal("0", Sheet(s, 4, ServiceKind.Hosting)[0][5]);
        Assert.All(Sheet(s, 9), row => Assert.Equal("", row[6]));
        Assert.Equal("1", Sheet(s, 7)[0][6]);
        Assert.Equal("", Sheet(s, 7)[1][6]);
        var orders = Sheet(s, 3);
        Assert.Equal(("3", "3", "4", ""), (orders[0][6], orders[0][7], orders[0][8], orders[0][9]));
        Assert.Equal("FR", orders[^1][5]);
        var figures = YearFigures.Count(s.State, 2026, ServiceKind.SecurityCdn);
        Assert.Equal([2.0, 6.0], figures.Orders.Select(o => o.AckHours).OfType<double>().Order());
    }

    [Fact]
    public void Z7_39_The_block_counts_once_as_its_most_specific_row()
    {
        var rows = Sheet(Year(), 6).Where(row => row[5] == "1").ToList();
        Assert.Equal(["TOTAL", "STATEMENT_CATEGORY_CYBER_VIOLENCE", "KEYWORD_OTHER"], rows.Select(row => row[3]));
        Assert.Equal("Doxing; swatting", rows[2][4]);
        Assert.All(Sheet(Year(), 5), row => Assert.Equal("0", row[5]));
    }

    [Fact]
    public void Z7_39_A_second_version_needs_its_change_note_and_leaves_the_first()
    {
        var s = Year();
        s.Do(new PublishPeriod("T-2026", 2026, "", ["h1"]), Story.Publisher);
        s.Refuses(new PublishPeriod("T-2026", 2026, "", ["h2"]), Story.Publisher, RefusalCode.Incomplete);
        s.Do(new PublishPeriod("T-2026", 2026, "One order was counted twice.", ["h2"]), Story.Publisher);
        Assert.Equal(["h1", "h2"], s.State.Periods["T-2026"].Versions.Select(v => v.FileHashes[0]));
        Assert.Equal([1, 2], s.State.Periods["T-2026"].Versions.Select(v => v.Version));
    }
}
