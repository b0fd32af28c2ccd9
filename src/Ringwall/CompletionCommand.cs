using System.CommandLine;
using Ringwall.Described;

namespace Ringwall;

/// <summary>Prints a shell's completion script; it is made from the commands themselves.</summary>
internal static class CompletionCommand
{
    public static Command Make()
    {
        var shell = new Argument<string>("shell") { HelpName = "SHELL", Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a completion script for a shell.") { shell };
        command.SetAction(parsed =>
        {
            var verbs = Verb.All(parsed.RootCommandResult.Command);
            Console.Out.Write(parsed.GetValue(shell) switch
            {
                "bash" => BashCompletion.Write(verbs),
                "zsh" => ZshCompletion.Write(verbs),
                _ => FishCompletion.Write(verbs),
            });
        });
        return command;
    }
}
