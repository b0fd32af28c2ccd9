using System.Text;

namespace Ringwall.Described;

/// <summary>Lines for fish's complete(1).</summary>
internal static class FishCompletion
{
    public static string Write(IReadOnlyList<Verb> verbs)
    {
        var text = new StringBuilder("# fish completion of ringwall, printed by 'ringwall completion fish'\n");
        text.Append("complete -c ringwall -f\n");
        foreach (var verb in verbs)
        {
            text.Append($"complete -c ringwall -n __fish_use_subcommand -a {verb.Name} -d {Quote(verb.Summary)}\n");
        }

        foreach (var verb in verbs)
        {
            var seen = $"complete -c ringwall -n '__fish_seen_subcommand_from {verb.Name}'";
            foreach (var option in verb.Options)
            {
                text.Append($"{seen} {Name(option.Name)}{Values(option.Kind, option.Words)}"
                    + $" -d {Quote(option.Summary)}\n");
            }

            if (verb.Operand is { } operand)
            {
                text.Append(operand.Kind switch
                {
                    Kind.File => $"{seen} -F\n",
                    Kind.Folder => $"{seen} -a '(__fish_complete_directories)'\n",
                    Kind.Words => $"{seen} -a '{string.Join(' ', operand.Words)}'\n",
                    _ => "",
                });
            }
        }

        return text.ToString();
    }

    private static string Name(string option) =>
        option.StartsWith("--", StringComparison.Ordinal) ? $"-l {option[2..]}" : $"-s {option[1..]}";

    private static string Values(Kind kind, IReadOnlyList<string> words) => kind switch
    {
        Kind.None => "",
        Kind.File => " -r -F",
        Kind.Folder => " -x -a '(__fish_complete_directories)'",
        Kind.Words => $" -x -a '{string.Join(' ', words)}'",
        _ => " -x",
    };

    private static string Quote(string text) => $"'{text.Replace("'", "\\'", StringComparison.Ordinal)}'";
}
