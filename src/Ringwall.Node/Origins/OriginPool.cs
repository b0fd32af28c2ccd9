using System.Diagnostics;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>
/// The connections of one origin on one loop: idle ones, newest first, and the requests that wait for one, client by
/// client. Never shared between zones, nor between origins: an answer that came too late can only meet its own origin's
/// requests.
/// </summary>
internal sealed class OriginPool
{
    private readonly Loop _loop;
    private readonly OriginShare _share;
    private readonly OriginGroupSettings _settings;
    private readonly Action _borrow;
    private readonly int _max;
    private readonly int _waitingPerClient;
    private readonly Reaper _reaper;
    private readonly Look _look;
    private readonly PoolLine _line = new();
    private OriginConnection? _newest, _oldest;
    private int _idleMs;
    private bool _closed;
    private bool _serving, _serveAgain;

    /// <param name="loop">Where its connections live.</param>
    /// <param name="share">What all loops know of the origin.</param>
    /// <param name="settings">Limits and times.</param>
    /// <param name="borrow">Gets a neighbour's idle connection, if it can, for whoever is first in line.</param>
    public OriginPool(Loop loop, OriginShare share, OriginGroupSettings settings, Action borrow)
    {
        _borrow = borrow;
        _loop = loop;
        _share = share;
        _settings = settings;
        _max = settings.MaxConnections;
        _idleMs = (int)(settings.IdleSeconds * 1000);
        _waitingPerClient = Share(settings.Queue, settings.ClientShare);
        Clients = new ClientShares(share.Clients, Share(_max, settings.ClientShare));
        Sockets = new ClientShares(share.SocketClients, Share(settings.MaxWebSockets, settings.ClientShare));
        _reaper = new Reaper(this);
        _look = new Look(this);
    }

    public int Idle { get; private set; }

    /// <summary>Exchanges that stand in line.</summary>
    public int Waiting => _line.Count;

    /// <summary>What clients have of the connections, and of the WebSockets.</summary>
    public ClientShares Clients { get; }

    public ClientShares Sockets { get; }

    /// <summary>How long this origin seems to keep idle connections.</summary>
    public int IdleMs => _idleMs;

    /// <summary>The newest idle connection, if it is fit for the request; it is the borrower's then.</summary>
    public OriginConnection? Take(bool mayRetry)
    {
        var now = _loop.Now;
        while (_newest is { } newest)
        {
            if (!mayRetry && now - newest.IdleSince >= Limits.SafeIdleMs)
            {
                return null;
            }

            Unlink(newest);
            if (now < newest.IdleUntil && newest.Connection.IsOpen && newest.Connection.IsQuiet)
            {
                return newest;
            }

            Close(newest);
        }

        return null;
    }

    /// <summary>
    /// Takes a connection back whose exchange has ended cleanly. The caller has checked the exchange; here count for
    /// age, and whatever arrived in the meantime.
    /// </summary>
    public void Return(OriginConnection connection, int keepAliveSeconds)
    {
        var now = _loop.Now;
        if (_closed || connection.WornOut(now) || connection.Connection.Available > 0 || !connection.Connection.IsOpen)
        {
            Discard(connection);
            return;
        }

        if (_line.Count > 0 && _line.Next(Clients) is { } waiting)
        {
            Give(waiting, new Lease(connection, Fault.None));
            return;
        }

        if (Idle >= Limits.IdlePerOrigin)
        {
            Drop(_oldest!);
        }

        var keep = keepAliveSeconds > 0 ? Math.Min(_idleMs, (keepAliveSeconds - 1) * 1000) : _idleMs;
        if (keep <= 0)
        {
            Discard(connection);
            return;
        }

        connection.IdleSince = now;
        connection.IdleUntil = now + keep;
        Link(connection);
    }

    /// <summary>One that is idle here, for another loop; null when none is or none can move.</summary>
    public LentConnection? Lend(bool mayRetry)
    {
        if (_newest?.Connection is not SocketConnection || Take(mayRetry) is not { } one)
        {
            return null;
        }

        if (((SocketConnection)one.Connection).LetGo() is { } socket)
        {
            return new LentConnection(socket, one.Address, one.Requests, one.Born);
        }

        Close(one);
        return null;
    }

    /// <summary>Closes a connection that must not carry another exchange.</summary>
    public void Discard(OriginConnection connection) => Close(connection);

    /// <summary>Takes an idle connection out and closes it.</summary>
    public void Drop(OriginConnection connection)
    {
        Unlink(connection);
        Close(connection);
    }

    /// <summary>
    /// The origin closed a connection just as we used it: it keeps them for a shorter time than we thought.
    /// </summary>
    public void ReuseRaced()
    {
        _idleMs = Math.Max(Math.Min(_idleMs, Limits.IdleFloorMs), _idleMs / 2);
        _loop.Counters.Add(OriginCounters.Raced);
    }

    /// <summary>True when one more connection may be opened: the place is taken.</summary>
    public bool TryReserve() => _share.TryReserve(_max);

    /// <summary>A place taken by <see cref="TryReserve"/> is free again.</summary>
    public void Free()
    {
        _share.Release();
        Serve();
    }

    /// <summary>A WebSocket's connection is no longer counted among those that carry requests.</summary>
    public void BecomeSocket(OriginConnection connection, OriginPlace place)
    {
        connection.IsSocket = true;
        connection.SocketClient = place.SocketCounted ? place.Client : -1;
        place.Socket = place.SocketCounted = false;
        Uncount(place);
        Free();
    }

    /// <summary>Takes a WebSocket's place, beside the connection's; the fault when there is none.</summary>
    public Fault TakeSocket(OriginPlace place, int underWay)
    {
        if (!Sockets.HasRoom(place.Client))
        {
            return Refused(Fault.ClientShare);
        }

        if (!_share.TryReserveSocket(_settings.MaxWebSockets))
        {
            return Refused(Fault.ConnectionLimit);
        }

        place.Socket = true;
        place.SocketCounted = Sockets.Take(place.Client, underWay);
        return Fault.None;
    }

    /// <summary>The exchange's client has one less.</summary>
    public void Uncount(OriginPlace place)
    {
        if (place.Counted)
        {
            place.Counted = false;
            Clients.GiveBack(place.Client);
        }
    }

    public void FreeSocket(int client)
    {
        _share.ReleaseSocket();
        if (client >= 0)
        {
            Sockets.GiveBack(client);
        }
    }

    /// <summary>Waits in line: a connection, a reserved place (neither connection nor fault), or the fault.</summary>
    public async LoopTask<Lease> Wait(OriginPlace place)
    {
        if (_line.Count >= _settings.Queue)
        {
            return new Lease(null, Refused(Fault.ConnectionLimit));
        }

        if (_line.Of(place.Client) >= _waitingPerClient)
        {
            return new Lease(null, Refused(Fault.ClientShare));
        }

        _loop.Counters.Add(OriginCounters.Waited);
        place.Begin();
        _line.Join(place);
        if (!_look.IsArmed)
        {
            _loop.Timers.Arm(_look, _loop.Now + Limits.QueueLookMs);
        }

        var since = Stopwatch.GetTimestamp();
        _share.BeginWait();
        var served = await place.News.Wait((long)(_settings.QueueSeconds * 1000));
        _share.EndWait();
        place.Waited += Stopwatch.GetTimestamp() - since;
        if (served)
        {
            return place.Given;
        }

        _line.Leave(place);
        return new Lease(null, Refused(
            Clients.HasRoom(place.Client) ? Fault.ConnectionLimit : Fault.ClientShare));
    }

    /// <summary>Closes what is idle and takes nothing back any more.</summary>
    public void Shut()
    {
        _closed = true;
        while (_newest is { } newest)
        {
            Drop(newest);
        }
    }

    /// <summary>
    /// Part of a limit that one client may have; never so little that a browser could not load a page.
    /// </summary>
    private static int Share(int limit, double share) =>
        Math.Min(limit, Math.Max(Limits.LeastPerClient, (int)Math.Ceiling(limit * share)));

    private Fault Refused(Fault fault)
    {
        _loop.Counters.Add(fault == Fault.ClientShare ? OriginCounters.OverShare : OriginCounters.Crowded);
        return fault;
    }

    /// <summary>
    /// Serves who waits while there is something to serve with. What an exchange does with its place may free it in the
    /// same breath (a refused connection): that is served by the loop that runs, not by another inside of it.
    /// </summary>
    private void Serve()
    {
        _serveAgain = true;
        if (_serving)
        {
            return;
        }

        _serving = true;
        while (_serveAgain)
        {
            _serveAgain = false;
            while (_line.Count > 0 && ServeOne())
            {
            }
        }

        _serving = false;
    }

    private bool ServeOne()
    {
        if (_line.Next(Clients) is not { } waiting)
        {
            return false;
        }

        if (Take(mayRetry: false) is { } idle)
        {
            Give(waiting, new Lease(idle, Fault.None));
            return true;
        }

        if (!_share.TryReserve(_max))
        {
            return false;
        }

        Give(waiting, default);
        return true;
    }

    /// <summary>Counted before it is told: the next in line is chosen by what is taken now.</summary>
    private void Give(OriginPlace place, Lease lease)
    {
        place.Counted = Clients.Take(place.Client, Limits.CountClientsFrom);
        _line.Advance(place);
        place.Give(lease);
    }

    private void Close(OriginConnection connection)
    {
        connection.Connection.Watcher = null;
        connection.Connection.Idle = false;
        connection.Connection.Close();
        if (connection.IsSocket)
        {
            FreeSocket(connection.SocketClient);
        }
        else
        {
            Free();
        }
    }

    private void Link(OriginConnection connection)
    {
        connection.IsIdle = true;
        connection.Connection.Deadline = 0;
        connection.Connection.Watcher = connection;
        connection.Connection.Idle = true;
        connection.Newer = null;
        connection.Older = _newest;
        if (_newest is { } newest)
        {
            newest.Newer = connection;
        }
        else
        {
            _oldest = connection;
        }

        _newest = connection;
        Idle++;
        if (!_reaper.IsArmed)
        {
            _loop.Timers.Arm(_reaper, connection.IdleUntil);
        }
    }

    private void Unlink(OriginConnection connection)
    {
        if (connection.Newer is { } newer)
        {
            newer.Older = connection.Older;
        }
        else
        {
            _newest = connection.Older;
        }

        if (connection.Older is { } older)
        {
            older.Newer = connection.Newer;
        }
        else
        {
            _oldest = connection.Newer;
        }

        connection.Newer = connection.Older = null;
        connection.IsIdle = false;
        connection.Connection.Idle = false;
        connection.Connection.Watcher = null;
        Idle--;
    }

    /// <summary>Closes what has been idle for too long; the timer rests while nothing is idle.</summary>
    private void Reap()
    {
        var now = _loop.Now;
        var next = long.MaxValue;
        for (var one = _oldest; one is not null;)
        {
            var newer = one.Newer;
            if (now >= one.IdleUntil)
            {
                Drop(one);
            }
            else
            {
                next = Math.Min(next, one.IdleUntil);
            }

            one = newer;
        }

        if (next != long.MaxValue)
        {
            _loop.Timers.Arm(_reaper, next);
        }
    }

    private sealed class Reaper(OriginPool pool) : Loops.Timer
    {
        internal override void Fire() => pool.Reap();
    }

    /// <summary>Other loops free places without telling: while somebody waits, one look serves all.</summary>
    private sealed class Look(OriginPool pool) : Loops.Timer
    {
        internal override void Fire()
        {
            pool.Serve();
            if (pool._line.Count > 0)
            {
                pool._borrow();
                pool._loop.Timers.Arm(this, pool._loop.Now + Limits.QueueLookMs);
            }
        }
    }
}
