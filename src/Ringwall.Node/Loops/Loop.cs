using Ringwall.Core.Snapshot;

namespace Ringwall.Node.Loops;

/// <summary>
/// One event loop: one thread, one epoll instance, and everything its connections need. Nothing here is shared except
/// <see cref="Post(Message)"/>. A turn is: wait, clock, events, messages, timers, deferred work, turn ends.
/// </summary>
public sealed class Loop : IDisposable
{
    [ThreadStatic]
    private static Loop? s_current;

    private readonly LoopClock _clock;
    private readonly Inbox _inbox = new();
    private readonly Waker _waker = new();
    private readonly Queue<IDeferred> _deferred = new();
    private readonly LoopWaits _waits;
    private readonly Reclaim _reclaim;
    private List<ITurnEnd> _turnEnds = [];
    private List<ITurnEnd> _endingNow = [];
    private long _beat;
    private long _epoch;
    private long _turn;
    private long _reclaimAfter;

    public Loop(int index, TimeProvider? time = null)
    {
        Index = index;
        Buffers = new Buffers();
        Counters = new Counters();
        _clock = new LoopClock(time ?? TimeProvider.System);
        Timers = new TimerWheel(Now);
        _waits = new LoopWaits(this);
        _reclaim = new Reclaim(Poller);
        Siblings = [this];
    }

    /// <summary>The loop of this thread, or null on foreign threads.</summary>
    public static Loop? Current
    {
        get => s_current;
        internal set => s_current = value;
    }

    public int Index { get; }

    public Buffers Buffers { get; }

    public Counters Counters { get; }

    public TimerWheel Timers { get; }

    /// <summary>All loops of the process by index; itself included.</summary>
    public IReadOnlyList<Loop> Siblings { get; internal set; }

    /// <summary>Monotonic milliseconds, read once per turn.</summary>
    public long Now => _clock.Now;

    /// <summary>Wall clock in Unix milliseconds, read once per turn.</summary>
    public long UnixMs => _clock.UnixMs;

    /// <summary>The Date field's value of this second (RFC 9110 section 5.6.7), 29 octets.</summary>
    public ReadOnlySpan<byte> HttpDate => _clock.HttpDate;

    /// <summary>What new exchanges of this loop start with. Swapped by a message through the inbox.</summary>
    public EdgeSnapshot Snapshot { get; internal set; } = EdgeSnapshot.Empty;

    /// <summary>
    /// Hears of exceptions that escaped from a spawned task. Unset, they end the process: nobody would know.
    /// </summary>
    public Action<Exception>? OnFault { get; set; }

    /// <summary>Clients and origins connected; read by other loops to find the least loaded one.</summary>
    public int Connections { get; internal set; }

    public int MaxConnections { get; set; } = Limits.Connections;

    /// <summary>Connections or memory are nearly used up: idle clients are kept for less time.</summary>
    public bool UnderPressure => Connections > MaxConnections / 8 * 7 || Buffers.Lent > Buffers.Cap / 8 * 7;

    /// <summary>Turns taken since the start.</summary>
    public long Turns => _turn;

    /// <summary>Rises after each turn: whoever saw a shared object before has let go of it.</summary>
    public long Epoch => Volatile.Read(ref _epoch);

    /// <summary>What the loop is doing, for the watchdog's log line. Owners of long computations name theirs.</summary>
    public string Step { get; set; } = "start";

    internal Poller Poller { get; } = new();

    internal HandshakeQueue Handshakes { get; } = new();

    /// <summary>Even while a turn runs, odd while the loop waits; read by the watchdog.</summary>
    internal long Beat => Volatile.Read(ref _beat);

    private bool HasWork => _deferred.Count > 0 || _turnEnds.Count > 0 || !Handshakes.IsEmpty;

    /// <summary>Goes on in the next turn, so that others get theirs.</summary>
    public LoopTask Turn() => _waits.NextTurn();

    /// <summary>Goes on after at least this many milliseconds.</summary>
    public LoopTask Sleep(int ms) => _waits.Sleep(ms);

    /// <summary>Runs a task that nobody awaits. What it throws goes to <see cref="OnFault"/>.</summary>
    public void Spawn(LoopTask root) => _waits.Spawn(root);

    /// <summary>Calls the hook once, after everything else of this turn. It may register again.</summary>
    public void AtTurnEnd(ITurnEnd hook) => _turnEnds.Add(hook);

    /// <summary>From any thread: runs the message on the loop. False when the inbox is full; never waits.</summary>
    public bool Post(Message message) => PostObject(message);

    /// <inheritdoc cref="Post(Message)"/>
    public bool Post(Action<Loop> action) => PostObject(action);

    /// <summary>Closes everything it holds. The loop's thread must have ended.</summary>
    public void Dispose()
    {
        s_current = this;
        Poller.CloseAll();
        s_current = null;
        Poller.Dispose();
        _waker.Dispose();
    }

    /// <summary>Closes the longest idle clients; their number.</summary>
    internal int ReclaimIdle()
    {
        if (Now < _reclaimAfter)
        {
            return 0;
        }

        var closed = _reclaim.CloseOldest();
        _reclaimAfter = closed > 0 ? 0 : Now + Limits.ReclaimRestMs;
        Counters.Add(LoopCounters.Reclaimed, closed);
        return closed;
    }

    internal void Defer(IDeferred work) => _deferred.Enqueue(work);

    internal void Fault(Exception fault)
    {
        Counters.Add(LoopCounters.Faults);
        if (OnFault is null)
        {
            Environment.FailFast("An exception escaped from a task of the loop and nobody listens for it.", fault);
        }

        OnFault!(fault);
    }

    /// <summary>
    /// One turn; waits at most this long for something to happen (−1: for ever). The number of things done.
    /// </summary>
    internal int RunTurn(int maxWaitMs)
    {
        s_current = this;
        var putOff = _deferred.Count;
        var events = WaitForEvents(maxWaitMs);
        _clock.Read();
        _turn++;
        Handshakes.BeginTurn();

        Step = "events";
        Poller.Dispatch(events, idleFirst: events > 1);
        Step = "messages";
        var done = events + DrainInbox();
        Step = "timers";
        done += Timers.Advance(Now);
        Step = "deferred";
        done += RunDeferred(putOff);
        Step = "turn end";
        done += EndTurn();
        Counters.Add(LoopCounters.Turns);
        Volatile.Write(ref _epoch, _epoch + 1);
        return done;
    }

    private int WaitForEvents(int maxWaitMs)
    {
        var wait = HasWork || !_inbox.IsEmpty ? 0 : maxWaitMs;
        if (wait != 0)
        {
            var next = Timers.UntilNext(Now);
            wait = wait < 0 ? next : next < 0 ? wait : Math.Min(wait, next);
        }

        if (wait == 0)
        {
            return Poller.IsOpen ? Poller.Wait(0) : 0;
        }

        // Declared asleep first, then looked again: a producer either sees the declaration or we see its message.
        _waker.Declare(Poller);
        if (!_inbox.IsEmpty)
        {
            wait = 0;
        }

        Volatile.Write(ref _beat, _beat + 1);
        var events = Poller.Wait(wait);
        Volatile.Write(ref _beat, _beat + 1);
        _waker.Revoke();
        return events;
    }

    private bool PostObject(object message)
    {
        if (!_inbox.TryAdd(message))
        {
            return false;
        }

        _waker.Wake();
        return true;
    }

    private int DrainInbox()
    {
        var count = 0;
        while (count < Limits.MessagesPerTurn && _inbox.TryTake() is { } message)
        {
            count++;
            if (message is Message known)
            {
                known.Run(this);
            }
            else
            {
                ((Action<Loop>)message)(this);
            }
        }

        if (count > 0)
        {
            Counters.Add(LoopCounters.Messages, count);
        }

        return count;
    }

    /// <summary>Only what was put off before this turn: others have had their events in between.</summary>
    private int RunDeferred(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _deferred.Dequeue().Continue();
        }

        return count + Handshakes.Run();
    }

    private int EndTurn()
    {
        if (_clock.SecondPassed)
        {
            _clock.SecondPassed = false;
            Buffers.Trim(Now);
        }

        if (_turnEnds.Count == 0)
        {
            return 0;
        }

        (_turnEnds, _endingNow) = (_endingNow, _turnEnds);
        foreach (var hook in _endingNow)
        {
            hook.TurnEnds();
        }

        var count = _endingNow.Count;
        _endingNow.Clear();
        return count;
    }
}
