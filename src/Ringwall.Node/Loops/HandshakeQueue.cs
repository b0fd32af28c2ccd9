namespace Ringwall.Node.Loops;

/// <summary>
/// A few handshake steps per turn, first come, first served: each costs as much as dozens of requests of established
/// connections, which must not wait for a crowd of newcomers.
/// </summary>
internal sealed class HandshakeQueue
{
    private readonly Queue<SocketConnection> _waiting = new();
    private int _left = Limits.HandshakesPerTurn;
    private bool _running;

    public bool IsEmpty => _waiting.Count == 0;

    public void BeginTurn() => _left = Limits.HandshakesPerTurn;

    /// <summary>False puts the connection behind those that wait already.</summary>
    public bool MayStep(SocketConnection connection)
    {
        if (_left > 0 && (_running || _waiting.Count == 0))
        {
            _left--;
            return true;
        }

        _waiting.Enqueue(connection);
        return false;
    }

    public int Run()
    {
        var done = 0;
        _running = true;
        while (_left > 0 && _waiting.TryDequeue(out var connection))
        {
            done++;
            connection.ContinueHandshake();
        }

        _running = false;
        return done;
    }
}
