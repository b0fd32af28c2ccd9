using System.Globalization;
using System.Text.RegularExpressions;
using Ringwall.Tests.Tidy;

namespace Ringwall.Tests.Described;

/// <summary>The packaged units, read by systemd's own tools.</summary>
public sealed partial class UnitTests
{
    private static readonly string s_folder = Path.Combine(SourceTree.Root, "packaging");

    public static TheoryData<string> Services =>
        [.. Directory.GetFiles(s_folder, "*.service").Select(path => Path.GetFileName(path)!)];

    private static int Version() => int.Parse(
        Number().Match(Tool.Run("systemd-analyze", ["--version"]).Output).Value, CultureInfo.InvariantCulture);

    [Fact]
    public void Every_unit_is_understood()
    {
        var folder = Directory.CreateTempSubdirectory("ringwall-units-").FullName;
        foreach (var path in Directory.GetFiles(s_folder, "ringwall*.s*"))
        {
            // An executable that is there, and on an older systemd what its drop-in says.
            var text = File.ReadAllText(path).Replace("/usr/bin/ringwall", "/bin/true", StringComparison.Ordinal);
            text = Version() >= 253
                ? text : text.Replace("Type=notify-reload", "Type=notify", StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(folder, Path.GetFileName(path)), text);
        }

        foreach (var path in Directory.GetFiles(folder))
        {
            Assert.Equal((0, ""), Tool.Run("systemd-analyze", ["verify", "--man=no", "--recursive-errors=no", path]));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_is_exposed_no_more_than_it_must_be(string service)
    {
        var (_, output) = Tool.Run(
            "systemd-analyze", ["security", "--offline=true", Path.Combine(s_folder, service)]);
        var level = Level().Match(output).Groups[1].Value;
        Assert.InRange(double.Parse(level, CultureInfo.InvariantCulture), 0, 2.0);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_names_its_manual_and_a_command_that_exists(string service)
    {
        var text = File.ReadAllText(Path.Combine(s_folder, service));
        Assert.Contains("Documentation=man:ringwall(1)", text, StringComparison.Ordinal);
        var words = Command().Match(text).Groups[1].Value.Split(' ');
        Assert.Empty(CommandTree.Make().Parse(words).Errors);
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();

    [GeneratedRegex(@"exposure level for \S+ ([0-9.]+)")]
    private static partial Regex Level();

    [GeneratedRegex("^ExecStart=/usr/bin/ringwall (.*)$", RegexOptions.Multiline)]
    private static partial Regex Command();
}
