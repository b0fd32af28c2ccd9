using System.Text;
using Ringwall.Tests.Core.Http;

namespace Ringwall.SystemTests.Smuggling;

/// <summary>
/// What the canonical form is written as, sent to web servers of others: each understands the requests we meant, no
/// more and no fewer (docs/reference/http.md 6.3).
/// </summary>
public class WrittenRequestTests
{
    [Theory]
    [InlineData("nginx", "GET /a/..%2f..%2fb: 400", "get /: 400")]
    [InlineData("haproxy")]
    [InlineData("apache")]
    [InlineData("node", "_GET /: 400", "get /: 400")]
    public void An_origin_understands_what_we_meant(string name, params string[] refusals)
    {
        using var origin = EchoOrigin.Make(name);
        origin.Start();
        var rewriter = new Rewriter { AsEdge = true };
        var differences = new List<string>();
        var sent = 0;
        var refused = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var row in Sequences.For(name + ".test"))
        {
            rewriter.Run(row, row.Length);
            // The edge answers "OPTIONS *" itself.
            var meant = rewriter.Readings.Where(reading => reading.Target != "*").ToList();
            if (meant.Count == 0)
            {
                continue;
            }

            var statuses = RawClient.SendInTurn(
                origin.Port, [.. meant.Select(reading => reading.Written)], i => meant[i].Method == "HEAD");
            var expected = new List<Understood>();
            for (var i = 0; i < statuses.Count && statuses[i] == 200; i++)
            {
                expected.Add(new Understood(meant[i].Method, meant[i].Target, meant[i].Host, meant[i].Content));
            }

            sent += meant.Count;
            if (expected.Count < meant.Count)
            {
                var status = expected.Count < statuses.Count ? statuses[expected.Count] : 0;
                refused.Add($"{meant[expected.Count].Method} {meant[expected.Count].Target}: {status}");
            }

            var understood = origin.Take();
            if (!understood.SequenceEqual(expected))
            {
                differences.Add(Show(row)
                    + "\n  meant " + string.Join(", ", meant)
                    + "\n  answered " + string.Join(' ', statuses)
                    + "\n  understood " + string.Join(", ", understood));
            }
        }

        var shown = string.Join('\n', differences.Take(5));
        Assert.True(differences.Count == 0, $"{differences.Count} differ:\n{shown}");
        Assert.Equal(refusals, refused);
        Assert.True(sent > 500);
    }

    private static string Show(byte[] row) => System.Text.Json.JsonSerializer.Serialize(Encoding.Latin1.GetString(row));
}
