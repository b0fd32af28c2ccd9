using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>What a loop counts of its origins together; single origins have numbers of their own.</summary>
internal static class OriginCounters
{
    public static readonly int Requests = CounterNames.Register("ringwall_origin_requests_total");
    public static readonly int Opened = CounterNames.Register("ringwall_origin_connections_opened_total");
    public static readonly int Reused = CounterNames.Register("ringwall_origin_connections_reused_total");
    public static readonly int Borrowed = CounterNames.Register("ringwall_origin_connections_borrowed_total");
    public static readonly int Dropped = CounterNames.Register("ringwall_origin_connections_dropped_idle_total");
    public static readonly int Raced = CounterNames.Register("ringwall_origin_reuse_races_total");
    public static readonly int Waited = CounterNames.Register("ringwall_origin_queued_total");
    public static readonly int Crowded = CounterNames.Register("ringwall_origin_queue_refused_total");
    public static readonly int OverShare = CounterNames.Register("ringwall_origin_client_share_refused_total");
    public static readonly int Retried = CounterNames.Register("ringwall_origin_retries_total");
    public static readonly int NotRetried = CounterNames.Register("ringwall_origin_retries_over_budget_total");
    public static readonly int Faults = CounterNames.Register("ringwall_origin_faults_total");
    public static readonly int Ejected = CounterNames.Register("ringwall_origin_ejections_total");
    public static readonly int CheckedDown = CounterNames.Register("ringwall_origin_checks_turned_total{to=\"down\"}");
    public static readonly int CheckedUp = CounterNames.Register("ringwall_origin_checks_turned_total{to=\"up\"}");
}
