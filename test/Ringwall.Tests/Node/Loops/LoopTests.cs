using System.Text;
using Ringwall.Node.Loops;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Loops;

public sealed class LoopTests : IDisposable
{
    private readonly TestLoop _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public void What_is_put_off_goes_on_in_the_next_turn_and_no_sooner()
    {
        var steps = 0;
        async LoopTask Walk()
        {
            for (; steps < 3; steps++)
            {
                await _test.Loop.Turn();
            }
        }

        _test.Loop.Spawn(Walk());
        for (var expected = 1; expected <= 3; expected++)
        {
            _test.Turn();
            Assert.Equal(expected, steps);
        }
    }

    [Fact]
    public void Sleeping_takes_at_least_its_time()
    {
        var awake = false;
        async LoopTask Sleep()
        {
            await _test.Loop.Sleep(250);
            awake = true;
        }

        _test.Loop.Spawn(Sleep());
        _test.Advance(249, step: 1);
        Assert.False(awake);
        _test.Advance(1);
        Assert.True(awake);
    }

    [Fact]
    public void Waits_of_the_loop_allocate_nothing_in_steady_state()
    {
        async LoopTask Rest(int count)
        {
            for (var i = 0; i < count; i++)
            {
                await _test.Loop.Turn();
                await _test.Loop.Sleep(1);
            }
        }

        void Drive(int count)
        {
            _test.Loop.Spawn(Rest(count));
            for (var i = 0; i < count * 3; i++)
            {
                _test.Time.Advance(1);
                _test.Turn();
            }
        }

        // The jitter takes the boxes of the awaiters away once the methods are hot: steady state begins there.
        var allocated = long.MaxValue;
        for (var round = 0; round < 5_000 && allocated > 200; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Drive(1_000);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.InRange(allocated, 0, 200);
    }

    [Fact]
    public void Hooks_run_once_at_the_end_of_their_turn_and_may_come_back()
    {
        var hook = new Hook(_test.Loop);
        _test.Loop.AtTurnEnd(hook);
        Assert.Equal(0, hook.Times);
        _test.Turn();
        Assert.Equal(1, hook.Times);
        _test.Turn();
        Assert.Equal(1, hook.Times);

        hook.ComesBack = true;
        _test.Loop.AtTurnEnd(hook);
        _test.Turn();
        _test.Turn();
        Assert.Equal(3, hook.Times);
    }

    [Fact]
    public void An_exception_of_one_task_does_not_end_the_loop()
    {
        using var loop = new Loop(0, new FakeTime());
        Loop.Current = loop;
        var faults = new List<Exception>();
        loop.OnFault = faults.Add;
        var other = false;
        async LoopTask Bad()
        {
            await loop.Turn();
            throw new InvalidOperationException("ours");
        }

        async LoopTask Good()
        {
            await loop.Turn();
            other = true;
        }

        loop.Spawn(Bad());
        loop.Spawn(Good());
        loop.RunTurn(0);

        Assert.True(other);
        Assert.Equal("ours", Assert.Single(faults).Message);
    }

    [Fact]
    public void A_foreign_task_cannot_be_awaited_on_a_loop()
    {
        using var loop = new Loop(0, new FakeTime());
        Loop.Current = loop;
        var faults = new List<Exception>();
        loop.OnFault = faults.Add;
        async LoopTask Stray() => await Task.Yield();

        loop.Spawn(Stray());

        Assert.IsType<InvalidOperationException>(Assert.Single(faults));
    }

    [Fact]
    public void The_date_is_the_wall_clocks_and_follows_it()
    {
        _test.Turn();
        Assert.Equal("Thu, 01 Jan 2026 00:00:00 GMT", Encoding.ASCII.GetString(_test.Loop.HttpDate));
        _test.Time.Advance(TimeSpan.FromMilliseconds(86_399_999));
        _test.Turn();
        Assert.Equal("Thu, 01 Jan 2026 23:59:59 GMT", Encoding.ASCII.GetString(_test.Loop.HttpDate));
        _test.Time.Advance(1);
        _test.Turn();
        Assert.Equal("Fri, 02 Jan 2026 00:00:00 GMT", Encoding.ASCII.GetString(_test.Loop.HttpDate));
        Assert.Equal(_test.Time.GetUtcNow().ToUnixTimeMilliseconds(), _test.Loop.UnixMs);
    }

    [Fact]
    public void A_wall_clock_that_was_set_is_noticed_within_a_second()
    {
        _test.Turn();
        _test.Time.SetWallClock(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _test.Advance(1000);
        Assert.Equal("Tue, 01 Jan 2030 00:00:01 GMT", Encoding.ASCII.GetString(_test.Loop.HttpDate));
    }

    [Fact]
    public void Sigpipe_is_ignored() => Assert.True(Signals.IsPipeIgnored());

    private sealed class Hook(Loop loop) : ITurnEnd
    {
        public int Times { get; private set; }

        public bool ComesBack { get; set; }

        public void TurnEnds()
        {
            Times++;
            if (ComesBack)
            {
                loop.AtTurnEnd(this);
            }
        }
    }
}
