namespace Ringwall.Node.Loops;

/// <summary>All loops of a process and their threads, one per core.</summary>
public sealed class LoopSet : IDisposable
{
    private readonly LoopThread[] _threads;

    /// <summary>Opens them; nothing runs before <see cref="Start"/>. Zero means one per core of the process.</summary>
    public LoopSet(int count = 0, TimeProvider? time = null)
    {
        var cores = Cores.Allowed();
        count = count > 0 ? count : cores.Length;
        var loops = new Loop[count];
        for (var i = 0; i < count; i++)
        {
            loops[i] = new Loop(i, time) { Siblings = loops };
        }

        // Fewer cores than loops, or a single loop anywhere: pinning two to one core would only hurt.
        var pinned = count <= cores.Length && count > 1;
        _threads = [.. loops.Select(l => new LoopThread(l, pinned ? cores[l.Index] : -1))];
        Loops = loops;
    }

    public IReadOnlyList<Loop> Loops { get; }

    public void Start()
    {
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>Ends all loops after their current turns.</summary>
    public void Stop()
    {
        foreach (var thread in _threads)
        {
            thread.Stop();
        }
    }

    public void Dispose()
    {
        foreach (var loop in Loops)
        {
            loop.Dispose();
        }
    }
}
