using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ringwall.Node.Native;

namespace Ringwall.Node.Loops;

/// <summary>
/// The epoll instance of a loop and the table of what it watches. An event carries slot and generation, so that finding
/// its target is one array access; the descriptor alone would not do, since a descriptor closed earlier in the same
/// batch may already belong to somebody else.
/// </summary>
internal sealed unsafe class Poller : IDisposable
{
    // The kernel packs struct epoll_event on x86-64 only.
    private static readonly int s_eventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int s_dataOffset = s_eventSize - 8;

    private readonly byte[] _events;
    private readonly byte* _firstEvent;
    private Pollable?[] _slots = new Pollable?[64];
    private bool[] _idle = new bool[64];
    private int[] _free = new int[64];
    private int _freeCount;
    private int _used;
    private uint _generation;
    private int _epoll = -1;

    public Poller()
    {
        _events = GC.AllocateArray<byte>(16 * Limits.EventsPerTurn, pinned: true);
        _firstEvent = (byte*)Unsafe.AsPointer(ref _events[0]);
    }

    public bool IsOpen => _epoll >= 0;

    /// <summary>What is watched now, the loop's own wake-up included.</summary>
    public int Count => _used - _freeCount;

    /// <summary>Slots ever used; for walks over everything.</summary>
    public int SlotCount => _used;

    /// <summary>Kernel calls that changed interest: the budget of a request is none.</summary>
    public long Changes { get; private set; }

    /// <summary>Events whose target had gone before their turn came.</summary>
    public long Stale { get; private set; }

    /// <summary>The last batch was full: there may be events nobody has seen yet.</summary>
    public bool WasFull { get; private set; }

    public Pollable? At(int slot) => _slots[slot];

    /// <summary>
    /// Nobody expects anything of it any more, or again. Kept here beside the others': looking at each target of a
    /// batch before its turn would fetch all of them into the cache twice.
    /// </summary>
    public void SetIdle(Pollable target, bool idle)
    {
        if (target.Slot >= 0)
        {
            _idle[target.Slot] = idle;
        }
    }

    public void Add(Pollable target, int fd, uint interest)
    {
        Open();
        if (_freeCount == 0)
        {
            Grow();
        }

        target.Slot = _free[--_freeCount];
        target.Generation = ++_generation;
        _slots[target.Slot] = target;
        _idle[target.Slot] = false;
        if (interest != 0)
        {
            Control(Linux.EpollAdd, target, fd, interest);
        }
    }

    public void Control(int operation, Pollable target, int fd, uint interest)
    {
        Changes++;
        var entry = stackalloc byte[16];
        *(uint*)entry = interest;
        Unsafe.WriteUnaligned(entry + s_dataOffset, (uint)target.Slot | ((ulong)target.Generation << 32));
        if (Libc.EpollCtl(_epoll, operation, fd, entry) != 0)
        {
            throw new InvalidOperationException($"epoll_ctl {operation} on descriptor {fd}: errno {Libc.Errno}");
        }
    }

    /// <summary>Frees the slot. The descriptor leaves epoll when it is closed.</summary>
    public void Forget(Pollable target)
    {
        if (target.Slot >= 0)
        {
            _slots[target.Slot] = null;
            _free[_freeCount++] = target.Slot;
            target.Slot = -1;
        }
    }

    public int Wait(int timeoutMs)
    {
        Open();
        var count = Libc.EpollWait(_epoll, _firstEvent, Limits.EventsPerTurn, timeoutMs);
        if (count < 0)
        {
            var errno = Libc.Errno;
            count = errno == Linux.EINTR ? 0 : throw new InvalidOperationException($"epoll_wait: errno {errno}");
        }

        WasFull = count == Limits.EventsPerTurn;
        return count;
    }

    /// <summary>
    /// Hands each event to its target; idle ones first, so that nobody reuses a connection that has just died.
    /// </summary>
    public void Dispatch(int count, bool idleFirst)
    {
        if (idleFirst)
        {
            DispatchIdle(count);
        }

        var at = _firstEvent;
        for (var i = 0; i < count; i++, at += s_eventSize)
        {
            var mask = *(uint*)at;
            var target = Target(at);
            if (target is null)
            {
                Stale++;
            }
            else if (mask != 0)
            {
                target.Ready(mask);
            }
        }
    }

    public void CloseAll()
    {
        for (var slot = 0; slot < _used; slot++)
        {
            _slots[slot]?.Abandon();
        }
    }

    public void Dispose()
    {
        if (_epoll >= 0)
        {
            _ = Libc.Close(_epoll);
            _epoll = -1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Pollable? Target(byte* at)
    {
        var data = Unsafe.ReadUnaligned<ulong>(at + s_dataOffset);
        var target = _slots[(int)(uint)data];
        return target is not null && target.Generation == (uint)(data >> 32) ? target : null;
    }

    private void DispatchIdle(int count)
    {
        var at = _firstEvent;
        for (var i = 0; i < count; i++, at += s_eventSize)
        {
            if (_idle[Unsafe.ReadUnaligned<int>(at + s_dataOffset)] && Target(at) is { } target)
            {
                var mask = *(uint*)at;
                *(uint*)at = 0;
                target.Ready(mask);
            }
        }
    }

    private void Open()
    {
        if (_epoll < 0)
        {
            _epoll = Libc.EpollCreate(Linux.CloseOnExec);
            if (_epoll < 0)
            {
                throw new InvalidOperationException($"epoll_create1: errno {Libc.Errno}");
            }
        }
    }

    private void Grow()
    {
        if (_used == _slots.Length)
        {
            Array.Resize(ref _slots, _slots.Length * 2);
            Array.Resize(ref _idle, _slots.Length);
            Array.Resize(ref _free, _slots.Length);
        }

        for (var slot = _slots.Length - 1; slot >= _used; slot--)
        {
            _free[_freeCount++] = slot;
        }

        _used = _slots.Length;
    }
}
