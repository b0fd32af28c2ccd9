using Ringwall.Node.Loops;
using Ringwall.Tests.Fakes;
using Limits = Ringwall.Node.Loops.Limits;

namespace Ringwall.Tests.Node.Loops;

public sealed class InboxTests
{
    [Fact]
    public void A_full_inbox_refuses_and_takes_again_once_drained()
    {
        using var test = new TestLoop();
        var ran = 0;
        void Count(Loop loop) => ran++;
        for (var i = 0; i < Limits.InboxSize; i++)
        {
            Assert.True(test.Loop.Post(Count));
        }

        Assert.False(test.Loop.Post(Count));
        test.Turn();
        Assert.Equal(Limits.MessagesPerTurn, ran);
        Assert.True(test.Loop.Post(Count));
        test.Settle();

        Assert.Equal(Limits.InboxSize + 1, ran);
    }

    [Fact]
    public void Messages_of_many_threads_all_arrive_each_threads_in_order()
    {
        using var set = new LoopSet(1);
        set.Start();
        var loop = set.Loops[0];
        var last = new int[4];
        var disorder = 0;
        var arrived = 0;
        var threads = Enumerable.Range(0, last.Length).Select(n => new Thread(() => PostAll(n))).ToArray();

        foreach (var thread in threads)
        {
            thread.Start();
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }

        using var done = new ManualResetEventSlim();
        Assert.True(loop.Post(_ => done.Set()));
        Assert.True(done.Wait(TimeSpan.FromSeconds(30)), "the loop does not wake up");
        set.Stop();

        Assert.Equal(0, disorder);
        Assert.Equal(4 * 20_000, arrived);

        void PostAll(int n)
        {
            for (var i = 1; i <= 20_000; i++)
            {
                var number = i;
                Action<Loop> message = _ =>
                {
                    disorder += last[n] == number - 1 ? 0 : 1;
                    last[n] = number;
                    arrived++;
                };
                while (!loop.Post(message))
                {
                    Thread.Yield();
                }
            }
        }
    }

    [Fact]
    public void A_sleeping_loop_wakes_for_every_message()
    {
        using var set = new LoopSet(1);
        set.Start();
        using var done = new AutoResetEvent(false);
        for (var i = 0; i < 2_000; i++)
        {
            Assert.True(set.Loops[0].Post(_ => done.Set()));
            Assert.True(done.WaitOne(TimeSpan.FromSeconds(30)), $"message {i} was never seen");
        }

        set.Stop();
    }
}
