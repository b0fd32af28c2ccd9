using Ringwall.Node.Native;

namespace Ringwall.Node.Loops;

/// <summary>
/// What epoll has been asked to report of one descriptor. Asking costs a kernel call, so it changes only when a side
/// has run dry or full: reading is asked for once, when the connection is made.
/// </summary>
internal struct Interest(Poller poller, Pollable target, int fd)
{
    public const uint Reading = Linux.In | Linux.PeerHangUp;

    private uint _mask;
    private bool _inEpoll;

    public void Begin(uint mask)
    {
        _mask = mask;
        _inEpoll = true;
        poller.Add(target, fd, mask);
    }

    public readonly bool Has(uint mask) => (_mask & mask) != 0;

    public void Add(uint mask) => Set(_mask | mask);

    public void Remove(uint mask) => Set(_mask & ~mask);

    public void Set(uint mask)
    {
        if (mask != _mask || !_inEpoll)
        {
            _mask = mask;
            poller.Control(_inEpoll ? Linux.EpollModify : Linux.EpollAdd, target, fd, mask);
            _inEpoll = true;
        }
    }

    /// <summary>Leaves epoll: errors and hang-ups are reported for ever and cannot be masked.</summary>
    public void Drop()
    {
        _mask = 0;
        _inEpoll = false;
        poller.Control(Linux.EpollDelete, target, fd, 0);
    }
}
