namespace Ringwall.Node.Origins;

/// <summary>
/// Exchanges that wait for a connection of one origin. Clients take turns, each with its exchanges in their order: who
/// sends a thousand requests waits behind their own, and a visitor with one is next but few.
/// </summary>
internal sealed class PoolLine
{
    private readonly Dictionary<int, Turn> _turns = [];
    private Turn? _next;
    private Turn? _free;

    public int Count { get; private set; }

    /// <summary>How many of this client's exchanges wait.</summary>
    public int Of(int client) => _turns.TryGetValue(client, out var turn) ? turn.Count : 0;

    public void Join(OriginPlace place)
    {
        if (!_turns.TryGetValue(place.Client, out var turn))
        {
            turn = Rent(place.Client);
            _turns.Add(place.Client, turn);
            Link(turn);
        }

        place.Line = this;
        place.Before = turn.Last;
        place.Behind = null;
        if (turn.Last is { } last)
        {
            last.Behind = place;
        }
        else
        {
            turn.First = place;
        }

        turn.Last = place;
        turn.Count++;
        Count++;
    }

    public void Leave(OriginPlace place)
    {
        var turn = _turns[place.Client];
        if (place.Before is { } before)
        {
            before.Behind = place.Behind;
        }
        else
        {
            turn.First = place.Behind;
        }

        if (place.Behind is { } behind)
        {
            behind.Before = place.Before;
        }
        else
        {
            turn.Last = place.Before;
        }

        place.Before = place.Behind = null;
        place.Line = null;
        turn.Count--;
        Count--;
        if (turn.Count == 0)
        {
            _turns.Remove(turn.Client);
            Unlink(turn);
            turn.Next = _free;
            _free = turn;
        }
    }

    /// <summary>
    /// The exchange whose turn it is, passing over clients that have their share already; it stays in line. Null when
    /// nobody may be served. Few are passed over: as many as shares fit into the limit.
    /// </summary>
    public OriginPlace? Next(ClientShares shares)
    {
        var turn = _next;
        while (turn is not null)
        {
            if (shares.HasRoom(turn.Client))
            {
                return turn.First;
            }

            turn = turn.Next;
            if (turn == _next)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>This exchange is served: the turn goes to the client behind its own.</summary>
    public void Advance(OriginPlace place) => _next = _turns[place.Client].Next;

    private Turn Rent(int client)
    {
        var turn = _free ?? new Turn();
        _free = turn.Next;
        turn.Client = client;
        return turn;
    }

    /// <summary>A newcomer is last: just before the one whose turn it is.</summary>
    private void Link(Turn turn)
    {
        if (_next is not { } next)
        {
            turn.Next = turn.Previous = turn;
            _next = turn;
            return;
        }

        turn.Next = next;
        turn.Previous = next.Previous;
        turn.Previous.Next = turn;
        next.Previous = turn;
    }

    private void Unlink(Turn turn)
    {
        if (turn.Next == turn)
        {
            _next = null;
            return;
        }

        turn.Previous.Next = turn.Next!;
        turn.Next!.Previous = turn.Previous;
        _next = _next == turn ? turn.Next : _next;
    }

    private sealed class Turn
    {
        public Turn? Next;
        public Turn Previous = null!;
        public OriginPlace? First, Last;
        public int Client, Count;
    }
}
