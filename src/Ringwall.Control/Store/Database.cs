namespace Ringwall.Control.Store;

/// <summary>
/// What control keeps: one writer at a time, every commit on the disk before it is acknowledged, and what a change
/// consists of is one transaction. There are two drivers side by side, <see cref="SqliteDatabase"/> (embedded) and
/// <see cref="PostgresDatabase"/>; SQL is written in what both understand, with parameters $1, $2 ….
/// </summary>
public abstract class Database : IDisposable
{
    private readonly Lock _writing = new();
    private readonly Lock _queueing = new();
    private List<Turn> _queue = [];
    private bool _led;

    /// <summary>The name of the folder its schema lies in.</summary>
    public abstract string Engine { get; }

    /// <summary>Null or a path: SQLite; a connection string ("Host=…"): PostgreSQL.</summary>
    public static Database Open(string? store) =>
        IsConnection(store) ? new PostgresDatabase(store!) : new SqliteDatabase(store);

    public static bool IsConnection(string? store) => store?.Contains('=', StringComparison.Ordinal) == true;

    /// <summary>Reads one state of the store; it does not wait for writers.</summary>
    public abstract T Read<T>(Func<Statement, T> read);

    /// <summary>
    /// All of it or nothing: an exception on the way leaves the store as it was. Changes that come while another one
    /// is written to the disk share the next transaction, each in a savepoint of its own: the disk, not their number,
    /// sets the pace. Do not write within a write.
    /// </summary>
    public T Write<T>(Func<Statement, T> write)
    {
        if (_writing.IsHeldByCurrentThread)
        {
            throw new InvalidOperationException("a write within a write would wait for itself");
        }

        var turn = new Turn<T>(write);
        lock (_queueing)
        {
            _queue.Add(turn);
            if (!_led)
            {
                _led = true;
                turn.Lead();
            }
        }

        if (turn.AwaitLead())
        {
            lock (_writing)
            {
                RunQueue();
            }

            HandOver();
        }

        return turn.Result();
    }

    /// <summary>Removes what a destroyed row left behind in files, as far as the engine lets us.</summary>
    public virtual void Scrub()
    {
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    /// <summary>Runs this in a transaction of the only writer and commits it.</summary>
    protected abstract void Transact(Action<Statement> work);

    /// <summary>No write runs while this does.</summary>
    protected T BetweenWrites<T>(Func<T> work)
    {
        lock (_writing)
        {
            return work();
        }
    }

    /// <summary>
    /// Whoever came first while we wrote leads next. Nobody fights for the lock: those whose change is done go on at
    /// once and may already stand in the next queue.
    /// </summary>
    private void HandOver()
    {
        lock (_queueing)
        {
            if (_queue.Count > 0)
            {
                _queue[0].Lead();
            }
            else
            {
                _led = false;
            }
        }
    }

    private void RunQueue()
    {
        List<Turn> turns;
        lock (_queueing)
        {
            (turns, _queue) = (_queue, []);
        }

        try
        {
            Transact(s =>
            {
                foreach (var turn in turns)
                {
                    if (turns.Count == 1)
                    {
                        turn.Run(s);
                    }
                    else
                    {
                        turn.RunApart(s);
                    }
                }
            });
        }
        catch (Exception e)
        {
            // Nothing was committed; each caller gets the exception.
            turns.ForEach(turn => turn.Fail(e));
        }

        turns.ForEach(turn => turn.End());
    }
}
