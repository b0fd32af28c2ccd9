using System.CommandLine;
using System.Text.Json.Nodes;

namespace Ringwall;

/// <summary>The operator's own decision log: where it stands, and the change of its key.</summary>
internal static class LogCommand
{
    public static Command Make() => new("log", "The operator's own decision log.") { Status(), RotateKey() };

    private static Command Status() => OperatorClient.Verb(
        new Command("status", "Entries recorded and published, key, witnesses."),
        _ => (HttpMethod.Get, "/trust/v1/log", null),
        answer =>
        [
            $"{answer["origin"]}: {answer["published"]} of {answer["recorded"]} entries published",
            $"  root {answer["root"]}",
            $"  key  {answer["key"]}",
            .. (answer["witnesses"]?.AsArray() ?? [])
                .Select(witness => $"  witness {witness!["name"]}: {witness["trouble"] ?? "cosigns"}"),
        ]);

    private static Command RotateKey()
    {
        var role = BlockCommand.Required(
            "--role", "ROLE", "Who hands over, by role and pseudonym: the public log shows it.");
        return OperatorClient.Verb(
            new Command("rotate-key", "Hand over to a new key; the old one signs that and is destroyed.") { role },
            parsed => (
                HttpMethod.Post, "/trust/v1/log/rotate-key", new JsonObject { ["role"] = parsed.GetValue(role) }),
            answer => [$"the log is signed with {answer["key"]} from now on"]);
    }
}
