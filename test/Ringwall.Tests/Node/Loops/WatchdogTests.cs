using Ringwall.Node.Loops;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Loops;

public sealed class WatchdogTests : IDisposable
{
    private readonly TestLoop _test = TestLoop.OnSockets();
    private readonly List<string> _log = [];
    private readonly List<string> _fatal = [];

    public void Dispose() => _test.Dispose();

    [Fact]
    public void A_long_turn_is_counted_then_logged_with_its_step_then_fatal()
    {
        var watchdog = Watch();
        Busy(loop =>
        {
            Sample(watchdog, 2);
            Assert.Equal(0, watchdog.Stalls(0));
            Sample(watchdog, 2);
            Assert.Equal(1, watchdog.Stalls(0));
            Assert.Empty(_log);
            loop.Step = "rules";
            Sample(watchdog, 10);
            Assert.Contains("\"rules\"", Assert.Single(_log), StringComparison.Ordinal);
            Assert.Empty(_fatal);
            Sample(watchdog, 200);
            Assert.Single(_fatal);
        });
        Assert.Equal(1, watchdog.Stalls(0));
    }

    [Fact]
    public void A_loop_that_waits_is_not_stuck()
    {
        var watchdog = Watch();
        Busy(_ => { });
        for (var i = 0; i < 50; i++)
        {
            _test.Turn();
            Sample(watchdog, 2);
        }

        Assert.Equal(0, watchdog.Stalls(0));
    }

    [Fact]
    public void A_machine_that_slept_is_not_held_against_a_loop()
    {
        var watchdog = Watch();
        Busy(_ =>
        {
            watchdog.Sample(0);
            watchdog.Sample(3_600_000);
        });
        Assert.Equal(0, watchdog.Stalls(0));
        Assert.Empty(_fatal);
    }

    private static void Sample(Watchdog watchdog, int times)
    {
        for (var i = 0; i < times; i++)
        {
            watchdog.Sample(10);
        }
    }

    private Watchdog Watch() => new([_test.Loop], new WatchdogOptions(), _log.Add) { OnFatal = _fatal.Add };

    /// <summary>Runs this within a turn, as a step that takes its time.</summary>
    private void Busy(Action<Loop> step)
    {
        _test.Turn();
        Assert.True(_test.Loop.Post(step));
        _test.Turn();
    }
}
