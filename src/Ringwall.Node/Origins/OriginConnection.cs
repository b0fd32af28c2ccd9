using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>
/// A connection to an origin with what its pool remembers of it. While it is idle the loop watches it: whatever comes
/// then (FIN, RST, bytes nobody asked for) means that it must not be used again.
/// </summary>
internal sealed class OriginConnection(Connection connection, Origin origin, OriginAddress address) : IPeerWatcher
{
    internal OriginConnection? Newer, Older;

    public Connection Connection { get; } = connection;

    public Origin Origin { get; } = origin;

    public OriginAddress Address { get; } = address;

    public long Born { get; init; } = connection.Loop.Now;

    /// <summary>Exchanges begun on it.</summary>
    public int Requests { get; set; }

    /// <summary>Carried an exchange before this one: the origin may have closed it in the meantime.</summary>
    public bool Reused => Requests > 1;

    public bool IsIdle { get; set; }

    /// <summary>Carries a WebSocket, and is counted as one; for whom, or −1.</summary>
    public bool IsSocket { get; set; }

    public int SocketClient { get; set; }

    public long IdleSince { get; set; }

    /// <summary>Moment at which it is too old to be used.</summary>
    public long IdleUntil { get; set; }

    public bool WornOut(long now) =>
        Requests >= Limits.RequestsPerConnection || now - Born >= Limits.ConnectionAgeMs;

    void IPeerWatcher.PeerLeft(Connection connection)
    {
        if (IsIdle)
        {
            connection.Loop.Counters.Add(OriginCounters.Dropped);
            Origin.Pool.Drop(this);
        }
    }
}

/// <summary>A connection to work with, or why there is none.</summary>
internal readonly record struct Lease(OriginConnection? Connection, Http.Fault Fault);
