using Ringwall.Bench.Contestants;
using Ringwall.Bench.Machine;

namespace Ringwall.Bench.L7;

/// <summary>What is compared: less is better in every row.</summary>
internal abstract class Row
{
    public required string Name { get; init; }

    public required string Unit { get; init; }

    /// <summary>Ringwall's figure divided by the best of <see cref="Peers"/> may be this at most.</summary>
    public required double Goal { get; init; }

    /// <summary>What no release may exceed.</summary>
    public required double Floor { get; init; }

    /// <summary>Whose best figure counts.</summary>
    public string[] Peers { get; init; } = ["nginx", "haproxy"];

    /// <summary>Congestion control, or "" for the machine's own.</summary>
    public string Congestion { get; init; } = "";

    /// <summary>The goal as it is printed.</summary>
    public virtual string GoalText => Invariant($"{Goal:F2}");

    public virtual string FloorText => Invariant($"{Floor:F2}");

    public abstract RowResult Run(Arena arena);

    /// <summary>Whether Ringwall's figure is within a bar (the goal or the floor).</summary>
    public virtual bool Within(double bar, double figure, double peer) => figure / peer <= bar;
}

/// <summary>Processor microseconds per answer while the proxy's processor is full.</summary>
internal sealed class CostRow(Workload workload) : Row
{
    /// <summary>Below this use of its processor a proxy was not the limit and its figure is too dear.</summary>
    private const double FullProcessor = 90;

    public override RowResult Run(Arena arena)
    {
        using var slot = new Slot(arena, Congestion, Class.RealTime);
        slot.WarmUp(workload);
        var samples = slot.Measure(contestant => slot.Cost(contestant, workload))
            .Select(s => s.Proxy < FullProcessor ? s with { Remark = "client-bound" } : s).ToList();
        var result = new RowResult(this, samples, slot.Congestion);
        if (Name == Rows.HalfLoadBase)
        {
            arena.SlowestRate = arena.Contestants.Min(c => result.Of(c.Name).Max(s => s.Rate));
        }

        return result;
    }
}

/// <summary>99th percentile of latency in an open loop at half of what the slowest contestant can do.</summary>
internal sealed class LatencyRow : Row
{
    public override RowResult Run(Arena arena)
    {
        arena.SlowestRate ??= Probe(arena);
        var rate = Math.Floor(arena.SlowestRate.Value / 2);
        using var slot = new Slot(arena, Congestion, Class.Fair);
        slot.WarmUp(new LoadProgram("closed", false, "/1k", 1024, 64));
        var workload = new LoadProgram("open", false, "/1k", 1024, 64) { Rate = rate, Class = Class.Fair };
        var samples = slot.Measure(contestant => slot.Cost(contestant, workload))
            .Select(s => s with { Figure = s.P99 }).ToList();
        return new RowResult(this, samples, slot.Congestion) { Note = Invariant($"{rate:F0} requests/s") };
    }

    private double Probe(Arena arena)
    {
        var workload = new LoadProgram("closed", false, "/1k", 1024, 64);
        using var slot = new Slot(arena, Congestion, Class.RealTime);
        slot.WarmUp(workload);
        var samples = slot.Measure(contestant => slot.Cost(contestant, workload));
        return arena.Contestants.Min(c => samples.Where(s => s.Contestant == c.Name).Max(s => s.Rate));
    }
}

/// <summary>Memory (PSS, all processes) per idle TLS connection that has had one request answered.</summary>
internal sealed class MemoryRow : Row
{
    /// <summary>With fewer, what a start happens to allocate shows in the quotient.</summary>
    private const int EnoughConnections = 4000;

    /// <summary>Time for freed memory to go back and for pools to settle.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    public override RowResult Run(Arena arena)
    {
        var count = arena.Options.Connections;
        var samples = new List<Sample>();
        var congestion = "";
        for (var repeat = 0; repeat < arena.Options.Repeats; repeat++)
        {
            // Fresh processes each time: what an earlier run freed would be used again unseen.
            using var slot = new Slot(arena, Congestion, Class.Fair);
            congestion = slot.Congestion;
            samples.AddRange(arena.Contestants.Select(c => Hold(arena, c, count)));
        }

        return new RowResult(this, samples, congestion)
        {
            Note = $"{count} connections" + (count < EnoughConnections ? ", too few to be valid" : ""),
        };
    }

    private static Sample Hold(Arena arena, Contestant contestant, int count)
    {
        List<string> Idle(int connections) =>
        [
            arena.Place.Load, "idle", "--tls", "--port", $"{contestant.HttpsPort}", "--connections", $"{connections}",
        ];

        // A first handful lets code be compiled and tables be made.
        arena.Launcher.Run(Launcher.LoadCpu, Class.Fair, Idle(32));
        Thread.Sleep(500);
        var before = contestant.Tree.PssKiB();
        using var load = arena.Launcher.Start(Launcher.LoadCpu, Class.Fair, Idle(count));
        var ready = load.StandardOutput.ReadLine() == "ready";
        Thread.Sleep(arena.Options.Quick ? TimeSpan.FromMilliseconds(500) : Settling);
        var after = contestant.Tree.PssKiB();
        load.StandardInput.Close();
        var result = LoadResult.FromLoad(load.StandardOutput.ReadToEnd());
        load.WaitForExit();
        return new Sample(contestant.Name, (after - before) / (double)count)
        {
            Errors = result.Errors + (ready ? 0 : 1),
            Remark = Invariant($"{before / 1024.0:F1} -> {after / 1024.0:F1} MiB"),
        };
    }
}

/// <summary>
/// Start to first answer with the snapshot of an earlier run in place, beside what a runtime needs to say hello: the
/// figure is the difference in milliseconds, the bar is absolute.
/// </summary>
internal sealed class StartRow : Row
{
    public override string GoalText => Invariant($"{Goal:F0} ms beside the runtime's start");

    public override string FloorText => Invariant($"{Floor:F0} ms beside it");

    public override bool Within(double bar, double figure, double peer) => figure - peer <= bar;

    public override RowResult Run(Arena arena)
    {
        var samples = new List<Sample>();
        var congestion = arena.UseCongestion(Congestion);
        using var origin = arena.StartOrigin(Class.Fair);
        try
        {
            // The first start of each makes files that later ones find, and brings the programs into memory.
            for (var repeat = 0; repeat <= arena.Options.Repeats; repeat++)
            {
                var turn = arena.Contestants.Select(c => Start(arena, c)).Append(Hello(arena)).ToList();
                samples.AddRange(repeat == 0 ? [] : turn);
            }
        }
        finally
        {
            Launcher.Stop(origin);
        }

        return new RowResult(this, samples, congestion);
    }

    private static Sample Start(Arena arena, Contestant contestant)
    {
        try
        {
            return new Sample(contestant.Name, contestant.Start(arena.Launcher, Class.Fair, arena.OriginPort));
        }
        finally
        {
            contestant.Stop();
        }
    }

    private static Sample Hello(Arena arena)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var process = arena.Launcher.Start(Launcher.ProxyCpu, Class.Fair, [Place.Self, "hello"]);
        process.StandardOutput.ReadLine();
        var elapsed = clock.Elapsed.TotalMilliseconds;
        process.WaitForExit();
        return new Sample("runtime", elapsed);
    }
}
