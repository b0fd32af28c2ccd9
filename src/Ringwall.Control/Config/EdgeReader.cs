using Ringwall.Core.Snapshot;

namespace Ringwall.Control.Config;

/// <summary>The keys of the whole edge.</summary>
internal static class EdgeReader
{
    private static readonly EdgeSettings s_edge = new();

    public static EdgeSettings Read(Section top)
    {
        var edge = new EdgeSettings
        {
            Listen = Listen(top.Inner("listen")),
            Operator = top.Text("operator", s_edge.Operator),
            ContactUrl = top.Text("contact_url"),
            Deployment = top.Text("deployment", s_edge.Deployment),
            TrustedProxies = top.Texts("trusted_proxies"),
            Log = Log(top.Inner("log")),
            Trace = Trace(top.Inner("trace")),
            Loops = top.Whole("loops", s_edge.Loops),
            MaxConnections = top.Whole("max_connections", s_edge.MaxConnections),
            TicketRotationSeconds = top.Whole("ticket_rotation_seconds", s_edge.TicketRotationSeconds),
            DrainSeconds = top.Seconds("drain_seconds", s_edge.DrainSeconds),
        };
        return edge;
    }

    private static ListenSettings Listen(Section section)
    {
        var listen = new ListenSettings
        {
            Http = section.Texts("http"),
            Https = section.Texts("https"),
            Control = section.Text("control"),
            Status = section.Text("status"),
            ProxyProtocol = section.Texts("proxy_protocol"),
            PublicPorts = section.Numbers("public_ports", []),
            HandshakesPerSecond = section.Whole("handshakes_per_second", s_edge.Listen.HandshakesPerSecond),
            CongestionControl = section.Text("congestion_control"),
        };
        section.Done();
        return listen;
    }

    private static LogSettings Log(Section section)
    {
        var access = section.Text("access", s_edge.Log.Access!);
        var log = new LogSettings
        {
            Access = access == "none" ? null : access,
            KeepV4Bits = section.Whole("keep_v4_bits", s_edge.Log.KeepV4Bits),
            KeepV6Bits = section.Whole("keep_v6_bits", s_edge.Log.KeepV6Bits),
        };
        section.Done();
        return log;
    }

    private static TraceSettings Trace(Section section)
    {
        var trace = new TraceSettings
        {
            OtlpEndpoint = section.Text("otlp_endpoint"),
            OneIn = section.Whole("one_in", s_edge.Trace.OneIn),
        };
        section.Done();
        return trace;
    }
}
