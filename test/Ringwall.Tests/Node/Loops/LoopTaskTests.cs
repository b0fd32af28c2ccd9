using Ringwall.Node.Loops;

namespace Ringwall.Tests.Node.Loops;

public sealed class LoopTaskTests
{
    [Fact]
    public void A_frame_goes_on_inline_when_its_source_completes_and_is_used_again()
    {
        var source = new LoopSource<int>();
        var sum = 0;
        async LoopTask<int> Inner() => await source.Task + 1;
        async LoopTask Outer() => sum += await Inner();

        for (var round = 0; round < 3; round++)
        {
            source.Reset();
            var task = Outer();
            Assert.False(task.IsCompleted);
            source.Complete(10);
            Assert.True(task.IsCompleted);
            task.GetAwaiter().GetResult();
        }

        Assert.Equal(33, sum);
    }

    [Fact]
    public void Ten_thousand_frames_in_flight_allocate_nothing_in_steady_state()
    {
        var sources = new LoopSource<int>[10_000];
        for (var i = 0; i < sources.Length; i++)
        {
            sources[i] = new LoopSource<int>();
        }

        static async LoopTask<int> Inner(LoopSource<int> s) => await s.Task;
        static async LoopTask Outer(LoopSource<int> s, int[] count)
        {
            var one = await Inner(s);
            count[0] += one;
        }

        var count = new int[1];
        var tasks = new LoopTask[sources.Length];
        var allocated = long.MaxValue;
        var rounds = 0;

        // The jitter takes the box of the awaiter away once the method is hot: steady state begins there.
        while (allocated != 0 && rounds < 2_000)
        {
            rounds++;
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < sources.Length; i++)
            {
                sources[i].Reset();
                tasks[i] = Outer(sources[i], count);
            }

            for (var i = 0; i < sources.Length; i++)
            {
                sources[i].Complete(1);
                tasks[i].GetAwaiter().GetResult();
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(rounds * sources.Length, count[0]);
        Assert.Equal(0, allocated);
    }
}
