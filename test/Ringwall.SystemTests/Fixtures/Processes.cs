using System.Globalization;
using System.Diagnostics;

namespace Ringwall.SystemTests.Fixtures;

/// <summary>What /proc knows about processes, and signals to them.</summary>
public static class Processes
{
    /// <summary>A process and its descendants.</summary>
    public static IReadOnlyList<int> Tree(int root)
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var pid) && ParentOf(pid) is { } parent)
            {
                parents[pid] = parent;
            }
        }

        var tree = new List<int> { root };
        for (var i = 0; i < tree.Count; i++)
        {
            tree.AddRange(parents.Where(p => p.Value == tree[i]).Select(p => p.Key));
        }

        return tree;
    }

    /// <summary>Resident memory in MiB.</summary>
    public static double RssMiB(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return double.Parse(words[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Open descriptors that are sockets.</summary>
    public static int Sockets(int pid) =>
        Links(pid).Count(link => link.StartsWith("socket:", StringComparison.Ordinal));

    /// <summary>Open descriptors of any kind.</summary>
    public static int Descriptors(int pid) => Links(pid).Count();

    /// <summary>Whether a process holds the listening socket of a port.</summary>
    public static bool Listens(int pid, int port)
    {
        const string Listening = "0A";
        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        var inodes = File.ReadLines("/proc/net/tcp").Skip(1)
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(w => w[3] == Listening && w[1].EndsWith(suffix, StringComparison.Ordinal))
            .Select(w => $"socket:[{w[9]}]")
            .ToHashSet();
        return Links(pid).Any(inodes.Contains);
    }

    public static void Signal(int pid, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{pid}"]);
        kill.WaitForExit();
    }

    /// <summary>Exit code and what was printed, of a command that ends by itself.</summary>
    public static async Task<(int Code, string Text)> Run(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, text + await error);
    }

    public static bool Has(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(':').Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, program)));

    private static IEnumerable<string> Links(int pid)
    {
        string[] files;
        try
        {
            files = Directory.GetFiles($"/proc/{pid}/fd");
        }
        catch (IOException)
        {
            yield break;
        }

        foreach (var file in files)
        {
            string? target = null;
            try
            {
                target = new FileInfo(file).LinkTarget;
            }
            catch (IOException)
            {
                // Closed meanwhile.
            }

            if (target is not null)
            {
                yield return target;
            }
        }
    }

    private static int? ParentOf(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
