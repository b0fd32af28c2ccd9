using System.CommandLine;
using Ringwall.Described;

namespace Ringwall;

/// <summary>Prints a manual page as man(1) reads it: of the commands, or of the configuration file.</summary>
internal static class ManCommand
{
    public static Command Make()
    {
        var page = new Argument<string>("page")
        {
            HelpName = "PAGE",
            Description = "ringwall for ringwall(1), ringwall.yaml for ringwall.yaml(5).",
            DefaultValueFactory = _ => "ringwall",
        };
        page.AcceptOnlyFromAmong("ringwall", "ringwall.yaml");
        var command = new Command("man", "Print a manual page.") { page };
        command.SetAction(parsed => Console.Out.Write(parsed.GetValue(page) == "ringwall"
            ? CommandPage.Write(Verb.Leaves(parsed.RootCommandResult.Command))
            : ConfigurationPage.Write()));
        return command;
    }
}
