using Ringwall.Described;

namespace Ringwall.Tests.Described;

/// <summary>The scripts in the shells they are for.</summary>
public sealed class CompletionTests : IDisposable
{
    private static readonly IReadOnlyList<Verb> s_verbs = Verb.All(CommandTree.Make());
    private readonly string _folder = Directory.CreateTempSubdirectory("ringwall-shell-").FullName;

    public CompletionTests()
    {
        File.WriteAllText(Path.Combine(_folder, "site.yaml"), "");
        Directory.CreateDirectory(Path.Combine(_folder, "site.d"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>What bash offers for the last word.</summary>
    private string[] Bash(params string[] words)
    {
        var line = string.Join(' ', words.Select(word => $"'{word}'"));
        var (code, output) = Tool.Run("bash", ["--norc", "--noprofile"], $$"""
            set -u
            cd '{{_folder}}'
            {{BashCompletion.Write(s_verbs)}}
            complete -p ringwall | grep -q -- '-F _ringwall' || exit 9
            COMP_WORDS=({{line}}) COMP_CWORD={{words.Length - 1}}
            _ringwall
            printf '%s\n' "${COMPREPLY[@]}"
            """);
        Assert.Equal(0, code);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private string[] Fish(string line)
    {
        var script = Path.Combine(_folder, "ringwall.fish");
        File.WriteAllText(script, FishCompletion.Write(s_verbs));
        var (code, output) = Tool.Run(
            "fish", ["--no-config", "-c", $"cd {_folder}; source {script}; complete -C '{line}'"]);
        Assert.Equal(0, code);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')[0])];
    }

    /// <summary>What zsh shows after a tab, in a terminal of its own.</summary>
    private string Zsh(string line)
    {
        File.WriteAllText(Path.Combine(_folder, "_ringwall"), ZshCompletion.Write(s_verbs));
        var (_, output) = Tool.Run("zsh", ["-f"], $$"""
            zmodload zsh/zpty
            cd '{{_folder}}'
            zpty -b shell 'TERM=dumb COLUMNS=200 zsh -f -i'
            zpty -w shell "PS1=; unset zle_bracketed_paste; LISTMAX=1000; fpath=('{{_folder}}' \$fpath)"
            zpty -w shell "autoload -Uz compinit; compinit -D -u; print rea''dy"
            zpty -r shell seen '*ready*'
            zpty -n -w shell '{{line}}'$'\t\t'
            zpty -n -w shell $'\C-u'"print do''ne"$'\n'
            zpty -r shell seen '*done*'
            print -r -- $seen
            zpty -d shell
            """);
        return output;
    }

    [Fact]
    public void Bash_offers_every_command()
    {
        Assert.Equal([.. s_verbs.Select(verb => verb.Name), "--help", "--version"], Bash("ringwall", ""));
        Assert.Equal(["block", "blocks"], Bash("ringwall", "bl"));
    }

    [Fact]
    public void Bash_offers_a_commands_options_and_files_where_files_are_wanted()
    {
        Assert.Equal(["--reason", "--reasons-url"], Bash("ringwall", "block", "--rea"));
        Assert.Equal(["site.d", "site.yaml"], Bash("ringwall", "run", "--config", "si").Order());
        Assert.Equal(["site.d"], Bash("ringwall", "run", "--data", "si"));
        Assert.Equal(["site.d", "site.yaml"], Bash("ringwall", "check", "si").Order());
        Assert.Equal(["-T"], Bash("ringwall", "check", "-T"));
        Assert.Equal(["zsh"], Bash("ringwall", "completion", "z"));
        Assert.Empty(Bash("ringwall", "run", "--host", "si"));
    }

    [Fact]
    public void Fish_offers_commands_options_and_files()
    {
        Assert.Equal(s_verbs.Select(verb => verb.Name).Order(), Fish("ringwall ").Order());
        Assert.Equal(["--reason", "--reasons-url"], Fish("ringwall block --rea").Order());
        Assert.Contains("site.yaml", Fish("ringwall run --config si"));
        Assert.Equal(["site.d/"], Fish("ringwall run --data si"));
        Assert.Equal(["bash", "fish", "zsh"], Fish("ringwall completion ").Order());
    }

    [Fact]
    public void Zsh_offers_commands_options_and_files()
    {
        var commands = Zsh("ringwall ");
        Assert.All(s_verbs, verb => Assert.Contains(verb.Summary, commands, StringComparison.Ordinal));
        var options = Zsh("ringwall block --rea");
        Assert.Contains("--reason ", options, StringComparison.Ordinal);
        Assert.Contains("--reasons-url", options, StringComparison.Ordinal);
        Assert.Contains("site.yaml", Zsh("ringwall check site.y"), StringComparison.Ordinal);
    }
}
