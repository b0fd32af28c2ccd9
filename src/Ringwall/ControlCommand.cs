using System.CommandLine;
using Ringwall.Control;

namespace Ringwall;

/// <summary>The control plane on its own.</summary>
internal static class ControlCommand
{
    public static Command Make()
    {
        var config = new Option<string>("--config")
        {
            HelpName = "FILE",
            Description = "Configuration file (YAML).",
            Required = true,
        };
        var data = new Option<string?>("--data")
        {
            HelpName = "FOLDER",
            Description = "Overrides the configuration's data folder.",
        };
        var supervised = new Option<bool>("--supervised") { Hidden = true };
        var command = new Command("control", "Run the control plane on its own.") { config, data, supervised };
        command.SetAction(async parsed =>
        {
            using var shutdown = new Shutdown(parsed.GetValue(supervised));
            var options = new ControlOptions
            {
                ConfigFile = parsed.GetValue(config)!,
                DataDirectory = parsed.GetValue(data),
            };
            return await ControlHost.Run(options, shutdown.Asked);
        });
        return command;
    }
}
