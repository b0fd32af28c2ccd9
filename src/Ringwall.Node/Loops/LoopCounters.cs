namespace Ringwall.Node.Loops;

/// <summary>What the loops themselves count.</summary>
internal static class LoopCounters
{
    public static readonly int Accepted = CounterNames.Register("ringwall_connections_accepted_total");
    public static readonly int Closed = CounterNames.Register("ringwall_connections_closed_total");
    public static readonly int Passed = CounterNames.Register("ringwall_connections_passed_on_total");
    public static readonly int Reclaimed = CounterNames.Register("ringwall_connections_reclaimed_total");
    public static readonly int ListenerPauses = CounterNames.Register("ringwall_listener_pauses_total");
    public static readonly int Turns = CounterNames.Register("ringwall_loop_turns_total");
    public static readonly int Faults = CounterNames.Register("ringwall_loop_faults_total");
    public static readonly int Messages = CounterNames.Register("ringwall_loop_messages_total");
    public static readonly int NoMemory = CounterNames.Register("ringwall_buffers_refused_total");
    public static readonly int Dials = CounterNames.Register("ringwall_dials_total");
}
