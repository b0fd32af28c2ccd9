namespace Ringwall.Node.Loops;

/// <summary>Everything in this folder that could grow, and where it stops.</summary>
public static class Limits
{
    /// <summary>Events taken from epoll at once; a full batch means that more may be waiting.</summary>
    public const int EventsPerTurn = 512;

    /// <summary>Messages taken from the inbox per turn, so that a flood of them does not starve connections.</summary>
    public const int MessagesPerTurn = 256;

    /// <summary>Messages an inbox holds; a full one stays with the sender.</summary>
    public const int InboxSize = 4096;

    /// <summary>Connections one listener accepts per wake-up.</summary>
    public const int AcceptsPerTurn = 16;

    /// <summary>Handshake steps a loop takes per turn: one costs 0.3-0.4 ms, and everybody else waits for it.</summary>
    public const int HandshakesPerTurn = 8;

    /// <summary>
    /// Octets one connection reads without leaving the turn (or one read of its size, if that is more).
    /// </summary>
    public const int ReadPerTurn = 64 * 1024;

    /// <summary>Octets one connection writes without leaving the turn.</summary>
    public const int WrittenPerTurn = 1024 * 1024;

    /// <summary>What a read asks for unless its owner says otherwise.</summary>
    public const int ReadSize = 16 * 1024;

    /// <summary>Pending connections the kernel keeps per listener.</summary>
    public const int Backlog = 4096;

    /// <summary>
    /// Unsent octets above which a client's socket counts as full: more would only age in the kernel.
    /// </summary>
    public const int NotSentLowWater = 128 * 1024;

    /// <summary>Milliseconds a listener stays away from epoll when the process is out of descriptors.</summary>
    public const int ListenerPauseMs = 500;

    /// <summary>Connections of a loop (clients and origins) unless configured.</summary>
    public const int Connections = 65_536;

    /// <summary>Idle clients closed at once when connections get scarce.</summary>
    public const int ReclaimedAtOnce = 32;

    /// <summary>Slots looked at for idle clients at once.</summary>
    public const int ReclaimScan = 2048;

    /// <summary>
    /// Milliseconds without another look when none was found: busy clients must not make accepting dear.
    /// </summary>
    public const int ReclaimRestMs = 10;

    /// <summary>Octets of segments one loop lends unless configured.</summary>
    public const long LentBytes = 256L << 20;

    /// <summary>
    /// Deadlines further away than this many milliseconds are rounded up to 128 ms, so that they share wake-ups.
    /// </summary>
    public const int CoarseAboveMs = 1024;

    /// <summary>Octets in flight in one direction of a connection in memory.</summary>
    public const int MemoryPipe = 64 * 1024;

    /// <summary>Sockets in one message of a hand-over; the kernel takes at most 253.</summary>
    public const int SocketsPerMessage = 64;

    /// <summary>Sockets one hand-over takes.</summary>
    public const int SocketsTaken = 4096;

    /// <summary>Seconds the old process waits for the new one to say that it accepts.</summary>
    public const int TakeOverSeconds = 60;

    /// <summary>One record of TLS (RFC 8446 section 5.1).</summary>
    public const int TlsRecord = 16 * 1024;
}
