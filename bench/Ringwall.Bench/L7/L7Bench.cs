using Ringwall.Bench.Machine;

namespace Ringwall.Bench.L7;

/// <summary>`bench l7`: the whole edge on loopback, beside nginx and HAProxy.</summary>
internal static class L7Bench
{
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

        var rows = Rows.All.Where(r => options.Rows.Count == 0 || options.Rows.Contains(r.Name)).ToList();
        if (options.Rows.FirstOrDefault(name => rows.All(r => r.Name != name)) is { } unknown)
        {
            Console.Error.WriteLine($"no row {unknown}; there are: {string.Join(", ", Rows.All.Select(r => r.Name))}");
            return 2;
        }

        if (!Isolation.Inside)
        {
            new Place().Install();
        }

        return Isolation.Enter("l7", words) ?? Measure(options, rows, words);
    }

    private static int Measure(Options options, List<Row> rows, IReadOnlyList<string> words)
    {
        var start = DateTimeOffset.UtcNow;
        var place = new Place();
        place.Prepare();
        var arena = new Arena(options, place, new Launcher());
        var report = new Report(arena, words, start)
        {
            Name = "l7",
            Title = "Layer 7: Ringwall against nginx and HAProxy",
            Whole = rows.Count == Rows.All.Count && options.Contestants.Count == 3,
        };
        var results = new List<RowResult>();
        foreach (var row in rows)
        {
            Console.WriteLine($"{row.Name} ...");
            var result = row.Run(arena);
            results.Add(result);
            Console.Write(Report.Short(result));
        }

        report.Save(results);
        Console.Write(report.Lines(results));
        return results.TrueForAll(r => r.Faults.Count == 0) ? 0 : 1;
    }
}
