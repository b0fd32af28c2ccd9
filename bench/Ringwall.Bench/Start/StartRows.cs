using Ringwall.Bench.L7;
using Ringwall.Bench.Machine;

namespace Ringwall.Bench.Start;

/// <summary>A row whose bar is a time and no ratio, measured on every contestant in turn.</summary>
internal sealed class TimeRow(Func<Arena, ManyZones, double> once) : Row
{
    public override string GoalText => Invariant($"{Goal:F0} ms");

    public override string FloorText => Invariant($"{Floor:F0} ms");

    public override bool Within(double bar, double figure, double peer) => figure <= bar;

    public override RowResult Run(Arena arena)
    {
        var samples = new List<Sample>();
        using var origin = arena.StartOrigin(Class.Fair);
        try
        {
            for (var repeat = 0; repeat < arena.Options.Repeats; repeat++)
            {
                samples.AddRange(arena.Contestants.Cast<ManyZones>().Select(c => Sample(arena, c)));
            }
        }
        finally
        {
            Launcher.Stop(origin);
        }

        return new RowResult(this, samples, arena.UseCongestion("")) { Note = $"{arena.Options.Zones} zones" };
    }

    /// <summary>From an empty data folder to the first answer.</summary>
    public static double Cold(Arena arena, ManyZones contestant)
    {
        contestant.Forget();
        return contestant.Start(arena.Launcher, Class.Fair, arena.OriginPort);
    }

    /// <summary>To the first answer with everything an earlier start left.</summary>
    public static double Warm(Arena arena, ManyZones contestant)
    {
        contestant.Start(arena.Launcher, Class.Fair, arena.OriginPort);
        Thread.Sleep(1000);
        contestant.Stop();
        return contestant.Start(arena.Launcher, Class.Fair, arena.OriginPort);
    }

    /// <summary>One zone of all changes: from the signal until it is in force.</summary>
    public static double Reload(Arena arena, ManyZones contestant)
    {
        contestant.Start(arena.Launcher, Class.Fair, arena.OriginPort);
        Thread.Sleep(1000);
        contestant.Swap(arena.OriginPort);
        return contestant.Swap(arena.OriginPort);
    }

    private Sample Sample(Arena arena, ManyZones contestant)
    {
        try
        {
            var elapsed = once(arena, contestant);
            var cpu = contestant.Tree.Cpu();
            return new Sample(contestant.Name, elapsed)
            {
                Remark = Invariant($"processor time since its start: user {cpu.User:F2} s, kernel {cpu.Kernel:F2} s"),
            };
        }
        finally
        {
            contestant.Stop();
        }
    }
}

/// <summary>
/// The 99th percentile of latency at a low, fixed rate while one configuration after the other is put in force, beside
/// the same without. A peer that closes its clients' connections meanwhile is told so in the remark.
/// </summary>
internal sealed class SwapRow : Row
{
    private const double Rate = 1000;

    public override RowResult Run(Arena arena)
    {
        var samples = new List<Sample>();
        using var origin = arena.StartOrigin(Class.Fair);
        try
        {
            foreach (var contestant in arena.Contestants.Cast<ManyZones>())
            {
                contestant.Start(arena.Launcher, Class.Fair, arena.OriginPort);
                Load(arena, contestant);
                for (var repeat = 0; repeat < arena.Options.Repeats; repeat++)
                {
                    samples.Add(Load(arena, contestant) with { Contestant = Quiet(contestant) });
                    samples.Add(Swapping(arena, contestant));
                }

                contestant.Stop();
            }
        }
        finally
        {
            arena.Contestants.ToList().ForEach(c => c.Stop());
            Launcher.Stop(origin);
        }

        return new RowResult(this, samples, arena.UseCongestion(""))
        {
            Note = Invariant($"{arena.Options.Zones} zones, {Rate:F0} requests/s"),
        };
    }

    private static string Quiet(ManyZones contestant) =>
        contestant.Name == "ringwall" ? "unswapped" : "nginx-unswapped";

    private static Sample Swapping(Arena arena, ManyZones contestant)
    {
        var load = Task.Run(() => Load(arena, contestant));
        var swaps = 0;
        while (!load.Wait(200))
        {
            contestant.Swap(arena.OriginPort);
            swaps++;
        }

        var sample = load.Result;
        var lost = contestant.Name == "ringwall" ? 0 : sample.Errors;
        return sample with
        {
            Errors = sample.Errors - lost,
            Remark = $"{swaps} swaps" + (lost > 0 ? $", {lost} connections closed by it" : ""),
        };
    }

    private static Sample Load(Arena arena, ManyZones contestant)
    {
        var workload = new LoadProgram("open", false, "/1k", 1024, 16) { Rate = Rate, Class = Class.Fair };
        var result = workload.Run(arena.Place, arena.Launcher, contestant, arena.Options.Seconds);
        return new Sample(contestant.Name, result.P99) { P50 = result.P50, P99 = result.P99, Errors = result.Errors };
    }
}
