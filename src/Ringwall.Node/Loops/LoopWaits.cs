namespace Ringwall.Node.Loops;

/// <summary>
/// What a task may wait for besides a connection, and the roots that nobody awaits. All pooled per loop.
/// </summary>
internal sealed class LoopWaits(Loop loop)
{
    private TurnWait? _freeTurns;
    private SleepWait? _freeSleeps;
    private Root? _freeRoots;

    public LoopTask NextTurn()
    {
        var wait = _freeTurns ?? new TurnWait(this);
        _freeTurns = wait.NextFree;
        loop.Defer(wait);
        return new LoopTask(wait);
    }

    public LoopTask Sleep(int ms)
    {
        var wait = _freeSleeps ?? new SleepWait(this);
        _freeSleeps = wait.NextFree;
        loop.Timers.Arm(wait.Alarm, loop.Now + ms);
        return new LoopTask(wait);
    }

    public void Spawn(LoopTask task)
    {
        var root = _freeRoots ?? new Root(this);
        _freeRoots = root.NextFree;
        root.Start(task.GetAwaiter());
    }

    private sealed class TurnWait(LoopWaits owner) : LoopSource<Nothing>, IDeferred
    {
        public TurnWait? NextFree;

        public void Continue() => Complete(default);

        internal override void Taken()
        {
            Reset();
            NextFree = owner._freeTurns;
            owner._freeTurns = this;
        }
    }

    private sealed class SleepWait : LoopSource<Nothing>
    {
        private readonly LoopWaits _owner;

        public SleepWait(LoopWaits owner)
        {
            _owner = owner;
            Alarm = new Wake(this);
        }

        public SleepWait? NextFree { get; private set; }

        public Timer Alarm { get; }

        internal override void Taken()
        {
            Reset();
            NextFree = _owner._freeSleeps;
            _owner._freeSleeps = this;
        }

        private sealed class Wake(SleepWait wait) : Timer
        {
            internal override void Fire() => wait.Complete(default);
        }
    }

    private sealed class Root(LoopWaits owner) : Resumable
    {
        public Root? NextFree;
        private LoopTask.Awaiter _awaiter;

        public void Start(LoopTask.Awaiter awaiter)
        {
            _awaiter = awaiter;
            if (awaiter.IsCompleted)
            {
                Resume();
            }
            else
            {
                Await(ref _awaiter);
            }
        }

        internal override void Resume()
        {
            var awaiter = _awaiter;
            _awaiter = default;
            NextFree = owner._freeRoots;
            owner._freeRoots = this;
            try
            {
                awaiter.GetResult();
            }
            catch (Exception fault)
            {
                owner.Report(fault);
            }
        }

        private void Await<T>(ref T awaiter) where T : ILoopAwaiter => awaiter.OnCompleted(this);
    }

    private void Report(Exception fault) => loop.Fault(fault);
}
