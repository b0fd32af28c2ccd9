using System.Collections.Immutable;

namespace Ringwall.Node.Origins;

/// <summary>
/// What all loops of a node know together about one origin. Atomic numbers only; nobody waits for anybody.
/// </summary>
internal sealed class OriginShare(string key)
{
    private int _connections;
    private int _owners;
    private int _checker;
    private volatile bool _down;

    public string Key { get; } = key;

    /// <summary>The active check's verdict; up until it has said otherwise.</summary>
    public bool Down
    {
        get => _down;
        set => _down = value;
    }

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Takes a place for one more connection; false when all are taken.</summary>
    public bool TryReserve(int max)
    {
        if (Interlocked.Increment(ref _connections) <= max)
        {
            return true;
        }

        Interlocked.Decrement(ref _connections);
        return false;
    }

    public void Release() => Interlocked.Decrement(ref _connections);

    /// <summary>One loop runs the active checks; true for the one that got them.</summary>
    public bool TryBecomeChecker() => Interlocked.CompareExchange(ref _checker, 1, 0) == 0;

    public void LeaveChecks() => Volatile.Write(ref _checker, 0);

    public int Enter() => Interlocked.Increment(ref _owners);

    public int Leave() => Interlocked.Decrement(ref _owners);
}

/// <summary>
/// The node's table of <see cref="OriginShare"/>s; asked when a zone begins or ends on a loop, never by requests.
/// </summary>
public sealed class OriginShares
{
    private ImmutableDictionary<string, OriginShare> _shares = ImmutableDictionary<string, OriginShare>.Empty;

    internal int Count => _shares.Count;

    internal IEnumerable<OriginShare> All => _shares.Values;

    internal OriginShare Enter(string key)
    {
        var share = ImmutableInterlocked.GetOrAdd(ref _shares, key, static k => new OriginShare(k));
        share.Enter();
        return share;
    }

    /// <summary>
    /// The last owner takes the share out of the table. A loop that entered in the same moment keeps an unlisted one:
    /// its limit then counts for itself until the zone's next change.
    /// </summary>
    internal void Leave(OriginShare share)
    {
        if (share.Leave() == 0)
        {
            ImmutableInterlocked.TryRemove(ref _shares, share.Key, out _);
        }
    }
}
