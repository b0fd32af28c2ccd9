using Ringwall.Node.Loops;

namespace Ringwall.Bench.Micro;

/// <summary>What it costs to go on where a task waited.</summary>
internal sealed class LoopTimings
{
    private readonly LoopSource<int> source = new();
    private long sum;

    /// <summary>One frame waits and is resumed.</summary>
    public void Resume(int times)
    {
        for (var i = 0; i < times; i++)
        {
            source.Reset();
            Finish(One());
        }
    }

    /// <summary>The same below two more freshly entered frames.</summary>
    public void ResumeBelowTwo(int times)
    {
        for (var i = 0; i < times; i++)
        {
            source.Reset();
            Finish(Three());
        }
    }

    private void Finish(LoopTask<int> task)
    {
        source.Complete(1);
        sum += task.GetAwaiter().GetResult();
    }

    private async LoopTask<int> One() => await source.Task;

    private async LoopTask<int> Two() => await One() + 1;

    private async LoopTask<int> Three() => await Two() + 1;
}
