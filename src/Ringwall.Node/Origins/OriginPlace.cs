using Ringwall.Core.Http;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>
/// What one exchange has of an origin: a place in line while it waits, then its share of the connections. One per
/// exchange in flight, used again.
/// </summary>
internal sealed class OriginPlace(Loop loop)
{
    internal OriginPlace? Before, Behind;

    public Signal News { get; } = new(loop);

    /// <summary>The client it is counted for; see <see cref="ClientShares.Of"/>.</summary>
    public int Client { get; set; }

    /// <summary>Counted among its client's connections.</summary>
    public bool Counted { get; set; }

    /// <summary>Holds one of the origin's WebSocket places, and whether it is counted for its client.</summary>
    public bool Socket { get; set; }

    public bool SocketCounted { get; set; }

    public PoolLine? Line { get; set; }

    public Lease Given { get; private set; }

    /// <summary>Stopwatch ticks spent in line by this exchange so far.</summary>
    public long Waited { get; set; }

    public bool IsWaiting => Line is not null;

    public void Begin() => Given = default;

    public void Give(Lease lease)
    {
        Line?.Leave(this);
        Given = lease;
        News.Set();
    }

    /// <summary>The client left: whoever stands in line stops waiting.</summary>
    public void Cancel()
    {
        if (IsWaiting)
        {
            Give(new Lease(null, Fault.ClientGone));
        }
    }
}

/// <summary>What an exchange wants of an origin.</summary>
/// <param name="MayRetry">It may be repeated if a pooled connection turns out to be closed.</param>
/// <param name="Fresh">A pooled connection has failed it already.</param>
/// <param name="Socket">It becomes a WebSocket if the origin agrees.</param>
/// <param name="Client">Who asks.</param>
/// <param name="ProxyHeader">What the connection begins with, or null.</param>
internal readonly record struct LeaseWish(
    bool MayRetry, bool Fresh, bool Socket, IpBits Client, byte[]? ProxyHeader);
