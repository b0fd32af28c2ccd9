using System.Globalization;

namespace Ringwall.Bench.Machine;

/// <summary>Processor seconds of a set of processes.</summary>
internal readonly record struct CpuSeconds(double User, double Kernel)
{
    public double Total => User + Kernel;

    public static CpuSeconds operator -(CpuSeconds a, CpuSeconds b) => new(a.User - b.User, a.Kernel - b.Kernel);
}

/// <summary>A process and all its descendants, as /proc shows them at the moment of asking.</summary>
internal sealed class ProcessTree(int root)
{
    public int Root => root;

    /// <summary>USER_HZ: the unit of /proc/PID/stat, the same on every Linux this runs on.</summary>
    private const double TicksPerSecond = 100;

    public CpuSeconds Cpu()
    {
        long user = 0;
        long kernel = 0;
        foreach (var fields in Members().Values)
        {
            user += long.Parse(fields[11], CultureInfo.InvariantCulture);
            kernel += long.Parse(fields[12], CultureInfo.InvariantCulture);
        }

        return new CpuSeconds(user / TicksPerSecond, kernel / TicksPerSecond);
    }

    /// <summary>Proportional set size in KiB: shared pages are divided among those who share them.</summary>
    public long PssKiB() => Members().Keys.Sum(PssOf);

    /// <summary>Children before parents, so that nobody restarts what was just stopped.</summary>
    public IReadOnlyList<int> Pids() => [.. Members().Keys.OrderDescending()];

    private static long PssOf(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/smaps_rollup").First(l => l.StartsWith("Pss:"));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private Dictionary<int, string[]> Members()
    {
        var all = new Dictionary<int, string[]>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var pid) && StatOf(pid) is { } fields)
            {
                all[pid] = fields;
            }
        }

        var members = new Dictionary<int, string[]>();
        foreach (var (pid, fields) in all)
        {
            for (var at = pid; at != 0 && all.TryGetValue(at, out var stat); at = ParentOf(stat))
            {
                if (at == root)
                {
                    members[pid] = fields;
                    break;
                }
            }
        }

        return members;
    }

    private static int ParentOf(string[] fields) => int.Parse(fields[1], CultureInfo.InvariantCulture);

    /// <summary>Fields after the command name, so [0] is the state and [1] the parent.</summary>
    private static string[]? StatOf(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
