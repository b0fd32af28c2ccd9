using System.Globalization;

namespace Ringwall.Bench.L7;

/// <summary>What the command line of `bench l7` or `bench start` asks for.</summary>
internal sealed record Options
{
    public const string Usage = """
        usage: bench l7 [options] | bench start [options]
          --rows a,b          only these rows (names as printed; default all)
          --contestants a,b   of ringwall, nginx, haproxy (default all)
          --repeats N         measured runs per contestant and row (default 3)
          --seconds S         length of each (default 3)
          --peers ROOT        nginx and haproxy from this root folder instead of the system's
          --program PATH      another build of the ringwall executable
          --connections N     idle connections of the memory row (default 5000; below 4000 the row is not valid)
          --zones N           zones of `bench start` (default 10000)
          --port N            first of the ports used (default 28000)
          --quick             one run of one second per row: a smoke test, its figures mean nothing
        """;

    public IReadOnlyList<string> Rows { get; init; } = [];

    public IReadOnlyList<string> Contestants { get; init; } = ["ringwall", "nginx", "haproxy"];

    public int Repeats { get; init; } = 3;

    public double Seconds { get; init; } = 3;

    public string? Peers { get; init; }

    public string? Program { get; init; }

    public int Connections { get; init; } = 5000;

    public int Zones { get; init; } = 10_000;

    public int Port { get; init; } = 28000;

    public bool Quick { get; init; }

    /// <summary>Throws <see cref="FormatException"/> for what it does not know.</summary>
    public static Options Parse(IReadOnlyList<string> words)
    {
        var options = new Options();
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i] == "--quick")
            {
                options = options with { Quick = true, Repeats = 1, Seconds = 1, Connections = 500 };
                continue;
            }

            var name = words[i];
            var value = ++i < words.Count ? words[i] : throw new FormatException($"{name} wants a value");
            options = name switch
            {
                "--rows" => options with { Rows = value.Split(',') },
                "--contestants" => options with { Contestants = value.Split(',') },
                "--repeats" => options with { Repeats = int.Parse(value, CultureInfo.InvariantCulture) },
                "--seconds" => options with { Seconds = double.Parse(value, CultureInfo.InvariantCulture) },
                "--peers" => options with { Peers = value },
                "--program" => options with { Program = value },
                "--connections" => options with { Connections = int.Parse(value, CultureInfo.InvariantCulture) },
                "--zones" => options with { Zones = int.Parse(value, CultureInfo.InvariantCulture) },
                "--port" => options with { Port = int.Parse(value, CultureInfo.InvariantCulture) },
                _ => throw new FormatException($"unknown option {name}"),
            };
        }

        return options;
    }
}
