using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;

namespace Ringwall;

/// <summary>A node's figures, live in a terminal; one plain snapshot where there is none or NO_COLOR is set.</summary>
internal static class TopCommand
{
    public static Command Make()
    {
        var status = new Option<string>("--status")
        {
            Description = "The node's status listener; default: RINGWALL_STATUS, or http://127.0.0.1:8801.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("RINGWALL_STATUS") ?? "http://127.0.0.1:8801",
        };
        var once = new Option<bool>("--once") { Description = "Print one snapshot and end." };
        var command = new Command("top", "Show what a node does, live.") { status, once };
        command.SetAction(async (parsed, stop) =>
        {
            if (!Uri.TryCreate(parsed.GetValue(status), UriKind.Absolute, out var address))
            {
                Console.Error.WriteLine("the status address looks like http://127.0.0.1:8801");
                return ExitCode.Usage;
            }

            using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(5) };
            var plain = parsed.GetValue(once) || Console.IsOutputRedirected
                || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
            try
            {
                return plain ? await Once(http, stop) : await Live(http, stop);
            }
            catch (HttpRequestException trouble)
            {
                Console.Error.WriteLine($"{address} does not answer: {trouble.Message} (set listen.status?)");
                return ExitCode.Failed;
            }
            catch (OperationCanceledException)
            {
                return ExitCode.Done;
            }
        });
        return command;
    }

    private static async Task<int> Once(HttpClient http, CancellationToken stop)
    {
        var before = await Sample(http, stop);
        await Task.Delay(1000, stop);
        foreach (var line in new TopView(before, await Sample(http, stop)).Lines())
        {
            Console.WriteLine(line);
        }

        return ExitCode.Done;
    }

    private static async Task<int> Live(HttpClient http, CancellationToken stop)
    {
        var before = await Sample(http, stop);
        await AnsiConsole.Live(new Text("")).StartAsync(async screen =>
        {
            while (!stop.IsCancellationRequested)
            {
                await Task.Delay(1000, stop);
                var now = await Sample(http, stop);
                screen.UpdateTarget(new TopView(before, now).Render());
                before = now;
            }
        });
        return ExitCode.Done;
    }

    private static async Task<NodeSample> Sample(HttpClient http, CancellationToken stop) =>
        NodeSample.Parse(
            await http.GetStringAsync(new Uri("/status.json", UriKind.Relative), stop),
            Stopwatch.GetElapsedTime(0));
}
