namespace Ringwall.Node.Tls;

/// <summary>What a TLS session answers instead of a count.</summary>
internal static class TlsWant
{
    /// <summary>close_notify: the peer has finished sending in good order.</summary>
    public const int Closed = 0;

    /// <summary>The session is dead: an alert, broken records, or the socket was cut.</summary>
    public const int Failed = -1;

    /// <summary>Go on when the socket is readable.</summary>
    public const int Read = -2;

    /// <summary>Go on when the socket is writable.</summary>
    public const int Write = -3;

    /// <summary>
    /// Go on when <see cref="TlsSession.Resume"/> is called: certificates are being loaded off the loop.
    /// </summary>
    public const int Certificate = -4;
}
