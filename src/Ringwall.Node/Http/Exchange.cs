using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Guards;
using Ringwall.Node.Loops;
using Ringwall.Node.Origins;

namespace Ringwall.Node.Http;

/// <summary>
/// One request and its answer, whichever protocol carries it. Born with the snapshot of that moment, reused by its
/// connection. Two kinds exist: HTTP/1.1 and HTTP/2. Everything here runs on the connection's loop.
/// </summary>
public abstract class Exchange
{
    protected Exchange(Connection connection) => Connection = connection;

    public Connection Connection { get; }

    public Loop Loop => Connection.Loop;

    /// <summary>The snapshot this exchange started with; it keeps it to the end.</summary>
    public EdgeSnapshot Snapshot { get; set; } = null!;

    /// <summary>Index of the zone in <see cref="Snapshot"/>, or −1.</summary>
    public int ZoneIndex { get; set; } = -1;

    /// <summary>The zone's running parts: settings, origins, counters.</summary>
    public ZoneRuntime? Zone { get; set; }

    public RequestHead Request { get; } = new();

    /// <summary>
    /// The client after trusted proxies have been believed; <see cref="Connection.Peer"/> is the socket's.
    /// </summary>
    public Address Client { get; set; }

    public bool IsTls { get; set; }

    /// <summary>Shown on pages, in the log, and to the origin: 16 hex digits.</summary>
    public ulong RequestId { get; set; }

    /// <summary>
    /// The trace this exchange is a part of, with the client's span as parent (0: none); not sampled when it is not
    /// traced.
    /// </summary>
    public TraceParent Trace { get; set; }

    public Verdict Verdict { get; set; }

    /// <summary>Set when the answer is a fault of ours, the origin's or the client's.</summary>
    public Fault Fault { get; set; }

    /// <summary>Who decided the answer when it is not the origin's; set by <see cref="Responses"/>.</summary>
    public Decider Decider { get; set; }

    /// <summary>Why the request was refused while it was read, for page and log.</summary>
    public Rejection Rejection { get; set; }

    /// <summary>Status sent to the client, 0 before.</summary>
    public int Status { get; protected set; }

    public long BytesIn { get; set; }

    public long BytesOut { get; set; }

    /// <summary>Octets of content the client has sent or taken so far, for its pace.</summary>
    internal abstract long Moved { get; }

    /// <summary>
    /// The client takes the answer too slowly while others wait: what the exchange waits for ends with Broken.
    /// </summary>
    internal abstract void GiveUp();

    /// <summary>Monotonic ticks (Stopwatch) by phase, for the log and traces.</summary>
    public Timing Timing;

    /// <summary>Origin that answered, for the log; null when none did.</summary>
    public Origin? Origin { get; set; }

    /// <summary>The head of the answer has begun: a fault can no longer become a page.</summary>
    public bool Started { get; protected set; }

    /// <summary>The client has left or the stream was reset; origin work stops.</summary>
    public bool Cancelled { get; protected set; }

    /// <summary>
    /// Told once on the loop when <see cref="Cancelled"/> becomes true. At most one listener; the forwarder's.
    /// </summary>
    public ICancelled? OnCancelled { get; set; }

    /// <summary>Forgets the previous request; kinds call it when theirs begins.</summary>
    protected void Reset()
    {
        ZoneIndex = -1;
        Zone = null;
        RequestId = 0;
        Trace = default;
        Verdict = default;
        Fault = default;
        Decider = default;
        Rejection = default;
        Status = 0;
        BytesIn = BytesOut = 0;
        Timing = new Timing { Begun = System.Diagnostics.Stopwatch.GetTimestamp() };
        Origin = null;
        Started = Cancelled = false;
        OnCancelled = null;
        BodyRejection = Rejection.None;
    }

    // --- The request's content, as a stream ---

    /// <summary>
    /// Content bytes ready to be taken; valid until the next <see cref="ReadBody"/> or <see cref="ConsumeBody"/>.
    /// </summary>
    public abstract ArraySegment<byte> Body { get; }

    /// <summary>
    /// Waits for content: &gt; 0 bytes in <see cref="Body"/>, 0 at its end, &lt; 0 one of <see cref="Io"/>; <see
    /// cref="BodyRejection"/> says why.
    /// </summary>
    public abstract LoopTask<int> ReadBody();

    public abstract void ConsumeBody(int count);

    public abstract void CancelReadBody();

    public Rejection BodyRejection { get; protected set; }

    /// <summary>The content goes beyond what the zone takes.</summary>
    internal void RefuseBody(Rejection rejection) => BodyRejection = rejection;

    /// <summary>All content was read to its framing end.</summary>
    public abstract bool BodyEnded { get; }

    /// <summary>
    /// Trailers of the request (offsets into their own buffer), or null. Valid when <see cref="BodyEnded"/>.
    /// </summary>
    public abstract FieldTable? Trailers(out byte[] buffer);

    // --- The answer ---

    /// <summary>Sends an interim response (100, 103) at once.</summary>
    public abstract LoopTask<int> SendInterim(int status, ResponseHead? fields);

    /// <summary>Begins the final head. Length: octets of content, −1 unknown (chunked, or until END_STREAM).</summary>
    public abstract void BeginHead(int status, long contentLength);

    /// <summary>
    /// Adds a field; name as first written on the wire (any case). Illegal octets are refused: false.
    /// </summary>
    public abstract bool Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value);

    /// <summary>
    /// Ends the head. Nothing is sent yet: the first content or <see cref="EndBody"/> carries it along.
    /// </summary>
    public abstract void EndHead();

    /// <summary>Sends content (framed as the head said), waiting while the client cannot take it. Io result.</summary>
    public abstract LoopTask<int> SendBody(byte[] array, int offset, int count, bool last);

    /// <summary>Ends the answer; trailers are sent where the client takes them. Flushes.</summary>
    public abstract LoopTask<int> EndBody(ResponseHead? trailers = null);

    /// <summary>Pushes out what has been written so far (origin paused).</summary>
    public abstract LoopTask<int> Flush();

    /// <summary>
    /// The answer cannot be completed: close (1.1) or RST_STREAM (2), so that nobody takes it for whole.
    /// </summary>
    public abstract void Abort();

    /// <summary>
    /// Turns the exchange into a byte tunnel after a WebSocket handshake: 101 (1.1) or 200 (2) was sent with EndHead.
    /// Afterwards <see cref="ReadBody"/> and <see cref="SendBody"/> carry raw bytes.
    /// </summary>
    public abstract void BecomeTunnel();
}

public interface ICancelled
{
    void Cancelled(Exchange x);
}

/// <summary>Stopwatch ticks at which a phase was reached; 0 when it was not.</summary>
public struct Timing
{
    public long Begun, HeadRead, Guarded, OriginConnected, OriginSent, OriginFirstByte, Done;

    /// <summary>Ticks, not a moment: how long it stood in line for a connection.</summary>
    public long Queued;

    /// <summary>Since when a connection was sought, the time in line left out.</summary>
    public readonly long ConnectBegun => (Guarded != 0 ? Guarded : Begun) + Queued;
}
