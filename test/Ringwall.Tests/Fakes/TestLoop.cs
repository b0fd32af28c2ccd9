using Ringwall.Node.Loops;

namespace Ringwall.Tests.Fakes;

/// <summary>
/// A loop driven on the test's own thread, turn by turn. With its fake clock nothing waits for real; with
/// <see cref="OnSockets"/> the clock is the machine's. An exception of a spawned task fails the test.
/// </summary>
public sealed class TestLoop : IDisposable
{
    private readonly List<Exception> _faults = [];
    private readonly int _waitMs;

    public TestLoop()
    {
        Time = new FakeTime();
        Loop = new Loop(0, Time);
        Begin();
    }

    private TestLoop(Loop loop, int waitMs)
    {
        Time = new FakeTime();
        Loop = loop;
        _waitMs = waitMs;
        Begin();
    }

    public Loop Loop { get; }

    public FakeTime Time { get; }

    public static TestLoop OnSockets() => new(new Loop(0), 2);

    /// <summary>Turns until the condition holds; fails the test when it does not within so many.</summary>
    public void Until(Func<bool> condition, int turns = 10_000)
    {
        for (var i = 0; i < turns; i++)
        {
            if (condition())
            {
                return;
            }

            Turn();
        }

        Assert.Fail($"the condition does not hold after {turns} turns");
    }

    /// <summary>Turns until nothing happens any more.</summary>
    public void Settle(int turns = 10_000)
    {
        for (var i = 0; i < turns; i++)
        {
            if (Turn() == 0)
            {
                return;
            }
        }

        Assert.Fail($"still busy after {turns} turns");
    }

    /// <summary>Moves the clock in steps, so that what a timer starts may set timers of its own.</summary>
    public void Advance(int ms, int step = 100)
    {
        for (var left = ms; left > 0; left -= step)
        {
            Time.Advance(Math.Min(step, left));
            Settle();
        }
    }

    /// <summary>Runs a task to its end and gives its result.</summary>
    public T Run<T>(Func<LoopTask<T>> start, int turns = 10_000)
    {
        var done = false;
        T result = default!;
        Loop.Spawn(Keep());
        Until(() => done, turns);
        return result;

        async LoopTask Keep()
        {
            try
            {
                result = await start();
            }
            finally
            {
                done = true;
            }
        }
    }

    public void Run(Func<LoopTask> start, int turns = 10_000)
    {
        Run(Keep, turns);

        async LoopTask<bool> Keep()
        {
            await start();
            return true;
        }
    }

    public int Turn()
    {
        var done = Loop.RunTurn(_waitMs);
        if (_faults.Count > 0)
        {
            throw new AggregateException("a task of the loop failed", _faults);
        }

        return done;
    }

    public void Dispose()
    {
        Loop.Current = null;
        Loop.Dispose();
    }

    private void Begin()
    {
        Loop.OnFault = _faults.Add;
        Loop.Current = Loop;
    }
}
