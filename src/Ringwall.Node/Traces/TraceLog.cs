using Ringwall.Node.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Traces;

/// <summary>
/// Spans of traced exchanges on their way to the exporter. A loop formats them into a queue of its own and never waits;
/// spans that find the queue full are dropped and counted. An exchange that is not traced costs one comparison here.
/// </summary>
public sealed class TraceLog
{
    private static readonly int s_traced = CounterNames.Register("ringwall_requests_traced_total");
    private static readonly int s_dropped = CounterNames.Register("ringwall_traces_dropped_total");

    private readonly LogQueue?[] _queues = new LogQueue?[Http.Limits.LogLoops];

    /// <summary>Queues of the loops that have traced something.</summary>
    internal IEnumerable<LogQueue> Queues
    {
        get
        {
            for (var i = 0; i < _queues.Length; i++)
            {
                if (Volatile.Read(ref _queues[i]) is { } queue)
                {
                    yield return queue;
                }
            }
        }
    }

    /// <summary>On the exchange's loop, once, when its answer has ended and its last time is known.</summary>
    public void Write(Exchange x)
    {
        if (!x.Trace.Sampled)
        {
            return;
        }

        var queue = _queues[x.Loop.Index] ?? Join(x.Loop.Index);
        var room = queue.Begin(Limits.MessageBytes);
        if (room.IsEmpty)
        {
            x.Loop.Counters.Add(s_dropped);
            return;
        }

        var spans = new ExchangeSpans(room);
        spans.Write(x);
        queue.End(spans.Length);
        x.Loop.Counters.Add(s_traced);
    }

    private LogQueue Join(int index)
    {
        var queue = new LogQueue(Limits.Chunks);
        Volatile.Write(ref _queues[index], queue);
        return queue;
    }
}
