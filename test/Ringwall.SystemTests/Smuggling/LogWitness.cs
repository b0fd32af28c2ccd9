using System.Text;
using System.Text.Json;
using Ringwall.Core.Http;
using Ringwall.Tests.Core.Http;

namespace Ringwall.SystemTests.Smuggling;

/// <summary>
/// What the access log must tell: each request that was read, as it was read and answered, in order, and each refusal.
/// </summary>
internal sealed class LogWitness
{
    private readonly List<Row> _rows = [];

    /// <summary>A row that was sent; "statuses" are its answers.</summary>
    public void Expect(byte[] row, Rewriter reader, List<int> statuses)
    {
        var lines = new List<Logged>();
        foreach (var (reading, status) in reader.Readings.Zip(statuses))
        {
            var here = reading.Target == "*" || status == 421;
            lines.Add(new Logged(reading.Method, WithoutPort(reading.Host), reading.Target, status, !here));
        }

        var refusal = reader.Rejection == Rejection.None ? 0 : reader.Rejection.Status();
        _rows.Add(new Row(row, lines, refusal, reader.Unfinished));
    }

    /// <summary>The first row the log tells otherwise, or null.</summary>
    public string? Difference(List<Logged> logged)
    {
        var at = 0;
        foreach (var row in _rows)
        {
            foreach (var line in row.Lines)
            {
                if (at == logged.Count || logged[at] != line)
                {
                    return Tell(row, $"{line}", logged, at);
                }

                at++;
            }

            if (row.Refusal != 0)
            {
                if (at == logged.Count || logged[at].Status != row.Refusal)
                {
                    return Tell(row, $"a refusal with {row.Refusal}", logged, at);
                }

                at++;
            }
            else if (row.Unfinished is { } begun && at < logged.Count && logged[at].Target == begun.Target
                && logged[at].Status >= 400)
            {
                // The client left in the middle: logged, never as a success.
                at++;
            }
        }

        return at == logged.Count ? null : $"the log tells of more: {logged[at]}";
    }

    public static string WithoutPort(string host) =>
        host.LastIndexOf(':') is var colon && colon > host.LastIndexOf(']') ? host[..colon] : host;

    public static string Show(byte[] row) => JsonSerializer.Serialize(Encoding.Latin1.GetString(row));

    private static string Tell(Row row, string wanted, List<Logged> logged, int at)
    {
        var found = at < logged.Count ? $"{logged[at]}" : "nothing";
        return $"{Show(row.Octets)}: the log should tell {wanted}, and tells {found}";
    }

    private sealed record Row(byte[] Octets, List<Logged> Lines, int Refusal, Reading? Unfinished);
}
