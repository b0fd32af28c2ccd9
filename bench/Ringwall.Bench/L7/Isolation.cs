using System.Diagnostics;
using Ringwall.Bench.Machine;

namespace Ringwall.Bench.L7;

/// <summary>
/// Where permitted the bench runs itself once more in a network and process namespace of its own: no foreign
/// connections, the congestion control may be set, and nothing it started outlives it.
/// </summary>
internal static class Isolation
{
    private const string Mark = "RINGWALL_BENCH_INSIDE";

    private static readonly string[] Unshare =
    [
        "unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc",
        "sh", "-c", "ip link set lo up && exec \"$@\"", "sh",
    ];

    public static bool Inside => Environment.GetEnvironmentVariable(Mark) == "1";

    /// <summary>The exit code of the run inside, or null when this process is to do the work itself.</summary>
    public static int? Enter(string bench, IReadOnlyList<string> words)
    {
        if (Inside || Shell.Try([.. Unshare, "true"]).Code != 0)
        {
            return null;
        }

        var start = new ProcessStartInfo(Unshare[0]);
        string[] self = ["taskset", "-c", $"{Launcher.LoadCpu}", Place.Self, bench, .. words];
        foreach (var word in Unshare.Skip(1).Concat(self))
        {
            start.ArgumentList.Add(word);
        }

        start.Environment[Mark] = "1";
        using var process = Process.Start(start)!;
        // An interrupt from the terminal reaches the whole group; here only its outcome is awaited.
        Console.CancelKeyPress += (_, e) => e.Cancel = true;
        process.WaitForExit();
        return process.ExitCode;
    }
}
