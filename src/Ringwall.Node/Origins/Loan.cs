using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>
/// A neighbour is asked for one of its idle connections. The message goes there and comes back; what comes back too
/// late goes to the pool.
/// </summary>
internal sealed class Loan(Origin borrower, Loop loop, bool mayRetry) : Message
{
    private readonly Signal _answer = new(loop);
    private LentConnection? _lent;
    private bool _isAnswer;
    private bool _late;

    /// <summary>The connection, on this loop now; null when there was none, or none in time.</summary>
    public async LoopTask<OriginConnection?> Ask(Loop neighbour)
    {
        if (!neighbour.Post(this))
        {
            return null;
        }

        _late = !await _answer.Wait(Limits.LoanMs);
        return !_late && _lent is { } lent ? lent.Settle(loop, borrower) : null;
    }

    internal override void Run(Loop here)
    {
        if (!_isAnswer)
        {
            _isAnswer = true;
            Lend(here);
        }
        else if (!_late)
        {
            _answer.Set();
        }
        else if (_lent is { } lent)
        {
            borrower.Pool.Return(lent.Settle(loop, borrower), keepAliveSeconds: 0);
        }
    }

    private void Lend(Loop here)
    {
        var lender = borrower.Share.On(here);
        _lent = lender is not null && lender.Settings == borrower.Settings ? lender.Pool.Lend(mayRetry) : null;
        if (!loop.Post(this) && _lent is { } lent)
        {
            lender!.Pool.Return(lent.Settle(here, lender), keepAliveSeconds: 0);
        }
    }
}

/// <summary>A connection on its way between loops, with what is known of it. It keeps its place in the limit.</summary>
internal readonly record struct LentConnection(LooseSocket Socket, OriginAddress Address, int Requests, long Born)
{
    public OriginConnection Settle(Loop loop, Origin origin) =>
        new(new SocketConnection(loop, Socket), origin, Address) { Requests = Requests, Born = Born };
}
