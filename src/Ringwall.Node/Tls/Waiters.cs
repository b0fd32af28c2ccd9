using Ringwall.Node.Loops;

namespace Ringwall.Node.Tls;

/// <summary>The handshakes of one loop that wait for something the loader brings.</summary>
internal sealed class Waiters(Loop loop)
{
    private readonly List<TlsSession> _sessions = [];

    /// <summary>On the loop: remembers the session until what it waits for is announced, or until it ends.</summary>
    public void Add(TlsSession session, object waitsFor)
    {
        if (session.WaitsFor is null)
        {
            _sessions.Add(session);
        }

        session.WaitsFor = waitsFor;
    }

    public void Remove(TlsSession session)
    {
        if (session.WaitsFor is not null)
        {
            session.WaitsFor = null;
            _sessions.Remove(session);
        }
    }

    /// <summary>On the loader's thread: passes the news on. A full inbox is waited for: nobody asks twice.</summary>
    public void Announce(object loaded)
    {
        while (!loop.Post(_ => Wake(loaded)))
        {
            Thread.Sleep(1);
        }
    }

    private void Wake(object loaded)
    {
        for (var i = _sessions.Count - 1; i >= 0; i--)
        {
            if (i < _sessions.Count && ReferenceEquals(_sessions[i].WaitsFor, loaded))
            {
                var session = _sessions[i];
                _sessions.RemoveAt(i);
                session.Resume();
            }
        }
    }
}
