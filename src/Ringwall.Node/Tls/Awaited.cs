using Ringwall.Node.Loops;

namespace Ringwall.Node.Tls;

/// <summary>Something the loader brings, and the handshakes of all loops that wait for it.</summary>
internal abstract class Awaited
{
    private readonly Lock _gate = new();
    private List<(Loop Loop, TlsSession Session)> _waiting = [];

    /// <summary>Nothing more will come: there is no use in waiting.</summary>
    protected virtual bool IsSettled => false;

    /// <summary>
    /// On the session's loop, and before the loader is asked: its owner is told when the news is there. False: it is.
    /// </summary>
    public bool Await(Loop loop, TlsSession session)
    {
        lock (_gate)
        {
            if (IsSettled)
            {
                return false;
            }

            if (!ReferenceEquals(session.WaitsFor, this))
            {
                session.WaitsFor = this;
                _waiting.Add((loop, session));
            }

            return true;
        }
    }

    /// <summary>On the loader's thread. A full inbox is waited for: nobody asks twice.</summary>
    protected void Wake()
    {
        List<(Loop Loop, TlsSession Session)> woken;
        lock (_gate)
        {
            (woken, _waiting) = (_waiting, []);
        }

        foreach (var (loop, session) in woken)
        {
            while (!loop.Post(_ => session.Resume(this)))
            {
                Thread.Sleep(1);
            }
        }
    }
}
