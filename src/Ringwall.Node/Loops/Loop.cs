using Ringwall.Core.Snapshot;

namespace Ringwall.Node.Loops;

/// <summary>One event loop: one thread, one epoll instance, and everything its connections need. Nothing here is shared.</summary>
public sealed class Loop
{
    [ThreadStatic]
    private static Loop? s_current;

    public Loop(int index)
    {
        Index = index;
        Buffers = new Buffers();
        Counters = new Counters();
    }

    /// <summary>The loop of this thread, or null on foreign threads.</summary>
    public static Loop? Current
    {
        get => s_current;
        internal set => s_current = value;
    }

    public int Index { get; }

    public Buffers Buffers { get; }

    public Counters Counters { get; }

    /// <summary>Turns since the start.</summary>
    public long Turns { get; private set; }

    /// <summary>Connections or memory are near their cap: idle ones are kept shorter.</summary>
    public bool UnderPressure { get; private set; }

    /// <summary>Monotonic milliseconds, read once per turn.</summary>
    public long Now { get; internal set; }

    /// <summary>Wall clock in Unix milliseconds, read once per turn.</summary>
    public long UnixMs { get; internal set; }

    /// <summary>The Date field's value of this second (RFC 9110 section 5.6.7), 29 octets.</summary>
    public ReadOnlySpan<byte> HttpDate => "Thu, 01 Jan 1970 00:00:00 GMT"u8;

    /// <summary>What new exchanges of this loop start with. Swapped by a message through the inbox.</summary>
    public EdgeSnapshot Snapshot { get; internal set; } = EdgeSnapshot.Empty;

    /// <summary>Goes on in the loop's next turn, so that others are served in between.</summary>
    public LoopTask Turn() => LoopTask.Done;
}
