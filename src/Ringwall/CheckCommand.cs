using System.CommandLine;
using Ringwall.Control.Config;

namespace Ringwall;

/// <summary>Lists every fault of a configuration with its place; says so when there is none.</summary>
internal static class CheckCommand
{
    public static Command Make()
    {
        var file = new Argument<string>("file") { HelpName = "FILE", Description = "Configuration file (YAML)." };
        var dump = new Option<bool>("-T") { Description = "Print what would be in force." };
        var command = new Command("check", "Check a configuration: every fault, with file and line.") { file, dump };
        command.Aliases.Add("-t");
        command.SetAction(parsed => Run(parsed.GetValue(file)!, parsed.GetValue(dump)));
        return command;
    }

    private static int Run(string file, bool dump)
    {
        var read = Configuration.Load(file, DateTimeOffset.UtcNow, out _, out var faults);
        if (read is null)
        {
            faults.ToList().ForEach(fault => Console.Error.WriteLine(fault));
            Console.Error.WriteLine($"{file}: {faults.Count} {(faults.Count == 1 ? "fault" : "faults")}");
            return ExitCode.Failed;
        }

        read.Warnings.ToList().ForEach(warning => Console.Error.WriteLine(warning));
        Console.WriteLine(dump ? EffectiveConfig.Describe(read) : $"{file}: {read.Zones.Count} zones, no faults");
        return ExitCode.Done;
    }
}
