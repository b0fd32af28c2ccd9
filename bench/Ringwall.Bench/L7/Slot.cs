using System.Diagnostics;
using Ringwall.Bench.Contestants;
using Ringwall.Bench.Machine;

namespace Ringwall.Bench.L7;

/// <summary>
/// The time in which one row is measured: origin and all contestants run side by side (idle ones cost nothing), warmed
/// up, under one congestion control, so that their figures may be compared.
/// </summary>
internal sealed class Slot : IDisposable
{
    private readonly Arena arena;
    /// <summary>A warm-up run this much cheaper than the one before is followed by another.</summary>
    private const double StillWarming = 0.97;

    private static readonly TimeSpan WarmUpRun = TimeSpan.FromSeconds(2);

    private readonly Class group;
    private readonly List<Contestant> running = [];
    private readonly Process origin;

    public Slot(Arena arena, string congestion, Class group)
    {
        this.arena = arena;
        this.group = group;
        Congestion = arena.UseCongestion(congestion);
        origin = arena.StartOrigin(group);
        try
        {
            foreach (var contestant in arena.Contestants)
            {
                contestant.Start(arena.Launcher, Class.Fair, arena.OriginPort);
                running.Add(contestant);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The congestion control in force.</summary>
    public string Congestion { get; }

    /// <summary>
    /// Load until a contestant gets no cheaper. In the fair class: in the real-time class, with its processor full, the
    /// compiler in a runtime's background would hardly ever run. Then all change to the class of the row.
    /// </summary>
    public void WarmUp(Workload workload)
    {
        foreach (var contestant in running)
        {
            var last = double.MaxValue;
            for (var runs = 0; runs < contestant.MostWarmUps; runs++)
            {
                var cost = Cost(contestant, workload, arena.Options.Quick ? 1 : WarmUpRun.TotalSeconds).Figure;
                // Two runs more or less alike at the beginning may both be cold.
                if (runs > contestant.MostWarmUps / 4 && cost > last * StillWarming)
                {
                    break;
                }

                last = cost;
            }

            arena.Launcher.Promote(contestant.Tree, group);
        }
    }

    /// <summary>
    /// Every contestant once per repeat, in rotated order, the first one again at the end of each repeat: what drifts
    /// meanwhile shows as the range of its figures.
    /// </summary>
    public IReadOnlyList<Sample> Measure(Func<Contestant, Sample> once)
    {
        var samples = new List<Sample>();
        var anchor = running.Where(c => c.Name != "ringwall").Concat(running).First();
        for (var repeat = 0; repeat < arena.Options.Repeats; repeat++)
        {
            var others = running.Where(c => c != anchor).ToList();
            var first = others.Count == 0 ? 0 : repeat % others.Count;
            var turn = others.Skip(first).Concat(others.Take(first));
            Contestant[] order = others.Count == 0 ? [anchor] : [anchor, .. turn, anchor];
            samples.AddRange(order.Select(once));
        }

        return samples;
    }

    /// <summary>Processor time per answer of one run.</summary>
    public Sample Cost(Contestant contestant, Workload workload) =>
        Cost(contestant, workload, arena.Options.Seconds);

    public void Dispose()
    {
        foreach (var contestant in arena.Contestants)
        {
            contestant.Stop();
        }

        Launcher.Stop(origin);
    }

    private Sample Cost(Contestant contestant, Workload workload, double length)
    {
        var tree = contestant.Tree;
        var clock = new CpuClock();
        var cpu = tree.Cpu();
        var watch = Stopwatch.StartNew();
        var result = workload.Run(arena.Place, arena.Launcher, contestant, length);
        var seconds = watch.Elapsed.TotalSeconds;
        var spent = tree.Cpu() - cpu;
        var after = new CpuClock();
        var done = Math.Max(1, result.Done);
        return new Sample(contestant.Name, spent.Total * 1e6 / done)
        {
            User = spent.User * 1e6 / done,
            Kernel = spent.Kernel * 1e6 / done,
            Rate = result.Rate,
            P50 = result.P50,
            P99 = result.P99,
            Proxy = 100 * spent.Total / seconds,
            Load = after.Since(clock, Launcher.LoadCpu).Busy,
            Stolen = after.Since(clock, Launcher.ProxyCpu).Stolen,
            Errors = result.Errors,
        };
    }
}
