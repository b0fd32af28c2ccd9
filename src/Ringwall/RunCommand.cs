using System.CommandLine;
using Ringwall.Control.Config;
using Ringwall.Control.Demo;

namespace Ringwall;

/// <summary>All roles on one machine: works out the configuration, then supervises control and node.</summary>
internal static class RunCommand
{
    public static Command Make(string name, string description)
    {
        var config = new Option<string?>("--config") { HelpName = "FILE", Description = "Configuration file (YAML)." };
        var host = new Option<string?>("--host")
        {
            HelpName = "HOST",
            Description = "Host to protect, without a file.",
        };
        var origin = new Option<string?>("--origin")
        {
            HelpName = "URL",
            Description = "Where that host's site runs.",
        };
        var data = new Option<string?>("--data")
        {
            HelpName = "FOLDER",
            Description = "Data folder; default ./data.",
        };
        var ephemeral = new Option<bool>("--ephemeral") { Description = "Keep everything in memory and forget it." };
        var command = new Command(name, description) { config, host, origin, data, ephemeral };
        command.Validators.Add(parsed =>
        {
            if ((parsed.GetValue(host) is null) != (parsed.GetValue(origin) is null))
            {
                parsed.AddError("--host and --origin go together");
            }
            else if (parsed.GetValue(config) is not null && parsed.GetValue(host) is not null)
            {
                parsed.AddError("either --config or --host with --origin");
            }
        });
        command.SetAction(async parsed =>
        {
            using var shutdown = new Shutdown();
            using var folder = DataFolder.Open(parsed.GetValue(data), parsed.GetValue(ephemeral));
            var file = parsed.GetValue(config);
            Uri? demo = null;
            if (file is null)
            {
                var site = parsed.GetValue(origin);
                if (site is null)
                {
                    Console.Error.WriteLine("starting the demo site");
                    demo = await DemoSite.Start(shutdown.Asked);
                }

                file = folder.WriteConfig(parsed.GetValue(host) ?? "demo.localhost", site ?? $"{demo}");
            }

            if (Read(file) is not { } head)
            {
                return ExitCode.Failed;
            }

            var path = folder.Path ?? parsed.GetValue(data) ?? head.Configuration.DataDirectory;
            return await new Supervisor(head, Path.GetFullPath(file), Path.GetFullPath(path)).Run(shutdown);
        });
        return command;
    }

    /// <summary>As much of the configuration as a supervisor needs; null with all faults said.</summary>
    private static ConfigurationHead? Read(string file)
    {
        if (ConfigurationHead.Load(file, DateTimeOffset.UtcNow) is { } head)
        {
            return head;
        }

        if (Configuration.Load(file, DateTimeOffset.UtcNow, out _, out var faults) is { } whole)
        {
            return new ConfigurationHead(whole, 0);
        }

        faults.ToList().ForEach(fault => Console.Error.WriteLine(fault));
        return null;
    }
}
