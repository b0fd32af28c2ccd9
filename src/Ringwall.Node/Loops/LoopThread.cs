namespace Ringwall.Node.Loops;

/// <summary>
/// The thread a loop lives on, pinned to a core. A fault of the loop itself ends the process: its state can no longer
/// be trusted, and a supervisor starts a fresh one in less time than anybody needs to notice a crippled one.
/// </summary>
public sealed class LoopThread
{
    private readonly Thread _thread;
    private readonly int _core;
    private bool _stopping;

    /// <summary>
    /// Does not run before <see cref="Start"/>. A core below zero leaves the thread where the kernel wants it.
    /// </summary>
    public LoopThread(Loop loop, int core = -1)
    {
        Loop = loop;
        _core = core;
        _thread = new Thread(Run) { IsBackground = true, Name = $"loop {loop.Index}" };
    }

    public Loop Loop { get; }

    public void Start()
    {
        Signals.RequirePipeIgnored();
        _thread.Start();
    }

    /// <summary>Ends the loop after its current turn and waits for that. Connections stay as they are.</summary>
    public void Stop()
    {
        // A full inbox means a busy loop, which looks at the flag after its turn anyhow.
        Volatile.Write(ref _stopping, true);
        _ = Loop.Post(static _ => { });
        _thread.Join();
    }

    private void Run()
    {
        Cores.Pin(_core);
        try
        {
            while (!Volatile.Read(ref _stopping))
            {
                Loop.RunTurn(-1);
            }
        }
        catch (Exception fault)
        {
            Environment.FailFast($"Loop {Loop.Index} broke while at \"{Loop.Step}\".", fault);
        }
    }
}
