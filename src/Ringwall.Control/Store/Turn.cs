using System.Runtime.ExceptionServices;

namespace Ringwall.Control.Store;

/// <summary>One caller's change, waiting for its transaction.</summary>
internal abstract class Turn
{
    private readonly object _gate = new();
    private ExceptionDispatchInfo? _failure;
    private bool _ended;
    private bool _leads;

    public abstract void Run(Statement s);

    /// <summary>Within a transaction of several: what this one did is undone when it fails, the others go on.</summary>
    public void RunApart(Statement s)
    {
        s.Run("SAVEPOINT turn");
        try
        {
            Run(s);
        }
        catch (Exception e)
        {
            Fail(e);
            s.Run("ROLLBACK TO SAVEPOINT turn");
        }

        s.Run("RELEASE SAVEPOINT turn");
    }

    public void Fail(Exception e) => _failure ??= ExceptionDispatchInfo.Capture(e);

    /// <summary>Its transaction is over, whatever came of it.</summary>
    public void End() => Wake(ref _ended);

    /// <summary>Its caller runs the queue now.</summary>
    public void Lead() => Wake(ref _leads);

    /// <summary>Returns when this has ended (false) or its caller is to run the queue (true).</summary>
    public bool AwaitLead()
    {
        lock (_gate)
        {
            while (!_ended && !_leads)
            {
                Monitor.Wait(_gate);
            }

            return !_ended;
        }
    }

    private void Wake(ref bool why)
    {
        lock (_gate)
        {
            why = true;
            Monitor.Pulse(_gate);
        }
    }

    protected void ThrowIfFailed() => _failure?.Throw();
}

internal sealed class Turn<T>(Func<Statement, T> write) : Turn
{
    private T _result = default!;

    public override void Run(Statement s) => _result = write(s);

    public T Result()
    {
        ThrowIfFailed();
        return _result;
    }
}
