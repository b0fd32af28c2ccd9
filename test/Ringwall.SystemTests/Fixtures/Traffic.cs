using System.Collections.Concurrent;
using System.Diagnostics;

namespace Ringwall.SystemTests.Fixtures;

/// <summary>Ordinary visitors on kept connections, each asking again and again until told to stop.</summary>
public sealed class Traffic
{
    private readonly ConcurrentBag<double> _milliseconds = [];
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Task[] _visitors;
    private volatile bool _stop;

    public Traffic(Edge edge, int visitors = 8, int pauseMs = 5, string path = "/small") =>
        _visitors = [.. Enumerable.Range(0, visitors).Select(_ => Task.Run(() => Visit(edge, path, pauseMs)))];

    public int Answered => _milliseconds.Count;

    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Ends the visits; every request under way is answered first.</summary>
    public Task Stop()
    {
        _stop = true;
        return Task.WhenAll(_visitors);
    }

    public double Percentile(double share)
    {
        var sorted = _milliseconds.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[(int)((sorted.Length - 1) * share)];
    }

    private async Task Visit(Edge edge, string path, int pauseMs)
    {
        while (!_stop)
        {
            var clock = Stopwatch.StartNew();
            try
            {
                using var answer = await edge.Client.GetAsync(path);
                var content = await answer.Content.ReadAsByteArrayAsync();
                if (!answer.IsSuccessStatusCode || !content.AsSpan().SequenceEqual(OriginServer.SmallBody))
                {
                    _failures.Enqueue($"{(int)answer.StatusCode} with {content.Length} octets");
                }
            }
            catch (HttpRequestException e)
            {
                _failures.Enqueue(e.ToString());
            }

            _milliseconds.Add(clock.Elapsed.TotalMilliseconds);
            await Task.Delay(pauseMs);
        }
    }
}
