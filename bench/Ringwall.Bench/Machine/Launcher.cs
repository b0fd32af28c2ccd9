using System.Diagnostics;

namespace Ringwall.Bench.Machine;

/// <summary>How a process competes for its processor.</summary>
internal enum Class
{
    /// <summary>Ahead of everything else on the machine (chrt -r 5): other work does not show in the figures.</summary>
    RealTime,

    /// <summary>Highest ordinary priority: for latency, where the real-time class would flatter.</summary>
    Fair,
}

/// <summary>Starts processes on one processor and one scheduling class, as far as this machine permits.</summary>
internal sealed class Launcher
{
    /// <summary>Every processor of the machine, not only those this program itself is bound to.</summary>
    public const int AnyCpu = -1;

    public const int ProxyCpu = 0;
    public const int LoadCpu = 1;

    private static readonly string All =
        $"0-{File.ReadLines("/proc/cpuinfo").Count(l => l.StartsWith("processor")) - 1}";

    private readonly bool realTime = Shell.Try("chrt", "-r", "5", "true").Code == 0;
    private readonly bool nice = Shell.Try("nice", "-n", "-20", "true") is { Code: 0, Text: "" };

    public string Note => realTime ? "chrt -r 5" : nice ? "nice -20 (no real-time class here)" : "ordinary priority";

    public Process Start(int cpu, Class group, IReadOnlyList<string> command, string? outputFile = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        string[] words = [.. Prefix(cpu, group), .. command];
        if (outputFile != null)
        {
            words = ["sh", "-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1", "sh", outputFile, .. words];
        }

        var start = new ProcessStartInfo(words[0])
        {
            RedirectStandardOutput = outputFile == null,
            RedirectStandardInput = true,
        };
        foreach (var word in words.Skip(1))
        {
            start.ArgumentList.Add(word);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs to the end and returns standard output.</summary>
    public string Run(int cpu, Class group, IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(cpu, group, command, null, environment);
        process.StandardInput.Close();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }

    /// <summary>Puts every thread of running processes into a class.</summary>
    public void Promote(ProcessTree tree, Class group)
    {
        if (group == Class.RealTime && realTime)
        {
            foreach (var pid in tree.Pids())
            {
                Shell.Run("chrt", "-a", "-r", "-p", "5", $"{pid}");
            }
        }
    }

    /// <summary>Asks the process and its descendants to end; insists after five seconds.</summary>
    public static void Stop(Process process)
    {
        var pids = new ProcessTree(process.Id).Pids();
        Shell.Try(["kill", "-TERM", $"{process.Id}"]);
        if (!process.WaitForExit(5000) && pids.Count > 0)
        {
            Shell.Try(["kill", "-KILL", .. pids.Select(p => $"{p}")]);
            process.WaitForExit();
        }

        process.Dispose();
    }

    private string[] Prefix(int cpu, Class group)
    {
        string[] bound = ["taskset", "-c", cpu == AnyCpu ? All : $"{cpu}"];
        if (group == Class.RealTime && realTime)
        {
            return ["chrt", "-r", "5", .. bound];
        }

        const string Nice = "(echo -20 >/proc/self/autogroup) 2>/dev/null; exec nice -n -20 \"$@\"";
        return nice ? ["sh", "-c", Nice, "sh", .. bound] : bound;
    }
}
