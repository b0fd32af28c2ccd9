using System.Text.RegularExpressions;

namespace Ringwall.Tests.Tidy;

/// <summary>docs/reference/attacks.md claims nothing that no test shows.</summary>
public sealed partial class AttackPage
{
    private static readonly string[][] s_rows =
    [
        .. File.ReadLines(Path.Combine(SourceTree.Root, "docs/reference/attacks.md"))
            .Where(line => line.StartsWith('|') && !line.StartsWith("|---", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|'))
            .Where(cells => cells[0].Trim() != "attack"),
    ];

    [Fact]
    public void Every_row_names_a_file_that_defends_and_a_test_that_exists()
    {
        Assert.NotEmpty(s_rows);
        var tests = SourceTree.CSharp("test")
            .SelectMany(path => Tests(File.ReadLines(path)))
            .ToHashSet();
        foreach (var row in s_rows)
        {
            Assert.Equal(3, row.Length);
            Assert.Matches("`src/[^`]+`", row[1]);
            var named = Quoted().Matches(row[2]).Select(match => match.Groups[1].Value).ToArray();
            Assert.NotEmpty(named);
            Assert.All(named, test => Assert.True(tests.Contains(test), $"{row[0].Trim()}: no test {test}"));
        }
    }

    [Fact]
    public void Every_vulnerability_that_code_tests_and_pages_name_has_its_row()
    {
        var rows = Numbers(string.Concat(s_rows.Select(row => row[0]))).ToHashSet();
        var named = SourceTree.CSharp("src", "test").Concat(SourceTree.Markdown())
            .SelectMany(path => Numbers(File.ReadAllText(path)));
        Assert.Empty(named.Distinct().Except(rows));
    }

    /// <summary>Methods behind a line that says they are tests.</summary>
    private static IEnumerable<string> Tests(IEnumerable<string> lines)
    {
        var marked = false;
        foreach (var line in lines.Select(line => line.Trim()))
        {
            marked |= line.StartsWith("[Fact", StringComparison.Ordinal)
                || line.StartsWith("[Theory", StringComparison.Ordinal);
            if (marked && TestMethod().Match(line) is { Success: true } method)
            {
                marked = false;
                yield return method.Groups[1].Value;
            }
        }
    }

    private static IEnumerable<string> Numbers(string text) =>
        Number().Matches(text).Select(match => $"{match.Groups[1].Value}-{match.Groups[2].Value}");

    [GeneratedRegex(@"^public (?:async )?(?:void|Task) (\w+)\(")]
    private static partial Regex TestMethod();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"CVE[-_](\d{4})[-_](\d{4,})")]
    private static partial Regex Number();
}
