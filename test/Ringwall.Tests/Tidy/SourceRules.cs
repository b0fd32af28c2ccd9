using System.Reflection;
using System.Text.RegularExpressions;

namespace Ringwall.Tests.Tidy;

/// <summary>The limits of CONTRIBUTING.md, held over the source tree.</summary>
public sealed partial class SourceRules
{
    private const BindingFlags Hidden = BindingFlags.NonPublic | BindingFlags.Instance;
    private static readonly string[] s_code = ["src", "test", "bench"];

    [Fact]
    public void No_file_is_longer_than_500_lines() =>
        Assert.Empty(SourceTree.CSharp(s_code)
            .Select(path => (Path: SourceTree.Relative(path), Lines: File.ReadLines(path).Count()))
            .Where(file => file.Lines > 500));

    [Fact]
    public void No_line_is_longer_than_120_columns() =>
        Assert.Empty(Lines(s_code).Where(line => line.Text.Length > 120).Select(Place));

    [Fact]
    public void No_region_hides_code() =>
        Assert.Empty(Lines(s_code).Where(line => RegionLine().IsMatch(line.Text)).Select(Place));

    [Fact]
    public void Every_todo_carries_a_number() =>
        Assert.Empty(Lines("src", "bench").Where(line => TodoLine().IsMatch(line.Text)).Select(Place));

    [Fact]
    public void No_method_is_longer_than_70_lines() =>
        Assert.Empty(SourceTree.CSharp(s_code).SelectMany(LongMethods));

    [Fact]
    public void No_type_has_a_vague_name() =>
        Assert.Empty(Lines("src").Where(line => VagueType().IsMatch(line.Text)).Select(Place));

    [Fact]
    public void Partial_is_for_source_generators() =>
        Assert.Empty(SourceTree.CSharp("src")
            .Where(path => File.ReadLines(path).Any(line => PartialType().IsMatch(line)))
            .Where(path => !GeneratorMark().IsMatch(File.ReadAllText(path)))
            .Select(SourceTree.Relative));

    [Fact]
    public void No_constructor_takes_more_than_six_parameters() =>
        Assert.Empty(Assemblies.Product
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.Name.Contains('<', StringComparison.Ordinal) && !IsRecord(type))
            .SelectMany(type => type.GetConstructors())
            .Where(constructor => constructor.GetParameters().Length > 6)
            .Select(constructor => $"{constructor.DeclaringType}"));

    [Fact]
    public void Async_methods_of_the_node_return_loop_tasks_where_loops_run() =>
        Assert.Empty(Lines("src/Ringwall.Node")
            .Where(line => !OffLoop(line.Path) && AsyncMethod().IsMatch(line.Text)
                && !line.Text.Contains("LoopTask", StringComparison.Ordinal))
            .Select(Place));

    private static bool OffLoop(string path) =>
        path.Contains("/Snapshots/", StringComparison.Ordinal) || path.Contains("/Reports/", StringComparison.Ordinal);

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null
        || (type.IsValueType && type.GetMethod("PrintMembers", Hidden) is not null);

    private static string Place((string Path, int Number, string Text) line) =>
        $"{line.Path}:{line.Number}: {line.Text.Trim()}";

    private static IEnumerable<(string Path, int Number, string Text)> Lines(params string[] folders) =>
        SourceTree.CSharp(folders).SelectMany(path =>
            File.ReadLines(path).Select((text, i) => (SourceTree.Relative(path), i + 1, text)));

    /// <summary>A method runs from a brace at one or two levels of indentation to its closing brace there.</summary>
    private static IEnumerable<string> LongMethods(string path)
    {
        var lines = File.ReadAllLines(path);
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimEnd() is not ("    {" or "        {"))
            {
                continue;
            }

            var indent = lines[i].IndexOf('{', StringComparison.Ordinal);
            var close = new string(' ', indent) + "}";
            var end = i + 1;
            while (end < lines.Length && !lines[end].StartsWith(close, StringComparison.Ordinal))
            {
                end++;
            }

            var header = Header(lines, i);
            if (!TypeLine().IsMatch(header) && end - i + 1 > 70)
            {
                yield return $"{SourceTree.Relative(path)}:{i}: {end - i + 1} lines: {header.Trim()}";
            }
        }
    }

    /// <summary>First line of the declaration whose opening brace stands on this line.</summary>
    private static string Header(string[] lines, int brace)
    {
        var indent = lines[brace].IndexOf('{', StringComparison.Ordinal);
        var at = brace - 1;
        while (at > 0 && (lines[at].Length <= indent || lines[at][indent] == ' '))
        {
            at--;
        }

        return at >= 0 ? lines[at] : "";
    }

    [GeneratedRegex(@"^\s*#(end)?region")]
    private static partial Regex RegionLine();

    [GeneratedRegex(@"//.*\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))")]
    private static partial Regex TodoLine();

    [GeneratedRegex(
        @"\b(class|struct|record|interface|enum)\s+\w*(Manager|Helper|Util|Utils|Service|Processor|Handler)\b")]
    private static partial Regex VagueType();

    [GeneratedRegex(@"\bpartial\s+(class|struct|record|interface)\b")]
    private static partial Regex PartialType();

    [GeneratedRegex(@"\[(LibraryImport|GeneratedRegex|JsonSerializable|LoggerMessage|JsonSourceGenerationOptions)")]
    private static partial Regex GeneratorMark();

    [GeneratedRegex(@"^[^/]*\basync\s+\w")]
    private static partial Regex AsyncMethod();

    [GeneratedRegex(@"\b(class|struct|record|interface|enum|namespace)\b")]
    private static partial Regex TypeLine();
}
