using Ringwall.Bench.Contestants;
using Ringwall.Bench.L7;
using Ringwall.Bench.Machine;

namespace Ringwall.Bench.Start;

/// <summary>`bench start`: ten thousand zones, from nothing to an answer, and from one file to the next.</summary>
internal static class StartBench
{
    private static readonly IReadOnlyList<Row> Table =
    [
        new TimeRow(TimeRow.Cold) { Name = "start-empty", Unit = "ms", Goal = 2000, Floor = 2000, Peers = ["nginx"] },
        new TimeRow(TimeRow.Warm) { Name = "start-again", Unit = "ms", Goal = 2000, Floor = 2000, Peers = ["nginx"] },
        new TimeRow(TimeRow.Reload) { Name = "reload-one", Unit = "ms", Goal = 2000, Floor = 2000, Peers = ["nginx"] },
        new SwapRow { Name = "swap-p99", Unit = "us", Goal = 1.5, Floor = 3, Peers = ["unswapped"] },
    ];

    public static int Run(IReadOnlyList<string> words)
    {
        Options options;
        try
        {
            options = Options.Parse(words);
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine(e.Message);
            Console.Error.WriteLine(Options.Usage);
            return 2;
        }

        if (!Isolation.Inside)
        {
            new Place().Install();
        }

        return Isolation.Enter("start", words) ?? Measure(options, words);
    }

    private static int Measure(Options options, IReadOnlyList<string> words)
    {
        var begun = DateTimeOffset.UtcNow;
        var place = new Place();
        place.Prepare();
        Contestant[] all =
        [
            new RingwallZones(place, options, options.Port + 10), new NginxZones(place, options, options.Port + 20),
        ];
        var arena = new Arena(options, place, new Launcher())
        {
            Contestants = [.. all.Where(c => options.Contestants.Contains(c.Name))],
        };
        var results = new List<RowResult>();
        foreach (var row in Table.Where(r => options.Rows.Count == 0 || options.Rows.Contains(r.Name)))
        {
            Console.WriteLine($"{row.Name} ...");
            var result = row.Run(arena);
            results.Add(result);
            Console.Write(Report.Short(result));
        }

        var report = new Report(arena, words, begun)
        {
            Name = "start",
            Title = "Start and reload with ten thousand zones",
            Whole = results.Count == Table.Count && arena.Contestants.Count == all.Length,
        };
        report.Save(results);
        Console.Write(report.Lines(results));
        return results.TrueForAll(r => r.Faults.Count == 0) ? 0 : 1;
    }
}
