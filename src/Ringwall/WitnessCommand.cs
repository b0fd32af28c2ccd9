using System.CommandLine;
using System.Net;
using Ringwall.Control.DecisionLog;
using Ringwall.Core.DecisionLog;

namespace Ringwall;

/// <summary>Watches other operators' logs and cosigns their checkpoints.</summary>
internal static class WitnessCommand
{
    public static Command Make()
    {
        var listen = new Option<string>("--listen")
        {
            Description = "Address and port; put it behind an edge to be reached over https.",
            DefaultValueFactory = _ => "127.0.0.1:8810",
        };
        var data = new Option<string>("--data")
        {
            HelpName = "FOLDER",
            Description = "Folder of its key and memory. Never restore an older copy of it.",
            DefaultValueFactory = _ => "./witness",
        };
        var name = new Option<string>("--name")
        {
            Description = "Its name in cosignatures, like witness.example.test/w1.",
            Required = true,
        };
        var logs = new Option<string[]>("--log") { Description = "Key of a log to watch: name+id+base64." };
        var command = new Command("witness", "Witness the decision logs of other operators.")
        {
            listen, data, name, logs,
        };
        command.SetAction(async parsed =>
        {
            var keys = (parsed.GetValue(logs) ?? []).Select(VerifierKey.Parse).ToArray();
            if (!IPEndPoint.TryParse(parsed.GetValue(listen)!, out var address)
                || !VerifierKey.IsName(parsed.GetValue(name)!)
                || keys.Any(key => key?.Kind != SignatureKind.Log))
            {
                Console.Error.WriteLine(
                    "--listen is address:port, --name has no spaces and no plus, --log is a log's key");
                return ExitCode.Usage;
            }

            return await Run(address, parsed.GetValue(data)!, parsed.GetValue(name)!, keys!);
        });
        return command;
    }

    private static async Task<int> Run(IPEndPoint address, string data, string name, VerifierKey[] logs)
    {
        using var shutdown = new Shutdown();
        try
        {
            using var witness = new Witness(data, name, logs, TimeProvider.System);
            await using var host = await WitnessHost.Start(address, witness, shutdown.Asked);
            Console.WriteLine($"witness {witness.Key}");
            Console.WriteLine($"  watches {logs.Length} logs at {host.Address}");
            await Task.Delay(Timeout.Infinite, shutdown.Asked).ContinueWith(static _ => { }, TaskScheduler.Default);
            return ExitCode.Done;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine("witness: " + e.Message);
            return ExitCode.Failed;
        }
    }
}
