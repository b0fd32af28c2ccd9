using System.Globalization;

namespace Ringwall.Bench.Machine;

/// <summary>Per cent of one processor's time between two readings of /proc/stat.</summary>
internal readonly record struct CpuShare(double Busy, double Stolen);

/// <summary>One reading of /proc/stat.</summary>
internal sealed class CpuClock
{
    private readonly Dictionary<string, long[]> lines = File.ReadLines("/proc/stat")
        .Where(l => l.StartsWith("cpu") && char.IsAsciiDigit(l[3]))
        .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToDictionary(w => w[0], w => w.Skip(1).Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray());

    public CpuShare Since(CpuClock earlier, int cpu)
    {
        var name = $"cpu{cpu}";
        var spent = lines[name].Zip(earlier.lines[name], (now, then) => now - then).ToArray();
        // user nice system idle iowait irq softirq steal guest guest_nice; guest is contained in user
        double total = Math.Max(1, spent.Take(8).Sum());
        return new CpuShare(100 * (total - spent[3] - spent[4]) / total, 100 * spent[7] / total);
    }
}
