using System.CommandLine;

namespace Ringwall;

/// <summary>Reads the configuration again; an invalid one keeps the old in force and says why.</summary>
internal static class ReloadCommand
{
    public static Command Make() => OperatorClient.Verb(
        new Command("reload", "Put a changed configuration in force without dropping a connection."),
        _ => (HttpMethod.Post, "/v1/config/reload", null),
        answer => [$"configuration {answer["version"]} is in force", .. BlockCommand.Receipts(answer)]);
}
