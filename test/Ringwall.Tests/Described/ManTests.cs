using Ringwall.Described;

namespace Ringwall.Tests.Described;

/// <summary>The manual pages, as their readers see them.</summary>
public sealed class ManTests
{
    private static readonly IReadOnlyList<Verb> s_verbs = Verb.Leaves(CommandTree.Make());

    public static TheoryData<string, string> Pages => new()
    {
        { "ringwall.1", CommandPage.Write(s_verbs) },
        { "ringwall.yaml.5", ConfigurationPage.Write() },
    };

    private static string Rendered(string page)
    {
        var (code, output) = Tool.Run("mandoc", ["-T", "ascii", "-O", "width=200"], page);
        Assert.Equal(0, code);

        // Bold and underlined letters are struck twice.
        while (output.IndexOf('\b', StringComparison.Ordinal) is >= 0 and var at)
        {
            output = output.Remove(at - 1, 2);
        }

        return output;
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_is_well_formed(string file, string page)
    {
        var (_, complaints) = Tool.Run("mandoc", ["-T", "lint", "-W", "warning"], page);

        // It has no date on purpose: the page is made anew with every build.
        Assert.Empty(complaints.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.Contains("missing date", StringComparison.Ordinal)).Select(line => file + line));
        var (code, warnings) = Tool.Run("groff", ["-man", "-T", "utf8", "-ww", "-z"], page);
        Assert.Equal((0, ""), (code, warnings));
    }

    [Fact]
    public void The_page_of_the_commands_names_every_command_option_and_exit_code()
    {
        var text = Rendered(CommandPage.Write(s_verbs));
        foreach (var verb in s_verbs)
        {
            Assert.Contains($"ringwall {verb.Name}", text, StringComparison.Ordinal);
            Assert.Contains(verb.Summary, text, StringComparison.Ordinal);
            Assert.All(verb.Options.Where(option => option.Name != "--help"), option =>
                Assert.Contains($"{option.Name} {option.Value}".TrimEnd(), text, StringComparison.Ordinal));
        }

        Assert.DoesNotContain("--supervised", text, StringComparison.Ordinal);
        Assert.Contains("EXIT STATUS", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_the_configuration_leaves_no_Markdown_behind()
    {
        var text = Rendered(ConfigurationPage.Write());
        Assert.Contains("max_connections", text, StringComparison.Ordinal);
        Assert.Contains("- name: example.test", text, StringComparison.Ordinal);
        Assert.DoesNotContain("`", text, StringComparison.Ordinal);
        Assert.DoesNotContain("|", text, StringComparison.Ordinal);
        Assert.DoesNotContain("##", text, StringComparison.Ordinal);
    }
}
