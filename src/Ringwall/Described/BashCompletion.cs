using System.Text;

namespace Ringwall.Described;

/// <summary>A function for bash's programmable completion (bash(1), complete).</summary>
internal static class BashCompletion
{
    public static string Write(IReadOnlyList<Verb> verbs)
    {
        var names = verbs.Select(verb => verb.Name).ToList();
        var text = new StringBuilder($$"""
            # bash completion of ringwall, printed by 'ringwall completion bash'
            _ringwall() {
                local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} verb= words= i
                for ((i = 1; i < COMP_CWORD; i++)); do
                    case ${COMP_WORDS[i]} in
                        {{string.Join('|', names)}}) verb=${COMP_WORDS[i]}; break ;;
                    esac
                done
                COMPREPLY=()
                case $verb:$before in

            """);
        foreach (var verb in verbs)
        {
            foreach (var option in verb.Options.Where(option => option.Kind != Kind.None))
            {
                text.Append($"        {verb.Name}:{option.Name}) {Values(option.Kind, option.Words)} ;;\n");
            }
        }

        text.Append("    esac\n    case $verb in\n");
        text.Append($"        '') words='{string.Join(' ', names)} --help --version' ;;\n");
        foreach (var verb in verbs)
        {
            var words = verb.Options.Select(option => option.Name).Concat(verb.Operand?.Words ?? []);
            var files = verb.Operand?.Kind is Kind.File or Kind.Folder
                ? $"[[ $current == -* ]] || {{ {Values(verb.Operand.Kind, [])}; }}; " : "";
            text.Append($"        {verb.Name}) {files}words='{string.Join(' ', words)}' ;;\n");
        }

        return text.Append("""
                esac
                mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
            }
            complete -F _ringwall ringwall

            """).ToString();
    }

    /// <summary>Offers values and ends; nothing at all where only a person knows them.</summary>
    private static string Values(Kind kind, IReadOnlyList<string> words) => kind switch
    {
        Kind.File => Offer("-f", filenames: true),
        Kind.Folder => Offer("-d", filenames: true),
        Kind.Words => Offer($"-W '{string.Join(' ', words)}'", filenames: false),
        _ => "return",
    };

    private static string Offer(string what, bool filenames) =>
        $"mapfile -t COMPREPLY < <(compgen {what} -- \"$current\"); "
        + (filenames ? "compopt -o filenames 2>/dev/null; return 0" : "return 0");
}
