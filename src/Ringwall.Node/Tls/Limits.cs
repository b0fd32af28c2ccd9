namespace Ringwall.Node.Tls;

/// <summary>Every maximum of TLS, each with its reason.</summary>
internal static class Limits
{
    /// <summary>A handshake has 10 s: slower clients hold a slot and 40 KB for nothing.</summary>
    public const int HandshakeMs = 10_000;

    /// <summary>Handshakes under way at once on one loop; more are closed, for each may cost 0.3 ms of CPU.</summary>
    public const int Handshakes = 1024;

    /// <summary>A newcomer beyond the configured rate waits so long for its turn, no longer.</summary>
    public const int HandshakeWaitMs = 1_000;

    /// <summary>Handshakes that may begin at once, as the time in which the configured rate brings them.</summary>
    public const int HandshakeBurstMs = 100;

    /// <summary>
    /// Post-handshake messages (KeyUpdate, refused renegotiation) in a minute; each makes us derive keys.
    /// </summary>
    public const int PostHandshakePerMinute = 32;

    /// <summary>
    /// A TLS record carries 16,384 octets at most (RFC 8446 section 5.1); larger writes are split by the caller.
    /// </summary>
    public const int RecordBytes = 16_384;

    /// <summary>
    /// Ticket keys of a node that control has not told another period live this long as the current ones, and once more
    /// as the previous ones. Clients are told to use no ticket for longer.
    /// </summary>
    public const int TicketKeySeconds = 12 * 3600;

    /// <summary>A failed load or issue of a certificate is tried again after this, doubled each time ...</summary>
    public const int FirstRetryMs = 1_000;

    /// <summary>... up to this.</summary>
    public const int LastRetryMs = 300_000;

    /// <summary>Longest name in SNI (RFC 1035 section 2.3.4, without the root's dot).</summary>
    public const int ServerName = 253;
}
