using FsCheck;
using FsCheck.Fluent;
using Ringwall.Node.Loops;
using Timer = Ringwall.Node.Loops.Timer;

namespace Ringwall.Tests.Node.Loops;

public sealed class TimerWheelTests
{
    [Fact]
    public void Every_timer_fires_at_the_first_look_after_its_moment_and_none_before()
    {
        // Distances around every wheel's edge; looks at uneven steps, some far apart.
        var distance = Gen.OneOf(
            Gen.Choose(-5, 300),
            Gen.Choose(250, 70_000),
            Gen.Choose(65_000, 17_000_000),
            Gen.Choose(16_000_000, 90_000_000));
        var step = Gen.Frequency((6, Gen.Choose(1, 400)), (2, Gen.Choose(1, 100_000)), (1, Gen.Choose(1, 30_000_000)));
        var plan = from start in Gen.Choose(0, 1 << 30)
                   from timers in distance.ListOf(40)
                   from steps in step.ListOf(30)
                   select (Start: (long)start, Timers: timers.ToArray(), Steps: steps.ToArray());

        Prop.ForAll(plan.ToArbitrary(), p => Check(p.Start, p.Timers, p.Steps)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_wait_until_the_next_timer_never_passes_it()
    {
        var wheel = new TimerWheel(0);
        var now = 0L;
        int[] moments = [3, 255, 256, 257, 70_000, 20_000_000];
        var timers = moments.Select(due => new Alarm(due) { Clock = () => now }).ToArray();
        foreach (var timer in timers)
        {
            wheel.Arm(timer, timer.Wanted);
        }

        var waits = 0;
        while (wheel.Count > 0)
        {
            var wait = wheel.UntilNext(now);
            Assert.InRange(wait, 1, int.MaxValue);
            now += wait;
            waits++;
            wheel.Advance(now);
            Assert.DoesNotContain(timers, t => t.IsArmed && t.Wanted <= now);
        }

        Assert.All(timers, t => Assert.Equal(t.Wanted, t.FiredAt));
        Assert.Equal(-1, wheel.UntilNext(now));
        Assert.True(waits < 20, $"{waits} wake-ups for {timers.Length} timers");
    }

    [Fact]
    public void A_timer_may_arm_itself_and_disarm_others_while_it_fires()
    {
        var wheel = new TimerWheel(100);
        var victim = new Alarm(110);
        var fired = 0;
        Alarm again = null!;
        again = new Alarm(110)
        {
            OnFire = () =>
            {
                fired++;
                wheel.Disarm(victim);
                if (fired < 3)
                {
                    wheel.Arm(again, 0);
                }
            },
        };
        wheel.Arm(victim, 110);
        wheel.Arm(again, 110);

        wheel.Advance(120);

        Assert.Equal(3, fired);
        Assert.Equal(0, victim.Times);
        Assert.Equal(0, wheel.Count);
    }

    private static bool Check(long start, int[] distances, int[] steps)
    {
        var wheel = new TimerWheel(start);
        var now = start;
        var timers = new List<Alarm>();
        var next = 0;
        foreach (var step in steps.Append(100_000_000))
        {
            // Some timers join on the way, some are moved, one is taken out.
            for (var i = 0; i < 2 && next < distances.Length; i++, next++)
            {
                var timer = new Alarm(now + distances[next]);
                timers.Add(timer);
                wheel.Arm(timer, timer.Wanted);
            }

            if (timers.Find(t => t.IsArmed) is { } moved)
            {
                moved.Wanted += 777;
                wheel.Arm(moved, moved.Wanted);
            }

            var before = now;
            now += step;
            wheel.Advance(now);
            foreach (var timer in timers.Where(t => t.Times == 0 && t.Wanted <= now))
            {
                throw new InvalidOperationException($"due {timer.Wanted}, not fired at {now} (from {before})");
            }

            if (timers.Find(t => t.Times > 0 && t.Wanted > now) is { } early)
            {
                throw new InvalidOperationException($"due {early.Wanted}, fired by {now}");
            }
        }

        return wheel.Count == 0 && timers.All(t => t.Times == 1);
    }

    private sealed class Alarm(long wanted) : Timer
    {
        public long Wanted { get; set; } = wanted;

        public Action? OnFire { get; init; }

        public Func<long>? Clock { get; init; }

        public int Times { get; private set; }

        public long FiredAt { get; private set; }

        internal override void Fire()
        {
            Times++;
            FiredAt = Clock?.Invoke() ?? 0;
            OnFire?.Invoke();
        }
    }
}
