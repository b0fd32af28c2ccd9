namespace Ringwall.Node.Loops;

/// <summary>What Fill and Send report besides a byte count.</summary>
public static class Io
{
    /// <summary>The peer has finished sending in good order (FIN; close_notify on TLS).</summary>
    public const int End = 0;

    /// <summary>Reset, cut short, or a TLS failure.</summary>
    public const int Broken = -1;

    /// <summary>The deadline passed first.</summary>
    public const int TimedOut = -2;

    /// <summary>Another part of the exchange called <see cref="Connection.CancelRead"/>.</summary>
    public const int Cancelled = -3;

    /// <summary>The loop is at its memory cap.</summary>
    public const int NoMemory = -4;
}

/// <summary>
/// A byte stream that lives and dies on one loop. Two transports exist: sockets (plain or TLS) and memory (tests).
/// At most one read and one write wait at a time. Unread bytes are <c>In.Array[Start..End]</c>; spans over them die
/// with the next await. Level-triggered: after a short read nothing is tried until epoll speaks again.
/// </summary>
public abstract class Connection : Pollable
{
    public Loop Loop { get; protected init; } = null!;

    /// <summary>The client's or origin's address; replaced by what the PROXY protocol says.</summary>
    public Address Peer { get; set; }

    public virtual Address Local { get; set; }

    /// <summary>How much one read asks for; a long body streamed through wants more than a head does.</summary>
    public int ReadSize { get; set; } = Limits.ReadSize;

    /// <summary>
    /// Nothing has come and nothing has ended, as far as the kernel has told us: safe to send a request on.
    /// </summary>
    public abstract bool IsQuiet { get; }

    /// <summary>The TLS session, or null on plaintext.</summary>
    public TlsInfo? Tls { get; protected set; }

    public bool IsOpen { get; protected set; } = true;

    /// <summary>The peer has left (RST, or FIN while nobody reads): running work for it may stop.</summary>
    public bool PeerGone { get; protected set; }

    /// <summary>An idle client that may be closed when connections are scarce.</summary>
    public bool Reclaimable { get; set; }

    /// <summary>Told once, on the loop, when <see cref="PeerGone"/> becomes true. At most one listener.</summary>
    public IPeerWatcher? Watcher { get; set; }

    /// <summary>
    /// Moment (Loop.Now, milliseconds) at which waiting reads and writes give up; 0 = never. Set it freely: it costs
    /// one store.
    /// </summary>
    public abstract long Deadline { get; set; }

    /// <summary>Somebody waits for the peer's next bytes.</summary>
    public virtual bool IsReading => false;

    /// <summary>Octets the socket has taken of a send that still waits for the rest.</summary>
    public virtual int SentOfPending => 0;

    /// <summary>The segment holding unread bytes; null when there are none.</summary>
    public Segment? In { get; protected set; }

    public int Start { get; protected set; }

    public int End { get; protected set; }

    public int Available => End - Start;

    public ReadOnlySpan<byte> Unread => In is null ? default : In.Array.AsSpan(Start, End - Start);

    /// <summary>
    /// Reads more bytes behind the unread ones. A positive count, or one of <see cref="Io"/>. A full segment is
    /// replaced by the next size class up to <paramref name="limit"/> octets of unread bytes; at the limit the caller
    /// has to reject, so asking is our bug. In, Start and End may all be different afterwards, the unread bytes not.
    /// </summary>
    public abstract LoopTask<int> Fill(int limit = 64 * 1024);

    /// <summary>Forgets <paramref name="count"/> unread bytes; the segment goes back when none are left.</summary>
    public abstract void Consume(int count);

    /// <summary>
    /// Gives the segment away together with its first <paramref name="count"/> unread bytes (a request head that must
    /// outlive the reads behind it). Offsets into its array stay valid; bytes behind move to a fresh segment. The new
    /// owner returns the segment to <see cref="Buffers"/>.
    /// </summary>
    public Segment Detach(int count)
    {
        var given = In!;
        var rest = End - Start - count;
        if (rest == 0)
        {
            In = null;
            Start = End = 0;
            return given;
        }

        var fresh = Loop.Buffers.Rent(Math.Max(rest, 16 * 1024));
        given.Array.AsSpan(Start + count, rest).CopyTo(fresh.Array);
        In = fresh;
        Start = 0;
        End = rest;
        return given;
    }

    /// <summary>
    /// Sends all of the bytes: their count, or Broken or TimedOut. The array must stay untouched until then; a pinned
    /// segment's array costs no copy. Tries at once, suspends only when the socket is full.
    /// </summary>
    public abstract LoopTask<int> Send(byte[] array, int offset, int count);

    /// <summary>Two pieces in one call (a head and the content behind it). Same results as the other one.</summary>
    public abstract LoopTask<int> Send(
        byte[] first, int offset, int count, byte[] second, int secondOffset, int secondCount);

    /// <summary>Ends a waiting read with <see cref="Io.Cancelled"/>.</summary>
    public abstract void CancelRead();

    /// <summary>Sends FIN (after close_notify on TLS); reading goes on.</summary>
    public abstract void ShutdownWrite();

    /// <summary>
    /// Closes at once; waiting reads and writes end with Broken. Twice is harmless. <paramref name="reset"/>: RST
    /// instead of FIN. A segment with unread bytes is then given up, not used again: a send to somebody else may still
    /// point into it. Consume(Available) first when nothing does.
    /// </summary>
    public abstract void Close(bool reset = false);

    internal sealed override void Abandon() => Close();
}

public interface IPeerWatcher
{
    void PeerLeft(Connection connection);
}
