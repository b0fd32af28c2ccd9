using System.Reflection;
using System.Text.RegularExpressions;
using Ringwall.Node.Guards;

namespace Ringwall.Tests.Tidy;

/// <summary>Who may know whom, and whether the documents speak of things that exist.</summary>
public sealed partial class HouseRules
{
    private static readonly string[] s_guardHeadings =
    [
        "What it stops", "Cost", "Settings", "Counters", "Order", "Failure mode", "False positives", "Try it",
    ];

    [Fact]
    public void Core_references_only_the_base_library() =>
        Assert.Empty(References(Assemblies.Core).Where(name => !IsBase(name)));

    [Fact]
    public void Node_references_only_core_waf_and_the_base_library() =>
        Assert.Empty(References(Assemblies.Node)
            .Where(name => !IsBase(name) && name is not ("Ringwall.Core" or "Ringwall.Waf")));

    [Fact]
    public void Control_does_not_know_the_node() =>
        Assert.DoesNotContain("Ringwall.Node", References(Assemblies.Control));

    [Fact]
    public void Every_guard_has_its_page_and_its_tests()
    {
        foreach (var guard in Assemblies.Node.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Guard)) && !type.IsAbstract)
            .Select(type => type.Name))
        {
            Assert.EndsWith("Guard", guard, StringComparison.Ordinal);
            var page = Path.Combine(SourceTree.Root, "docs/guards", guard[..^5] + ".md");
            Assert.True(File.Exists(page), $"{guard} has no page {page}");
            Assert.NotEmpty(SourceTree.Files("test/Ringwall.Tests/Node/Guards", guard + "Tests.cs"));
            var text = File.ReadAllText(page);
            Assert.All(s_guardHeadings, heading => Assert.Contains("## " + heading, text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_document_has_one_title() =>
        Assert.Empty(SourceTree.Markdown()
            .Where(path => TitleLine().Count(CodeBlock().Replace(File.ReadAllText(path), "")) != 1)
            .Select(SourceTree.Relative));

    [Fact]
    public void Every_path_named_in_a_document_exists() =>
        Assert.Empty(SourceTree.Markdown().SelectMany(document =>
            NamedPath().Matches(File.ReadAllText(document))
                .Select(match => match.Groups[1].Value)
                .Where(path => !Exists(path))
                .Select(path => $"{SourceTree.Relative(document)} names {path}")));

    [Fact]
    public void Documents_name_no_path_of_a_machine() =>
        Assert.Empty(SourceTree.Markdown()
            .Where(path => MachinePath().IsMatch(File.ReadAllText(path)))
            .Select(SourceTree.Relative));

    private static bool Exists(string path)
    {
        var full = Path.Combine(SourceTree.Root, path.TrimEnd('/'));
        if (!path.Contains('*', StringComparison.Ordinal))
        {
            return File.Exists(full) || Directory.Exists(full);
        }

        var folder = Path.GetDirectoryName(full)!;
        return Directory.Exists(folder)
            && Directory.EnumerateFileSystemEntries(folder, Path.GetFileName(full)).Any();
    }

    private static IEnumerable<string> References(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(name => name.Name!);

    private static bool IsBase(string name) => name.StartsWith("System", StringComparison.Ordinal);

    [GeneratedRegex(@"`((?:src|test|docs|bench|build|packaging|scripts|policies|\.ci)/[\w./*-]*[\w/*])`")]
    private static partial Regex NamedPath();

    [GeneratedRegex(@"^# ", RegexOptions.Multiline)]
    private static partial Regex TitleLine();

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"(^|[\s`(])/(work|tmp|root)/")]
    private static partial Regex MachinePath();
}
