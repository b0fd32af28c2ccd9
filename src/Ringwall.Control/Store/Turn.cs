using System.Runtime.ExceptionServices;

namespace Ringwall.Control.Store;

/// <summary>One caller's change, waiting for its transaction.</summary>
internal abstract class Turn
{
    private ExceptionDispatchInfo? _failure;

    /// <summary>True once its transaction is over, whatever came of it.</summary>
    public bool HasEnded { get; private set; }

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

    public void End() => HasEnded = true;

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
