namespace Ringwall.Bench.L7;

/// <summary>The rows of the table, in its order. TLS 1.3 with AES-128-GCM, X25519 and a P-256 key.</summary>
internal static class Rows
{
    /// <summary>The row whose rates say what half load is.</summary>
    public const string HalfLoadBase = "proxied-1k";

    private const string Cost = "us CPU/request";

    public static IReadOnlyList<Row> All { get; } =
    [
        new CostRow(new LoadProgram("closed", false, "/1k", 1024, 64))
        {
            Name = HalfLoadBase, Unit = Cost, Goal = 0.72, Floor = 0.85,
        },
        new CostRow(new LoadProgram("closed", true, "/1k", 1024, 64))
        {
            Name = "proxied-1k-tls", Unit = Cost, Goal = 0.80, Floor = 0.90,
        },
        new CostRow(new LoadProgram("handshakes", true, "/1k", 1024, 32))
        {
            Name = "tls-handshake", Unit = "us CPU/handshake", Goal = 0.82, Floor = 0.95, Peers = ["nginx"],
        },
        new CostRow(new Http2Load())
        {
            Name = "h2-proxied-1k", Unit = Cost, Goal = 0.70, Floor = 0.85,
        },
        // With a paced congestion control this row would measure the pacing timers, on loopback.
        new CostRow(new LoadProgram("closed", false, "/1m", 1024 * 1024, 8))
        {
            Name = "proxied-1m", Unit = Cost, Goal = 1.00, Floor = 1.10, Congestion = "reno",
        },
        new LatencyRow { Name = "latency-p99-half-load", Unit = "us", Goal = 1.0, Floor = 1.2 },
        new MemoryRow
        {
            Name = "idle-tls-connection", Unit = "KiB/connection", Goal = 1.0, Floor = 1.1, Peers = ["haproxy"],
        },
        new CostRow(new LoadProgram("websocket", false, "/ws", 0, 64))
        {
            Name = "websocket-echo", Unit = "us CPU/message", Goal = 0.80, Floor = 1.00,
        },
        new StartRow { Name = "start-to-first-answer", Unit = "ms", Goal = 50, Floor = 80, Peers = ["runtime"] },
    ];
}
