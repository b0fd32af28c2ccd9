namespace Ringwall.Tests.Tidy;

/// <summary>The checkout the tests were built from.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot();

    /// <summary>C# files of these folders, without what the build makes.</summary>
    public static IEnumerable<string> CSharp(params string[] folders) =>
        folders.SelectMany(folder => Files(folder, "*.cs"));

    public static IEnumerable<string> Files(string folder, string pattern)
    {
        var from = Path.Combine(Root, folder);
        return Directory.Exists(from)
            ? Directory.EnumerateFiles(from, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            : [];
    }

    public static IEnumerable<string> Markdown() =>
        Directory.EnumerateFiles(Root, "*.md").Concat(Files("docs", "*.md")).Concat(Files("bench", "*.md"));

    public static string Relative(string path) => Path.GetRelativePath(Root, path);

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Ringwall.slnx")))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException("the tests run outside a checkout");
    }
}
