using System.Collections.Immutable;
using System.Security.Cryptography;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>
/// What all loops of a node know together about one origin. Atomic numbers only; nobody waits for anybody.
/// </summary>
internal sealed class OriginShare(string key)
{
    private int _connections;
    private int _owners;
    private int _checker;
    private int _sockets;
    private int _waiting;
    private volatile bool _down;
    private ImmutableDictionary<Loop, Origin> _origins = ImmutableDictionary<Loop, Origin>.Empty;
    private ImmutableDictionary<Address, OriginAddress> _addresses =
        ImmutableDictionary<Address, OriginAddress>.Empty;

    public string Key { get; } = key;

    /// <summary>The active check's verdict; up until it has said otherwise.</summary>
    public bool Down
    {
        get => _down;
        set => _down = value;
    }

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>This origin as another loop has it, or null.</summary>
    public Origin? On(Loop loop) => _origins.GetValueOrDefault(loop);

    public void Join(Loop loop, Origin origin) =>
        ImmutableInterlocked.AddOrUpdate(ref _origins, loop, origin, (_, _) => origin);

    /// <summary>Another may have taken the place already: a zone's next settings.</summary>
    public void Part(Loop loop, Origin origin) => ImmutableInterlocked.Update(
        ref _origins,
        static (origins, one) => origins.GetValueOrDefault(one.Loop) == one.Origin ? origins.Remove(one.Loop) : origins,
        (Loop: loop, Origin: origin));

    /// <summary>Requests of all loops that stand in line for a connection.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public void BeginWait() => Interlocked.Increment(ref _waiting);

    public void EndWait() => Interlocked.Decrement(ref _waiting);

    public int Sockets => Volatile.Read(ref _sockets);

    public ClientTables Clients { get; } = new();

    public ClientTables SocketClients { get; } = new();

    /// <summary>
    /// One of the origin's addresses, the same for all loops. A name that leads to ever new ones is begun afresh: those
    /// in use keep their standing, loop by loop.
    /// </summary>
    public OriginAddress Of(Address address)
    {
        if (_addresses.Count >= Limits.AddressesRemembered)
        {
            _addresses = _addresses.Clear();
        }

        return ImmutableInterlocked.GetOrAdd(ref _addresses, address, static key => new OriginAddress(key));
    }

    /// <summary>Takes a place for one more connection; false when all are taken.</summary>
    public bool TryReserve(int max) => TryReserve(ref _connections, max);

    public void Release() => Interlocked.Decrement(ref _connections);

    /// <summary>The same for WebSockets: they last for hours and would leave no place for requests.</summary>
    public bool TryReserveSocket(int max) => TryReserve(ref _sockets, max);

    public void ReleaseSocket() => Interlocked.Decrement(ref _sockets);

    /// <summary>One loop runs the active checks; true for the one that got them.</summary>
    public bool TryBecomeChecker() => Interlocked.CompareExchange(ref _checker, 1, 0) == 0;

    public void LeaveChecks() => Volatile.Write(ref _checker, 0);

    private static bool TryReserve(ref int taken, int max)
    {
        if (Interlocked.Increment(ref taken) <= max)
        {
            return true;
        }

        Interlocked.Decrement(ref taken);
        return false;
    }

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

    /// <summary>Seals affinity cookies where control has given no key: they hold as long as this process.</summary>
    internal byte[] OwnKey { get; } = RandomNumberGenerator.GetBytes(32);

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
