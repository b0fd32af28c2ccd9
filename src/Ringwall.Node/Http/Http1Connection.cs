using Ringwall.Core.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// Serves one HTTP/1.1 client: reads a head, runs the request path, reads away what is left, and again. One request
/// at a time; the next head is read when the previous answer is fully queued (RFC 9112 section 9.3.2).
/// </summary>
public sealed class Http1Connection
{
    private readonly Connection _connection;
    private readonly ListenerContext _listener;
    private readonly HttpServer _server;
    private readonly Http1Exchange _x;
    private readonly long _born;
    private int _requests;
    private int _inThisTurn;
    private long _turn;

    public Http1Connection(Connection connection, ListenerContext listener, HttpServer server)
    {
        _connection = connection;
        _listener = listener;
        _server = server;
        _born = connection.Loop.Now;
        _x = new Http1Exchange(connection);
    }

    private Loop Loop => _connection.Loop;

    /// <summary>Runs until either side closes. Ends with the connection closed, whatever happened.</summary>
    public async LoopTask Serve()
    {
        try
        {
            while (await ServeOne())
            {
                await ShareTheTurn();
            }
        }
        finally
        {
            _x.Release();
            _connection.Close();
        }
    }

    /// <summary>One request and its answer; false when the connection is at its end.</summary>
    private async LoopTask<bool> ServeOne()
    {
        var read = await ReadHead();
        if (read != Progress.Done)
        {
            return false;
        }

        _requests++;
        _x.Begin(closeAfter: _requests >= Limits.RequestsPerConnection
            || Loop.Now - _born > Limits.ConnectionAgeMs || _server.Draining);
        _server.Start.Prepare(_x, _listener);
        _connection.Watcher = _x;
        try
        {
            await _server.Path(_x);
        }
        finally
        {
            _connection.Watcher = null;
        }

        return await Settle();
    }

    /// <summary>
    /// Reads until a whole head is there. The deadline runs from its first byte and a trickle never moves it. A head
    /// that cannot be accepted is answered here and never reaches the path.
    /// </summary>
    private async LoopTask<Progress> ReadHead()
    {
        var request = _x.Request;
        request.Clear();
        _connection.Deadline = Loop.Now + (_connection.Available > 0 ? Limits.HeadMs : _server.IdleMs);
        _connection.Reclaimable = _connection.Available == 0;
        var begun = _connection.Available > 0;
        while (true)
        {
            if (_connection.In is { } segment)
            {
                var rules = ZoneRules.ForReading(_listener.IsTls);
                var progress = Http1RequestReader.Read(
                    segment.Array, _connection.Start, _connection.End, request, rules, out var rejection);
                if (progress == Progress.Done)
                {
                    _connection.Reclaimable = false;
                    return progress;
                }

                if (progress == Progress.Rejected)
                {
                    await Refuse(rejection);
                    return progress;
                }
            }

            var got = await _connection.Fill(Limits.HeadBytes);
            if (got <= 0)
            {
                if (got == Io.TimedOut && begun)
                {
                    await Refuse(Rejection.HeadTimeout);
                }

                return Progress.Rejected;
            }

            if (!begun)
            {
                begun = true;
                _connection.Reclaimable = false;
                _connection.Deadline = Loop.Now + Limits.HeadMs;
            }
        }
    }

    /// <summary>
    /// Answers bytes that are no acceptable request, then half-closes, reads away and closes (RFC 9112 section 9.6).
    /// </summary>
    private async LoopTask Refuse(Rejection rejection)
    {
        _x.BeginRefused();
        _server.Start.PrepareRefused(_x, _listener);
        await _server.Responses.Rejected(_x, rejection);
        _server.Log.Write(_x);
        await CloseGently();
    }

    /// <summary>After an answer: true when the connection stands exactly at the next request.</summary>
    private async LoopTask<bool> Settle()
    {
        if (!_x.AnsweredWhole)
        {
            _x.Release();
            _connection.Close(reset: _x.EndsWithConnection);
            return false;
        }

        if (_x.KeepsAlive && await _x.DrainBody())
        {
            _x.Release();
            return true;
        }

        _x.Release();
        await CloseGently();
        return false;
    }

    private async LoopTask CloseGently()
    {
        if (!_connection.IsOpen)
        {
            return;
        }

        _connection.ShutdownWrite();
        _connection.Deadline = Loop.Now + Limits.DrainMs;
        var left = Limits.DrainBytes;
        while (left > 0)
        {
            left -= _connection.Available;
            _connection.Consume(_connection.Available);
            if (await _connection.Fill() <= 0)
            {
                break;
            }
        }

        _connection.Close();
    }

    /// <summary>A client that pipelines without end waits a turn after every sixteenth request.</summary>
    private LoopTask ShareTheTurn()
    {
        if (_turn != Loop.Turns)
        {
            _turn = Loop.Turns;
            _inThisTurn = 0;
        }

        return ++_inThisTurn < Limits.RequestsPerTurn ? LoopTask.Done : Loop.Turn();
    }
}
