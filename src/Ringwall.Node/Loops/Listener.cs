using Ringwall.Node.Native;

namespace Ringwall.Node.Loops;

/// <summary>Where accepted connections go, on their loop.</summary>
public interface IDoor
{
    void Accepted(Connection connection, Listener listener);
}

public sealed record ListenerOptions
{
    /// <summary>Port 0 lets the kernel choose; see <see cref="Listener.Local"/>.</summary>
    public required Address Address { get; init; }

    public int Backlog { get; init; } = Limits.Backlog;

    /// <summary>Congestion control of its connections ("bbr", "cubic"), or null for the host's default.</summary>
    public string? Congestion { get; init; }

    /// <summary>What the door wants to know about the listener.</summary>
    public object? Context { get; init; }
}

/// <summary>
/// One loop's listening socket; those of one address form a SO_REUSEPORT group, over which the kernel spreads
/// connections by hash. Options set here are inherited by what is accepted, which saves a call per connection.
/// </summary>
public sealed unsafe class Listener : Pollable
{
    private readonly IDoor _door;
    private readonly PauseTimer _pause;
    private readonly int _fd;
    private Listener[] _group = [];
    private bool _inEpoll;

    private Listener(Loop loop, int fd, IDoor door, object? context)
    {
        Loop = loop;
        _fd = fd;
        _door = door;
        Context = context;
        Local = SocketCalls.LocalAddress(fd);
        _pause = new PauseTimer(this);
    }

    public Loop Loop { get; }

    /// <summary>The address bound, with the port the kernel chose if it was asked to.</summary>
    public Address Local { get; }

    public object? Context { get; }

    public bool IsOpen { get; private set; } = true;

    internal int Descriptor => _fd;

    internal bool IsPaused => IsOpen && !_inEpoll;

    /// <summary>
    /// Binds one socket per loop. They accept from <see cref="Start"/> on. Throws with the reason when the address
    /// cannot be had: that is for whoever wrote the configuration.
    /// </summary>
    public static IReadOnlyList<Listener> Open(IReadOnlyList<Loop> loops, ListenerOptions options, IDoor door)
    {
        var fds = new List<int>();
        var address = options.Address;
        try
        {
            foreach (var _ in loops)
            {
                fds.Add(Bind(address, options));
                address = address with { Port = SocketCalls.LocalAddress(fds[0]).Port };
            }
        }
        catch (InvalidOperationException)
        {
            fds.ForEach(fd => Libc.Close(fd));
            throw;
        }

        return Adopt(loops, fds, door, options.Context);
    }

    /// <summary>
    /// Makes listeners of sockets that listen already (taken over from another process); loops take turns.
    /// </summary>
    public static IReadOnlyList<Listener> Adopt(
        IReadOnlyList<Loop> loops, IReadOnlyList<int> descriptors, IDoor door, object? context)
    {
        var group = new Listener[descriptors.Count];
        for (var i = 0; i < group.Length; i++)
        {
            group[i] = new Listener(loops[i % loops.Count], descriptors[i], door, context);
        }

        foreach (var listener in group)
        {
            listener._group = group;
        }

        return group;
    }

    /// <summary>Begins to accept. On the loop, or before its thread runs.</summary>
    public void Start()
    {
        Loop.Poller.Add(this, _fd, Linux.In);
        _inEpoll = true;
    }

    /// <summary>Stops accepting and closes the socket. On the loop.</summary>
    public void Close()
    {
        if (IsOpen)
        {
            IsOpen = false;
            Loop.Timers.Disarm(_pause);

            // Said explicitly: the socket may live on in the process that took it over, and epoll would go on
            // reporting what nobody here can accept.
            if (_inEpoll)
            {
                Loop.Poller.Control(Linux.EpollDelete, this, _fd, 0);
            }

            Loop.Poller.Forget(this);
            _ = Libc.Close(_fd);
        }
    }

    internal override void Abandon() => Close();

    internal override void Ready(uint mask)
    {
        var from = stackalloc byte[SocketCalls.AddressSize];
        for (var i = 0; i < Limits.AcceptsPerTurn && IsOpen && _inEpoll; i++)
        {
            if (Loop.Connections >= Loop.MaxConnections / 16 * 15 && !MakeRoom())
            {
                Pause();
                return;
            }

            var length = SocketCalls.AddressSize;
            var fd = Libc.Accept(_fd, from, &length, Linux.NonBlocking | Linux.CloseOnExec);
            if (fd < 0)
            {
                if (Libc.Errno is Linux.EINTR or Linux.ECONNABORTED)
                {
                    continue;
                }

                Refused(Libc.Errno);
                return;
            }

            Loop.Counters.Add(LoopCounters.Accepted);
            Place(fd, SocketCalls.Parse(from));
        }
    }

    /// <summary>
    /// What accept's failure means: nothing there, or no descriptors, in which case trying on would spin.
    /// </summary>
    internal void Refused(int errno)
    {
        if (errno is Linux.EMFILE or Linux.ENFILE or Linux.ENOMEM or Linux.ENOBUFS)
        {
            _ = Loop.ReclaimIdle();
            Pause();
        }
    }

    private static int Bind(Address address, ListenerOptions options)
    {
        var to = stackalloc byte[SocketCalls.AddressSize];
        var length = SocketCalls.Format(address, to, out var family);
        var fd = SocketCalls.Open(family);
        if (fd < 0)
        {
            throw new InvalidOperationException($"no socket for {address}: errno {-fd}");
        }

        _ = SocketCalls.Set(fd, Linux.LevelSocket, Linux.ReuseAddress, 1);
        _ = SocketCalls.Set(fd, Linux.LevelSocket, Linux.ReusePort, 1);
        if (family == Linux.FamilyV6)
        {
            _ = SocketCalls.Set(fd, Linux.LevelV6, Linux.V6Only, 1);
        }

        _ = SocketCalls.Set(fd, Linux.LevelTcp, Linux.NoDelay, 1);
        _ = SocketCalls.Set(fd, Linux.LevelTcp, Linux.NotSentLowWater, Limits.NotSentLowWater);
        var errno = options.Congestion is { } name
            ? -SocketCalls.Set(fd, Linux.LevelTcp, Linux.Congestion, System.Text.Encoding.ASCII.GetBytes(name))
            : 0;
        if (errno != 0 || Libc.Bind(fd, to, length) != 0 || Libc.Listen(fd, options.Backlog) != 0)
        {
            errno = errno != 0 ? errno : Libc.Errno;
            _ = Libc.Close(fd);
            throw new InvalidOperationException(errno switch
            {
                Linux.EADDRINUSE => $"{address} is in use by another process",
                Linux.EACCES => $"{address}: no permission for this port (CAP_NET_BIND_SERVICE, or a port above 1023)",
                Linux.EADDRNOTAVAIL => $"{address}: this machine has no such address",
                _ => $"cannot listen on {address}: errno {errno}",
            });
        }

        return fd;
    }

    /// <summary>Here, or on the least loaded loop when this one has clearly more than its share.</summary>
    private void Place(int fd, Address peer)
    {
        if (_group.Length > 1 && LeastLoaded() is { } other && other.Loop.Post(new Passed(fd, peer, other)))
        {
            Loop.Counters.Add(LoopCounters.Passed);
            return;
        }

        Admit(fd, peer);
    }

    private Listener? LeastLoaded()
    {
        var least = this;
        var sum = 0;
        for (var i = 0; i < _group.Length; i++)
        {
            var other = _group[i];
            sum += other.Loop.Connections;
            if (other.Loop.Connections < least.Loop.Connections)
            {
                least = other;
            }
        }

        // Clearly: an eighth and a batch above the mean. Counts of other loops may be a turn old.
        var mean = sum / _group.Length;
        return Loop.Connections > mean + (mean / 8) + Limits.AcceptsPerTurn ? least : null;
    }

    private void Admit(int fd, Address peer)
    {
        var connection = new SocketConnection(Loop, fd) { Peer = peer, Local = KnownLocal() };
        _door.Accepted(connection, this);
    }

    /// <summary>
    /// The listener's address unless it is a wildcard; then the socket is asked when somebody wants to know.
    /// </summary>
    private Address KnownLocal() => Local.Bits.IsZero || (Local.IsV4 && Local.V4 == 0) ? default : Local;

    private bool MakeRoom() => Loop.ReclaimIdle() > 0 || Loop.Connections < Loop.MaxConnections;

    private void Pause()
    {
        if (_inEpoll)
        {
            Loop.Counters.Add(LoopCounters.ListenerPauses);
            Loop.Poller.Control(Linux.EpollDelete, this, _fd, 0);
            _inEpoll = false;
            Loop.Timers.Arm(_pause, Loop.Now + Limits.ListenerPauseMs);
        }
    }

    private void Unpause()
    {
        if (IsOpen && !_inEpoll)
        {
            Loop.Poller.Control(Linux.EpollAdd, this, _fd, Linux.In);
            _inEpoll = true;
        }
    }

    private sealed class PauseTimer(Listener listener) : Timer
    {
        internal override void Fire() => listener.Unpause();
    }

    private sealed class Passed(int fd, Address peer, Listener to) : Message
    {
        internal override void Run(Loop loop) => to.Admit(fd, peer);
    }
}
