using System.Globalization;
using System.Text.RegularExpressions;

namespace Ringwall.Bench.L7;

/// <summary>What a load generator reports at its end.</summary>
internal sealed record LoadResult(long Done, long Errors, double Rate, double P50, double P99)
{
    /// <summary>Reads the key=value line of bench/load/load.c.</summary>
    public static LoadResult FromLoad(string text)
    {
        var values = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(w => w.Split('='))
            .Where(w => w.Length == 2)
            .ToDictionary(w => w[0], w => double.Parse(w[1], CultureInfo.InvariantCulture));
        if (!values.TryGetValue("done", out var done))
        {
            // The generator gave up and said why on standard error.
            return new LoadResult(0, 1, 0, 0, 0);
        }

        return new LoadResult((long)done, (long)values["errors"], values["rate"],
            values.GetValueOrDefault("p50"), values.GetValueOrDefault("p99"));
    }

    /// <summary>Reads the report of h2load; an answer over anything but h2 is an error.</summary>
    public static LoadResult FromH2Load(string text)
    {
        double Number(string pattern) =>
            Regex.Match(text, pattern) is { Success: true } found
                ? double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture)
                : 0;

        var done = (long)Number(@"status codes: (\d+) 2xx");
        var errors = (long)(Number(@"(\d+) failed") + Number(@"(\d+) errored") + Number(@"(\d+) timeout")
            + Number(@"2xx, (\d+) 3xx") + Number(@"(\d+) 4xx") + Number(@"(\d+) 5xx"));
        if (done == 0 || !text.Contains("Application protocol: h2"))
        {
            errors++;
        }

        return new LoadResult(done, errors, Number(@"finished in [\d.]+m?s, ([\d.]+) req/s"), 0, 0);
    }
}
