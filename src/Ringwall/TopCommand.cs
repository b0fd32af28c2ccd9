using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Ringwall;

/// <summary>A node's figures, live in a terminal; one plain snapshot where there is none or NO_COLOR is set.</summary>
internal static class TopCommand
{
    /// <summary>xterm's other screen (DECSET 1049), which every terminal in use has; the cursor goes home.</summary>
    private const string EnterScreen = "\x1b[?1049h\x1b[H";
    private const string LeaveScreen = "\x1b[?1049l\x1b[?25h";

    public static Command Make()
    {
        var status = new Option<string>("--status")
        {
            HelpName = "URL",
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
                return plain ? await Once(http, stop) : await Live(http);
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

    /// <summary>
    /// Until Ctrl-C, on a screen of its own, so that the terminal is afterwards as it was. A node that is away, for a
    /// restart perhaps, is asked again.
    /// </summary>
    private static async Task<int> Live(HttpClient http)
    {
        using var shutdown = new Shutdown();
        var stop = shutdown.Asked;
        NodeSample? before = await Sample(http, stop);
        var live = AnsiConsole.Live(new TopView(before, before).Render());
        AnsiConsole.Console.Profile.Out.Writer.Write(EnterScreen);
        try
        {
            await live.StartAsync(async screen =>
            {
                screen.Refresh();
                while (true)
                {
                    await Task.Delay(1000, stop);
                    (before, var shown) = await Look(http, before, stop);
                    screen.UpdateTarget(shown);
                }
            });
        }
        finally
        {
            AnsiConsole.Console.Profile.Out.Writer.Write(LeaveScreen);
        }

        return ExitCode.Done;
    }

    private static async Task<(NodeSample? Now, IRenderable Shown)> Look(
        HttpClient http, NodeSample? before, CancellationToken stop)
    {
        try
        {
            var now = await Sample(http, stop);
            return (now, new TopView(before ?? now, now).Render());
        }
        catch (Exception e) when (e is HttpRequestException
            || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return (null, new Text($"{http.BaseAddress} does not answer; asking again"));
        }
    }

    private static async Task<NodeSample> Sample(HttpClient http, CancellationToken stop) =>
        NodeSample.Parse(
            await http.GetStringAsync(new Uri("/status.json", UriKind.Relative), stop),
            Stopwatch.GetElapsedTime(0));
}
