using System.Diagnostics;

namespace Ringwall.Node.Loops;

/// <summary>
/// What both transports share: the segment of unread bytes, the two waits, the deadline, the peer's leaving.
/// </summary>
public abstract class StreamConnection : Connection, IDeferred
{
    /// <summary>Nothing to report yet: the wait goes on.</summary>
    private protected const int Again = int.MinValue;

    private readonly LoopSource<int> _read = new();
    private readonly LoopSource<int> _written = new();
    private readonly DeadlineTimer _timer;
    private long _deadline;

    private protected StreamConnection() => _timer = new DeadlineTimer(this);

    /// <inheritdoc/>
    public override long Deadline
    {
        get => _deadline;
        set
        {
            // The timer stays where it is unless it would be too late: firing early, it looks again.
            _deadline = value;
            if (value != 0 && value < _timer.Due)
            {
                ArmTimer();
            }
        }
    }

    public override bool IsReading => ReadWaits;

    private protected bool ReadWaits { get; private set; }

    private protected bool WriteWaits { get; private set; }

    private protected bool DeadlinePassed => _deadline != 0 && _deadline <= Loop.Now;

    public override void Consume(int count)
    {
        Debug.Assert((uint)count <= (uint)Available, "consumed more than there is");
        Start += count;
        if (Start == End)
        {
            ReleaseIfEmpty();
        }
    }

    public override void CancelRead() => CompleteRead(Io.Cancelled);

    void IDeferred.Continue()
    {
        if (IsOpen)
        {
            Continue();
        }
    }

    /// <summary>The next turn has come for what was put off.</summary>
    private protected abstract void Continue();

    private protected LoopTask<int> WaitRead()
    {
        Debug.Assert(!ReadWaits, "a second read while one waits");
        ReadWaits = true;
        _read.Reset();
        return _read.Task;
    }

    private protected LoopTask<int> WaitWrite()
    {
        Debug.Assert(!WriteWaits, "a second write while one waits");
        WriteWaits = true;
        _written.Reset();
        return _written.Task;
    }

    private protected void CompleteRead(int result)
    {
        if (ReadWaits)
        {
            ReadWaits = false;
            _read.Complete(result);
        }
    }

    private protected void CompleteWrite(int result)
    {
        if (WriteWaits)
        {
            WriteWaits = false;
            _written.Complete(result);
        }
    }

    /// <summary>Makes room behind the unread bytes: the octets free, or NoMemory.</summary>
    private protected int MakeRoom(int limit)
    {
        if (In is null)
        {
            In = Loop.Buffers.TryRent(ReadSize);
            Start = End = 0;
            return In?.Size ?? Refused();
        }

        var unread = End - Start;
        if (End < In.Size)
        {
            // One that was shrunk while it waited has no room worth a kernel call.
            return In.Size < Limits.ReadSize ? Grow(unread) : In.Size - End;
        }

        if (unread >= limit)
        {
            throw new InvalidOperationException($"asked for more behind {unread} unread octets, limit {limit}");
        }

        if (unread <= In.Size / 2)
        {
            In.Array.AsSpan(Start, unread).CopyTo(In.Array);
            (Start, End) = (0, unread);
            return In.Size - unread;
        }

        return Grow(unread);
    }

    private protected void ReleaseIfEmpty()
    {
        if (Start == End && In is { } segment)
        {
            In = null;
            Start = End = 0;
            if (segment.IsLent)
            {
                Loop.Buffers.Return(segment);
            }
        }
    }

    /// <summary>
    /// Before a wait: a few bytes of an unfinished head must not hold a large segment while the peer dawdles.
    /// </summary>
    private protected void Shrink()
    {
        const int Small = 1024;
        var unread = End - Start;
        if (In is { } large && large.Size > Small && unread < Small)
        {
            var small = Loop.Buffers.Rent(Small);
            large.Array.AsSpan(Start, unread).CopyTo(small.Array);
            In = small;
            (Start, End) = (0, unread);
            Loop.Buffers.Return(large);
        }
    }

    /// <summary>Says once that the peer has left.</summary>
    private protected void Leave()
    {
        if (!PeerGone)
        {
            PeerGone = true;
            Watcher?.PeerLeft(this);
        }
    }

    /// <summary>The end of Close in every transport; the waits end last, since what goes on may do anything.</summary>
    private protected void FinishClose()
    {
        Loop.Timers.Disarm(_timer);
        if (In is { } segment && segment.IsLent)
        {
            if (Start == End)
            {
                ReleaseIfEmpty();
            }
            else
            {
                Loop.Buffers.Abandon(segment);
            }
        }

        CompleteRead(Io.Broken);
        CompleteWrite(Io.Broken);
    }

    private int Grow(int unread)
    {
        var larger = In!.Size >= ReadSize ? In.Size * 4 : ReadSize;
        if (larger > Buffers.Largest || Loop.Buffers.TryRent(larger) is not { } segment)
        {
            return Refused();
        }

        In.Array.AsSpan(Start, unread).CopyTo(segment.Array);
        Loop.Buffers.Return(In);
        In = segment;
        (Start, End) = (0, unread);
        return segment.Size - unread;
    }

    private int Refused()
    {
        Loop.Counters.Add(LoopCounters.NoMemory);
        return Io.NoMemory;
    }

    private void ArmTimer()
    {
        var due = Math.Max(_deadline, Loop.Now + 1);
        if (due - Loop.Now > Limits.CoarseAboveMs)
        {
            due = (due + 127) & ~127L;
        }

        Loop.Timers.Arm(_timer, due);
    }

    private void TimerFired()
    {
        if (_deadline == 0 || !IsOpen)
        {
            return;
        }

        if (_deadline > Loop.Now)
        {
            ArmTimer();
            return;
        }

        CompleteRead(Io.TimedOut);
        CompleteWrite(Io.TimedOut);
    }

    private sealed class DeadlineTimer(StreamConnection connection) : Timer
    {
        internal override void Fire() => connection.TimerFired();
    }
}
