using System.CommandLine;
using System.Data.Common;
using Ringwall.Control;
using Ringwall.Control.Config;
using Ringwall.Control.Store;

namespace Ringwall;

/// <summary>Backups of the store, and restoring one.</summary>
internal static class BackupCommand
{
    public static Command Backup() => Make(
        "backup",
        "Write the store's content to a file, while control runs; the file is read again and checked.",
        (configuration, data, file) =>
            $"{Restoration.BackUp(configuration, data, file, DateTimeOffset.UtcNow)} rows are in {file}");

    public static Command Restore() => Make(
        "restore",
        "Put a backup in the store's place, while control does not run.",
        (configuration, data, file) => IsRunning(new ControlFolder(data ?? configuration.DataDirectory))
            ? throw new InvalidDataException("control runs: stop it first")
            : $"{Restoration.Restore(configuration, data, file, DateTimeOffset.UtcNow)} rows are restored");

    private static Command Make(string name, string description, Func<Configuration, string?, string, string> run)
    {
        var file = new Argument<string>("file") { HelpName = "FILE", Description = "The backup." };
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
        var command = new Command(name, description) { file, config, data };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(config)!;
            if (Configuration.Load(path, DateTimeOffset.UtcNow, out _, out var faults) is not { } configuration)
            {
                faults.ToList().ForEach(fault => Console.Error.WriteLine(fault));
                return ExitCode.Failed;
            }

            try
            {
                Console.WriteLine(run(configuration, parsed.GetValue(data), parsed.GetValue(file)!));
                return ExitCode.Done;
            }
            catch (Exception e) when (
                e is IOException or InvalidDataException or DbException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"{name}: {e.Message}");
                return ExitCode.Failed;
            }
        });
        return command;
    }

    /// <summary>Control has left its address in the folder; whether somebody answers there.</summary>
    private static bool IsRunning(ControlFolder folder)
    {
        var file = Path.Combine(folder.Control, "url");
        if (!File.Exists(file))
        {
            return false;
        }

        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(3) };
            using var request = new HttpRequestMessage(
                HttpMethod.Get, new Uri(new Uri(File.ReadAllText(file).Trim()), "/healthz"));
            using var answer = http.Send(request);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or UriFormatException)
        {
            return false;
        }
    }
}
