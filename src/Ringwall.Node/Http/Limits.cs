namespace Ringwall.Node.Http;

/// <summary>
/// Every maximum of the HTTP rooms, each with its reason. Peers' values stand beside them in docs/reference/http.md.
/// </summary>
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

    /// <summary>
    /// Content taken in before a crowded origin's connection is held for it: most requests whole, and of the others
    /// enough to show that the client means it.
    /// </summary>
    public const int GatheredBytes = 16 * 1024;

    /// <summary>How often exchanges that hold an origin's connection are looked at for slow clients.</summary>
    public const int SlowLookMs = 100;

    /// <summary>
    /// A client's pace is measured over this time before it is called slow: no less than a round trip to the other side
    /// of the world, no more than others can wait for.
    /// </summary>
    public const int SlowMeasureMs = 500;

    /// <summary>
    /// Octets a second a client must send or take while others wait for the connection it holds: a bad mobile link
    /// does several times as much.
    /// </summary>
    public const int PaceUnderPressure = 8 * 1024;

    /// <summary>Slow clients given up at one look, per loop.</summary>
    public const int GivenUpAtOnce = 64;

    /// <summary>A client that takes nothing for 60 s has left.</summary>
    public const int SendStallMs = 60_000;

    /// <summary>Unread content of up to this is read away to keep the connection; beyond it is closed.</summary>
    public const int DrainBytes = 64 * 1024;

    /// <summary>Time for reading away what is left before a close.</summary>
    public const int DrainMs = 2_000;

    /// <summary>
    /// Requests one connection may carry; so many that its age ends it first, unless a program sends without pause.
    /// </summary>
    public const int RequestsPerConnection = 1_000_000;

    /// <summary>Age at which a connection is closed after its next answer.</summary>
    public const long ConnectionAgeMs = 3_600_000;

    /// <summary>
    /// Pipelined requests served in one turn of the loop, so that one client cannot starve the others.
    /// </summary>
    public const int RequestsPerTurn = 16;

    /// <summary>Largest unread head: that of Core/Http, one size class above.</summary>
    public const int HeadBytes = 64 * 1024;

    /// <summary>Octets of interim answers an origin may send before the final one.</summary>
    public const int InterimBytes = 64 * 1024;

    /// <summary>A WebSocket one side of which has finished is given this long by the other.</summary>
    public const int HalfClosedMs = 30_000;

    /// <summary>
    /// Streams of one HTTP/2 connection whose work has not ended, however the streams themselves did.
    /// </summary>
    public const int Http2Streams = 100;

    /// <summary>New HTTP/2 exchanges of one connection in one turn of the loop.</summary>
    public const int Http2StartsPerTurn = 16;

    /// <summary>Octets of frames of one HTTP/2 connection taken in one turn.</summary>
    public const int Http2ReadPerTurn = 64 * 1024;

    /// <summary>Content a client may send ahead on one stream.</summary>
    public const int Http2StreamWindow = 65_536;

    /// <summary>Content a client may send ahead on all streams of a connection.</summary>
    public const int Http2ConnectionWindow = 1024 * 1024;

    /// <summary>Decoded heads a connection makes us hold; further requests are refused (CVE-2026-49975).</summary>
    public const int Http2HeadBytes = 1024 * 1024;

    /// <summary>Frames that continue one header block (CVE-2024-27316 and its kin).</summary>
    public const int Http2Continuations = 8;

    /// <summary>Settings in one SETTINGS frame; fewer than ten are defined.</summary>
    public const int Http2Settings = 32;

    /// <summary>Frames that gather for one send.</summary>
    public const int Http2OutputBytes = 64 * 1024;

    /// <summary>Control frames that wait behind a full socket: 256 of the largest.</summary>
    public const int Http2ControlBytes = 256 * 17;

    /// <summary>First segment of the output; it grows with what a turn brings.</summary>
    public const int Http2FirstOutput = 4 * 1024;

    /// <summary>First segment of a header block we write.</summary>
    public const int Http2FirstBlock = 1024;

    /// <summary>First segment a request head is decoded into.</summary>
    public const int Http2FirstHead = 4 * 1024;

    /// <summary>First segment for the content of a request.</summary>
    public const int Http2FirstBody = 4 * 1024;

    /// <summary>A DATA frame is not begun for less room than this: the next send has more.</summary>
    public const int Http2LeastData = 1024;

    /// <summary>An answer that waits this long for the client's credit is given up.</summary>
    public const int Http2StallMs = 30_000;

    /// <summary>How often streams are looked at for stalls and slow content.</summary>
    public const int Http2SweepMs = 1000;

    /// <summary>Between the two GOAWAYs of a connection that leaves: requests under way still arrive.</summary>
    public const int Http2FarewellMs = 1000;

    /// <summary>Streams we reset whose frames may still be on their way.</summary>
    public const int Http2ResetsRemembered = 128;

    /// <summary>
    /// Answered streams at once whose clients may still end their content; <see cref="DrainMs"/> each.
    /// </summary>
    public const int Http2Lingering = 32;

    /// <summary>Exchanges kept for the next requests of a connection that has none.</summary>
    public const int Http2SpareExchanges = 4;

    /// <summary>Characters of a name or sentence on a page: what an operator or a client wrote is cut there.</summary>
    public const int PageValueChars = 1024;

    /// <summary>First room for a page; four languages of a block take about 25 KiB.</summary>
    public const int PageBytes = 64 * 1024;

    /// <summary>Last room for a page whose every value is at its limit and escaped.</summary>
    public const int LargePageBytes = 256 * 1024;

    /// <summary>Log lines handed to the writer in one piece: some 80.</summary>
    public const int LogChunkBytes = 32 * 1024;

    /// <summary>Chunks of one loop that wait for the disk: 4 MiB, some 10,000 lines.</summary>
    public const int LogChunks = 128;

    /// <summary>The longest log line: every value at its limit and every octet of it escaped to six.</summary>
    public const int LogLineBytes = 24 * 1024;

    /// <summary>A target is cut there in the log; the origin gets it whole.</summary>
    public const int LogTargetBytes = 2048;

    /// <summary>A host is not longer (RFC 1035 section 2.3.4) unless it is no host.</summary>
    public const int LogHostBytes = 256;

    /// <summary>A method, a guard's name, an error type.</summary>
    public const int LogMethodBytes = 48;

    /// <summary>User-Agent, Referer and a rule's name are cut there in the log.</summary>
    public const int LogFieldBytes = 512;

    /// <summary>A line waits this long for its write at most.</summary>
    public const int LogFlushMs = 100;

    /// <summary>How often the log's name is compared with the open file.</summary>
    public const int LogLookMs = 1000;

    /// <summary>Loops a process has at most: more cores than any machine we know.</summary>
    public const int LogLoops = 1024;
}
