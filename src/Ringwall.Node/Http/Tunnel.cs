using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// A WebSocket after its handshake: bytes pass both ways as they come, sent from where they were received. Either side
/// may finish first (half-close); both are closed when one breaks or nothing has moved for the zone's idle time.
/// </summary>
internal sealed class Tunnel
{
    private Exchange _x = null!;
    private Connection _origin = null!;
    private long _idleMs;
    private Fault _fault;
    private bool _broken;

    public async LoopTask<Fault> Run(Exchange x, Connection origin)
    {
        _x = x;
        _origin = origin;
        _idleMs = (long)(x.Zone!.Settings.Limits.WebSocketIdleSeconds * 1000);
        _fault = Fault.None;
        _broken = false;
        Moved();
        var up = FromClient();
        await FromOrigin();
        await up;
        _x = null!;
        _origin = null!;
        return _fault;
    }

    private async LoopTask FromClient()
    {
        while (true)
        {
            var count = await _x.ReadBody();
            if (count <= 0)
            {
                if (count == Io.End)
                {
                    _origin.ShutdownWrite();
                    EndSoon();
                }
                else
                {
                    Break(Fault.ClientGone);
                }

                return;
            }

            Moved();
            var piece = _x.Body;
            if (await _origin.Send(piece.Array!, piece.Offset, piece.Count) < 0)
            {
                Break(Fault.Terminated);
                return;
            }

            _x.ConsumeBody(piece.Count);
        }
    }

    private async LoopTask FromOrigin()
    {
        while (true)
        {
            if (_origin.Available > 0)
            {
                Moved();
                var count = _origin.Available;
                if (await _x.SendBody(_origin.In!.Array, _origin.Start, count, last: false) < 0)
                {
                    if (_origin.IsOpen)
                    {
                        // Nothing points into it any more: back to the loop instead of to the collector.
                        _origin.Consume(_origin.Available);
                    }

                    Break(Fault.ClientGone);
                    return;
                }

                _origin.Consume(count);
            }

            var got = await _origin.Fill();
            if (got == Io.End)
            {
                _ = await _x.EndBody();
                EndSoon();
                return;
            }

            if (got < 0)
            {
                Break(got == Io.TimedOut ? Fault.None : Fault.Terminated);
                if (_fault == Fault.None)
                {
                    // Silence is no fault: the client gets an orderly end.
                    _ = await _x.EndBody();
                }

                return;
            }
        }
    }

    /// <summary>Idleness is kept on the origin's side only: every byte, whichever way, passes there.</summary>
    private void Moved() => _origin.Deadline = _idleMs == 0 ? 0 : _origin.Loop.Now + _idleMs;

    /// <summary>One side has finished: the other gets a while to say its last.</summary>
    private void EndSoon() => _origin.Deadline = _origin.Loop.Now + Limits.HalfClosedMs;

    /// <summary>The first reason counts; what the other pump says afterwards follows from it.</summary>
    private void Break(Fault fault)
    {
        if (!_broken)
        {
            _broken = true;
            _fault = fault;
            _origin.Close();
            _x.CancelReadBody();
        }
    }
}
