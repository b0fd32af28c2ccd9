using System.Diagnostics;

namespace Ringwall;

/// <summary>
/// A role run as a process of its own by the supervisor: a crash or a collection in one never touches the other. It is
/// asked to end by closing its standard input, and started again with growing pauses when it dies.
/// </summary>
internal sealed class Child(string role, IReadOnlyList<string> arguments) : IDisposable
{
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);
    private Process? _process;

    public string Role => role;

    /// <summary>Asked when the role has failed: true, and it is not started again.</summary>
    public Func<bool>? IsHopeless { get; init; }

    /// <summary>Settings of the runtime this role starts with.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Keeps the role running until told to stop; then ends it in good order, later by force.</summary>
    public async Task Keep(TimeSpan patience, CancellationToken stop)
    {
        var pause = TimeSpan.FromMilliseconds(100);
        while (!stop.IsCancellationRequested)
        {
            var begun = Stopwatch.GetTimestamp();
            using var process = Start();
            _process = process;
            await AwaitExit(process, patience, stop);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            if (process.ExitCode == ExitCode.Done)
            {
                // A node whose sockets were taken over: a second one beside its successor would be one too many.
                Console.Error.WriteLine($"{role} has a successor and is no longer supervised here");
                return;
            }

            if (IsHopeless?.Invoke() == true)
            {
                return;
            }

            pause = Stopwatch.GetElapsedTime(begun) > TimeSpan.FromMinutes(1) ? TimeSpan.FromMilliseconds(100) : pause;
            Console.Error.WriteLine(
                $"{role} ended with {process.ExitCode}; started again in {pause.TotalSeconds:0.0} s");
            await Task.Delay(pause, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, s_longestPause.Ticks));
        }
    }

    public void Dispose() => _process?.Dispose();

    /// <summary>The same executable, however we were started ourselves.</summary>
    private Process Start()
    {
        var self = System.Environment.ProcessPath!;
        var throughHost = Path.GetFileNameWithoutExtension(self) == "dotnet";
        var start = new ProcessStartInfo(self) { RedirectStandardInput = true, UseShellExecute = false };
        if (throughHost)
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ringwall.dll"));
        }

        // A node says itself that it is alive: its loops answer for it, and a supervisor could not tell.
        start.Environment.Remove("WATCHDOG_PID");
        foreach (var (name, value) in Environment)
        {
            start.Environment.TryAdd(name, value);
        }

        start.ArgumentList.Add(role);
        foreach (var argument in arguments.Append("--supervised"))
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{role} could not be started");
    }

    private static async Task AwaitExit(Process process, TimeSpan patience, CancellationToken stop)
    {
        try
        {
            await process.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            process.StandardInput.Close();
            using var enough = new CancellationTokenSource(patience);
            try
            {
                await process.WaitForExitAsync(enough.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
            }
        }
    }
}
