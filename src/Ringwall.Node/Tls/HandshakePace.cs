namespace Ringwall.Node.Tls;

/// <summary>
/// So many handshakes a second on one loop: each newcomer gets the next free moment, in the order they came in. Counted
/// before the handshake, because by its end the CPU time is spent.
/// </summary>
internal sealed class HandshakePace
{
    private long _nextMicros = long.MinValue;

    /// <summary>
    /// Milliseconds the newcomer has to wait, mostly 0; −1 when it would be too long: it should be closed, and takes
    /// nobody's moment.
    /// </summary>
    public int Take(long nowMs, int perSecond)
    {
        var now = nowMs * 1000;
        // A loop that had less to do before may begin a few at once: newcomers never come evenly.
        var moment = Math.Max(_nextMicros, now - (Limits.HandshakeBurstMs * 1000L));
        var wait = (moment - now + 999) / 1000;
        if (wait > Limits.HandshakeWaitMs)
        {
            return -1;
        }

        _nextMicros = moment + (1_000_000 / perSecond);
        return (int)Math.Max(0, wait);
    }
}
