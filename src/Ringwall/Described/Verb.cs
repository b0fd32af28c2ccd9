using System.CommandLine;
using System.CommandLine.Completions;

namespace Ringwall.Described;

/// <summary>What a word of the command line may be, for a shell that completes it.</summary>
internal enum Kind
{
    /// <summary>A switch: no value follows.</summary>
    None,
    Text,
    File,
    Folder,
    Words,
}

/// <summary>A command as its descriptions need it: read from the tree that parses the command line.</summary>
internal sealed record Verb(string Name, string Summary, IReadOnlyList<Choice> Options, Operand? Operand)
{
    /// <summary>The first words of a command line. One that only groups others has these for its operand.</summary>
    public static IReadOnlyList<Verb> All(Command root) =>
        [.. Shown(root).Select(command => Shown(command).Any() ? Group(command) : Of(command, command.Name))];

    /// <summary>Everything that can be run, under all its words.</summary>
    public static IReadOnlyList<Verb> Leaves(Command root, string before = "") =>
        [.. Shown(root).SelectMany(command => Shown(command).Any()
            ? Leaves(command, $"{before}{command.Name} ") : [Of(command, before + command.Name)])];

    private static IEnumerable<Command> Shown(Command root) => root.Subcommands.Where(command => !command.Hidden);

    private static Verb Group(Command command)
    {
        var leaves = Leaves(command);
        return new Verb(
            command.Name,
            command.Description ?? "",
            [.. leaves.SelectMany(leaf => leaf.Options).DistinctBy(option => option.Name)],
            new Operand("COMMAND", "", Kind.Words, [.. leaves.Select(leaf => leaf.Name)], Optional: false));
    }

    private static Verb Of(Command command, string name) => new(
        name,
        command.Description ?? "",
        [
            .. command.Options.Where(option => !option.Hidden).Select(Choice.Of),
            new Choice("--help", "Show help and usage information.", Kind.None, "", [], false),
        ],
        command.Arguments.Where(argument => !argument.Hidden).Select(Operand.Of).SingleOrDefault());

    public static Kind KindOf(string? helpName, IReadOnlyList<string> words) => helpName switch
    {
        "FILE" => Kind.File,
        "FOLDER" => Kind.Folder,
        _ => words.Count > 0 ? Kind.Words : Kind.Text,
    };

    public static IReadOnlyList<string> WordsOf(Symbol symbol) =>
        [.. symbol.GetCompletions(CompletionContext.Empty).Select(item => item.Label)];
}

/// <summary>An option: its name with dashes, and what follows it.</summary>
internal sealed record Choice(
    string Name, string Summary, Kind Kind, string Value, IReadOnlyList<string> Words, bool Required)
{
    public static Choice Of(Option option)
    {
        var isSwitch = option.ValueType == typeof(bool);
        var words = isSwitch ? [] : Verb.WordsOf(option);
        return new Choice(
            option.Name,
            option.Description ?? "",
            isSwitch ? Kind.None : Verb.KindOf(option.HelpName, words),
            isSwitch ? "" : option.HelpName ?? "VALUE",
            words,
            option.Required);
    }
}

/// <summary>What stands behind a command without a dash.</summary>
internal sealed record Operand(
    string Value, string Summary, Kind Kind, IReadOnlyList<string> Words, bool Optional)
{
    public static Operand Of(Argument argument)
    {
        var words = Verb.WordsOf(argument);
        return new Operand(
            argument.HelpName ?? argument.Name.ToUpperInvariant(),
            argument.Description ?? "",
            Verb.KindOf(argument.HelpName, words),
            words,
            argument.HasDefaultValue || argument.Arity.MinimumNumberOfValues == 0);
    }
}
