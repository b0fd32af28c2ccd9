using Ringwall.Node.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Traces;

/// <summary>
/// Spans of traced exchanges on their way to the exporter. A loop formats them into a ring of its own and never waits;
/// spans that find the ring full are dropped and counted. An exchange that is not traced costs one comparison here.
/// </summary>
public sealed class TraceLog
{
    private static readonly int s_traced = CounterNames.Register("ringwall_requests_traced_total");
    private static readonly int s_dropped = CounterNames.Register("ringwall_traces_dropped_total");

    private readonly LogRing?[] _rings = new LogRing?[Http.Limits.LogLoops];

    /// <summary>Rings of the loops that have traced something.</summary>
    internal IEnumerable<LogRing> Rings
    {
        get
        {
            for (var i = 0; i < _rings.Length; i++)
            {
                if (Volatile.Read(ref _rings[i]) is { } ring)
                {
                    yield return ring;
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

        var ring = _rings[x.Loop.Index] ?? Join(x.Loop.Index);
        var room = ring.Begin();
        if (room.IsEmpty)
        {
            x.Loop.Counters.Add(s_dropped);
            return;
        }

        var spans = new ExchangeSpans(room);
        spans.Write(x);
        ring.End(spans.Length);
        x.Loop.Counters.Add(s_traced);
    }

    private LogRing Join(int index)
    {
        var ring = new LogRing(Limits.RingBytes);
        Volatile.Write(ref _rings[index], ring);
        return ring;
    }
}
