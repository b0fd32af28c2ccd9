using System.Diagnostics;
using Ringwall.Core.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>What is counted of every exchange, once, when it is logged.</summary>
internal static class ExchangeCounters
{
    public static readonly int Dropped = CounterNames.Register("ringwall_access_log_lines_dropped_total");

    private static readonly int s_in = CounterNames.Register("ringwall_request_content_bytes_total");
    private static readonly int s_out = CounterNames.Register("ringwall_response_content_bytes_total");
    private static readonly int[] s_requests = RegisterRequests();
    private static readonly int s_deciders = CounterNames.Register("ringwall_answers_total", "decider",
        Enum.GetValues<Decider>().Select(d => System.Text.Encoding.ASCII.GetString(d.Token())));
    private static readonly int s_rejections =
        CounterNames.Register("ringwall_rejections_total", "reason", Enum.GetNames<Rejection>());
    private static readonly int s_faults =
        CounterNames.Register("ringwall_faults_total", "reason", Enum.GetNames<Fault>());

    private static readonly Histogram s_total = Phase("total");
    private static readonly Histogram s_queue = Phase("queue");
    private static readonly Histogram s_connect = Phase("connect");
    private static readonly Histogram s_wait = Phase("wait");
    private static readonly Histogram s_answer = Phase("answer");

    public static void Count(Exchange x)
    {
        var counters = x.Loop.Counters;
        var status = LogLine.LoggedStatus(x);
        counters.Add(s_requests[(int)x.Request.Version * 6 + Math.Min(status / 100, 5)]);
        x.Zone?.Tally.Count(x, status);
        counters.Add(s_deciders + (int)x.Decider);
        counters.Add(s_in, x.BytesIn);
        counters.Add(s_out, x.BytesOut);
        var rejection = x.Rejection != Rejection.None ? x.Rejection : x.BodyRejection;
        if (rejection != Rejection.None)
        {
            counters.Add(s_rejections + (int)rejection);
        }

        if (x.Fault != Fault.None)
        {
            counters.Add(s_faults + (int)x.Fault);
        }

        ref readonly var t = ref x.Timing;
        Add(s_total, counters, t.Begun, t.Done);
        if (t.Queued != 0)
        {
            Add(s_queue, counters, 0, t.Queued);
        }

        if (t.OriginFirstByte != 0)
        {
            Add(s_connect, counters, t.ConnectBegun, t.OriginConnected);
            Add(s_wait, counters, t.OriginSent, t.OriginFirstByte);
            Add(s_answer, counters, t.OriginFirstByte, t.Done);
        }
    }

    private static void Add(Histogram histogram, Counters counters, long from, long to) =>
        histogram.Add(counters, Math.Max(0, to - from) / (Stopwatch.Frequency / 1_000_000));

    private static Histogram Phase(string name) =>
        CounterNames.RegisterHistogram("ringwall_phase_seconds", $"phase=\"{name}\"");

    /// <summary>By version and by the first digit of the status; 0 is an exchange that ended without one.</summary>
    private static int[] RegisterRequests() =>
    [
        .. from version in (string[])["1.0", "1.1", "2"]
           from digit in Enumerable.Range(0, 6)
           select CounterNames.Register(
               $"ringwall_requests_total{{version=\"{version}\",status=\"{(digit == 0 ? "none" : $"{digit}xx")}\"}}"),
    ];
}
