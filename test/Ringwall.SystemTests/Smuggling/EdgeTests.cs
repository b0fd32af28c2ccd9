using Ringwall.Core.Http;
using Ringwall.Tests.Core.Http;

namespace Ringwall.SystemTests.Smuggling;

/// <summary>
/// The corpus and its rows through the running edge to web servers of others: each origin understands exactly the
/// requests the edge took for requests, in their order, and nothing else (docs/reference/http.md 6.3).
/// </summary>
public class EdgeTests
{
    [Theory]
    [InlineData("nginx", "GET /a/..%2f..%2fb", "get /")]
    [InlineData("haproxy")]
    [InlineData("apache")]
    [InlineData("node", "_GET /", "get /")]
    public void Edge_and_origin_understand_the_same_requests(string name, params string[] refusals)
    {
        using var origin = EchoOrigin.Make(name);
        origin.Start();
        using var edge = Edge.Start(name + ".test", origin.Port);
        var reader = new Rewriter { AsEdge = true };
        var differences = new List<string>();
        var forwarded = 0;
        var witness = new LogWitness();
        foreach (var row in Sequences.For(name + ".test"))
        {
            reader.Run((byte[])row.Clone(), row.Length);
            var answers = reader.Readings.Count + (reader.Rejection == Rejection.None ? 0 : 1);
            var statuses = RawClient.Send(edge.Port, row, answers, i => IsHead(reader, i));
            var understood = origin.Take();
            forwarded += understood.Count;
            var difference = Difference(reader, name, statuses, understood, refusals);
            witness.Expect(row, reader, statuses);
            if (difference is not null)
            {
                differences.Add(difference + ": " + LogWitness.Show(row)
                    + "\n  read " + string.Join(", ", reader.Readings.Select(r => $"{r.Method} {r.Target} {r.Content}"))
                    + $" then {reader.Rejection}"
                    + "\n  answered " + string.Join(' ', statuses)
                    + "\n  understood " + string.Join(", ", understood));
            }
        }

        Assert.True(forwarded > 500, $"only {forwarded} requests went through");
        var shown = string.Join('\n', differences.Take(8));
        Assert.True(differences.Count == 0, $"{differences.Count} differ:\n{shown}");
        Assert.Null(witness.Difference(edge.Take()));
    }

    private static bool IsHead(Rewriter reader, int answer) =>
        answer < reader.Readings.Count && reader.Readings[answer].Method == "HEAD";

    /// <summary>What is wrong with a row, or null.</summary>
    private static string? Difference(
        Rewriter reader, string name, List<int> statuses, List<Understood> understood, string[] refusals)
    {
        var expected = new List<Understood>();
        for (var i = 0; i < reader.Readings.Count; i++)
        {
            var reading = reader.Readings[i];
            if (i >= statuses.Count)
            {
                return "an answer is missing";
            }

            var here = reading.Target == "*" ? 200 : LogWitness.WithoutPort(reading.Host) != name + ".test" ? 421 : 0;
            var wanted = here != 0 ? here : refusals.Contains($"{reading.Method} {reading.Target}") ? 400 : 200;
            if (statuses[i] != wanted)
            {
                return $"answer {i} is {statuses[i]}, not {wanted}";
            }

            if (wanted == 200 && here == 0)
            {
                expected.Add(new Understood(reading.Method, reading.Target, reading.Host, reading.Content));
            }
        }

        if (reader.Rejection != Rejection.None && (statuses.Count <= reader.Readings.Count
            || statuses[^1] != reader.Rejection.Status()))
        {
            return $"not refused with {reader.Rejection.Status()}";
        }

        // Of a request that breaks off an origin may have seen the beginning: its own business, but nothing more.
        var last = understood.Count == expected.Count + 1 ? understood[^1] : null;
        if (last is not null && reader.Unfinished is { } unfinished && last.Method == unfinished.Method
            && last.Target == unfinished.Target && last.Content <= unfinished.Content)
        {
            understood = understood[..^1];
        }

        return understood.SequenceEqual(expected) ? null : "understood otherwise";
    }
}
