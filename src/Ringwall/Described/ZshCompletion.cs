using System.Text;

namespace Ringwall.Described;

/// <summary>A function for zsh's completion system (zshcompsys(1), _arguments).</summary>
internal static class ZshCompletion
{
    public static string Write(IReadOnlyList<Verb> verbs)
    {
        var text = new StringBuilder("""
            #compdef ringwall
            # zsh completion of ringwall, printed by 'ringwall completion zsh'
            _ringwall() {
                local -a verbs
                verbs=(

            """);
        foreach (var verb in verbs)
        {
            text.Append($"        {Quote($"{verb.Name}:{verb.Summary}")}\n");
        }

        text.Append("""
                )
                if (( CURRENT == 2 )); then
                    _describe -t verbs 'ringwall command' verbs
                    return
                fi
                local verb=${words[2]}
                shift words
                (( CURRENT-- ))
                case $verb in

            """);
        foreach (var verb in verbs)
        {
            var specs = verb.Options.Select(Spec).ToList();
            if (verb.Operand is { } operand)
            {
                specs.Add(Quote($"1:{Plain(operand.Value)}:{Values(operand.Kind, operand.Words)}"));
            }

            text.Append($"        {verb.Name}) _arguments {string.Join(' ', specs)} ;;\n");
        }

        return text.Append("""
                esac
            }
            if [[ ${funcstack[1]} == _ringwall ]]; then
                _ringwall "$@"
            else
                compdef _ringwall ringwall
            fi

            """).ToString();
    }

    private static string Spec(Choice option)
    {
        var value = option.Kind == Kind.None
            ? "" : $":{Plain(option.Value)}:{Values(option.Kind, option.Words)}";
        return Quote($"{option.Name}[{option.Summary.Replace("[", "\\[", StringComparison.Ordinal)
            .Replace("]", "\\]", StringComparison.Ordinal)}]{value}");
    }

    private static string Values(Kind kind, IReadOnlyList<string> words) => kind switch
    {
        Kind.File => "_files",
        Kind.Folder => "_files -/",
        Kind.Words => $"({string.Join(' ', words)})",
        _ => " ",
    };

    private static string Plain(string value) => value.ToLowerInvariant();

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
