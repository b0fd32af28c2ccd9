namespace Ringwall.Node.Http;

/// <summary>Every maximum of the HTTP rooms, each with its reason. Peers' values stand beside them in docs/reference/http.md.</summary>
public static class Limits
{
    /// <summary>A head has 15 s from its first byte, however it trickles.</summary>
    public const int HeadMs = 15_000;

    /// <summary>An idle keep-alive connection is closed after 60 s.</summary>
    public const int IdleMs = 60_000;

    /// <summary>The same while connections or memory are scarce.</summary>
    public const int IdleUnderPressureMs = 5_000;

    /// <summary>Content may pause 30 s at most.</summary>
    public const int BodyGapMs = 30_000;

    /// <summary>Content and answers must move 240 octets a second once the grace is over.</summary>
    public const int MinBytesPerSecond = 240;

    /// <summary>Grace before the rate counts.</summary>
    public const int RateGraceMs = 5_000;

    /// <summary>A client that takes nothing for 60 s has left.</summary>
    public const int SendStallMs = 60_000;

    /// <summary>Unread content of up to this is read away to keep the connection; beyond it is closed.</summary>
    public const int DrainBytes = 64 * 1024;

    /// <summary>Time for reading away what is left before a close.</summary>
    public const int DrainMs = 2_000;

    /// <summary>Requests one connection may carry.</summary>
    public const int RequestsPerConnection = 10_000;

    /// <summary>Age at which a connection is closed after its next answer.</summary>
    public const long ConnectionAgeMs = 3_600_000;

    /// <summary>Pipelined requests served in one turn of the loop, so that one client cannot starve the others.</summary>
    public const int RequestsPerTurn = 16;

    /// <summary>Largest unread head: that of Core/Http, one size class above.</summary>
    public const int HeadBytes = 64 * 1024;

    /// <summary>Octets of interim answers an origin may send before the final one.</summary>
    public const int InterimBytes = 64 * 1024;

    /// <summary>A WebSocket one side of which has finished is given this long by the other.</summary>
    public const int HalfClosedMs = 30_000;
}
