using Ringwall.Node.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>
/// The connections of one origin on one loop: idle ones, newest first, and the requests that wait for one. Never
/// shared between zones, nor between origins: an answer that came too late can only meet its own origin's requests.
/// </summary>
internal sealed class OriginPool
{
    private readonly Loop _loop;
    private readonly OriginShare _share;
    private readonly int _max;
    private readonly Reaper _reaper;
    private readonly LinkedList<PoolWait> _waiting = [];
    private OriginConnection? _newest, _oldest;
    private int _idleMs;
    private bool _closed;

    public OriginPool(Loop loop, OriginShare share, int max, int idleMs)
    {
        _loop = loop;
        _share = share;
        _max = max;
        _idleMs = idleMs;
        _reaper = new Reaper(this);
    }

    public int Idle { get; private set; }

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

        if (NextWaiting() is { } wait)
        {
            wait.Give(new Lease(connection, Fault.None));
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
        if (_waiting.Count > 0 && _share.TryReserve(_max))
        {
            NextWaiting()!.Give(default);
        }
    }

    /// <summary>Waits in line: a connection, a reserved place (neither connection nor fault), or the fault.</summary>
    public async LoopTask<Lease> Wait(PoolWait wait)
    {
        if (_waiting.Count >= Limits.Queue)
        {
            _loop.Counters.Add(OriginCounters.Crowded);
            return new Lease(null, Fault.ConnectionLimit);
        }

        _loop.Counters.Add(OriginCounters.Waited);
        var until = _loop.Now + Limits.QueueMs;
        wait.Begin(_waiting);
        while (!await wait.News.Wait(Limits.QueueLookMs))
        {
            if (_loop.Now >= until)
            {
                wait.Leave();
                _loop.Counters.Add(OriginCounters.Crowded);
                return new Lease(null, Fault.ConnectionLimit);
            }

            // Another loop may have freed a place; the first in line asks for all.
            if (wait.IsFirst && _share.TryReserve(_max))
            {
                wait.Leave();
                return default;
            }
        }

        return wait.Given;
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

    private PoolWait? NextWaiting() => _waiting.First?.Value;

    private void Close(OriginConnection connection)
    {
        connection.Connection.Watcher = null;
        connection.Connection.Idle = false;
        connection.Connection.Close();
        Free();
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
}

/// <summary>A request's place in a pool's line. One per exchange in flight, used again.</summary>
internal sealed class PoolWait(Loop loop)
{
    private LinkedList<PoolWait>? _line;
    private LinkedListNode<PoolWait>? _node;

    public Signal News { get; } = new(loop);

    public Lease Given { get; private set; }

    public bool IsWaiting => _node is not null;

    public bool IsFirst => _node is not null && _node.Previous is null;

    public void Begin(LinkedList<PoolWait> line)
    {
        Given = default;
        _line = line;
        _node = line.AddLast(this);
    }

    public void Leave()
    {
        if (_node is { } node)
        {
            _node = null;
            _line!.Remove(node);
        }
    }

    public void Give(Lease lease)
    {
        Leave();
        Given = lease;
        News.Set();
    }

    /// <summary>The client left: whoever stands in line stops waiting.</summary>
    public void Cancel()
    {
        if (_node is not null)
        {
            Give(new Lease(null, Fault.ClientGone));
        }
    }
}
