namespace Ringwall.Node.Loops;

/// <summary>
/// The loop's lending library of pinned segments: free lists by size class (1, 4, 16, 64, 256 KiB), newest first.
/// </summary>
public sealed class Buffers
{
    /// <summary>The largest segment there is.</summary>
    public const int Largest = 1 << 18;

    private const int TrimEveryMs = 5000;

    private static readonly int[] s_sizes = [1 << 10, 1 << 12, 1 << 14, 1 << 16, Largest];
    private readonly Segment?[] _free = new Segment?[s_sizes.Length];
    private readonly int[] _freeCount = new int[s_sizes.Length];
    private readonly int[] _leastFree = new int[s_sizes.Length];
    private long _trimAt;

    /// <summary>Octets lent out now.</summary>
    public long Lent { get; private set; }

    /// <summary>Octets kept for the next who asks.</summary>
    public long Free { get; private set; }

    /// <summary>Octets given up to the collector since the start, see <see cref="Abandon"/>.</summary>
    public long GivenUp { get; private set; }

    /// <summary>Octets above which <see cref="TryRent"/> refuses.</summary>
    public long Cap { get; set; } = Limits.LentBytes;

    /// <summary>Rents at least <paramref name="size"/> octets (at most 256 KiB), whatever is lent already.</summary>
    public Segment Rent(int size)
    {
        byte sizeClass = 0;
        while (s_sizes[sizeClass] < size)
        {
            sizeClass++;
        }

        Lent += s_sizes[sizeClass];
        var segment = _free[sizeClass];
        if (segment is null)
        {
            segment = new Segment(s_sizes[sizeClass], sizeClass);
        }
        else
        {
            _free[sizeClass] = segment.NextFree;
            segment.NextFree = null;
            Free -= segment.Size;
            _leastFree[sizeClass] = Math.Min(_leastFree[sizeClass], --_freeCount[sizeClass]);
        }

        segment.IsLent = true;
        return segment;
    }

    /// <summary>The same for what a peer makes us keep: null at the cap.</summary>
    public Segment? TryRent(int size) => Lent + size > Cap ? null : Rent(size);

    public void Return(Segment segment)
    {
        if (!segment.IsLent)
        {
            // Lent twice from here on, it would show one client's bytes to another.
            throw new InvalidOperationException("a segment was returned twice");
        }

        segment.IsLent = false;
        Lent -= segment.Size;
        Free += segment.Size;
        segment.NextFree = _free[segment.SizeClass];
        _free[segment.SizeClass] = segment;
        _freeCount[segment.SizeClass]++;
    }

    /// <summary>
    /// Gives a segment up to the collector: somebody may still send from it, so nobody else may fill it.
    /// </summary>
    internal void Abandon(Segment segment)
    {
        segment.IsLent = false;
        Lent -= segment.Size;
        GivenUp += segment.Size;
    }

    /// <summary>Lets go of half of what was free all the time since the last trim.</summary>
    internal void Trim(long now)
    {
        if (now < _trimAt)
        {
            return;
        }

        _trimAt = now + TrimEveryMs;
        for (var i = 0; i < s_sizes.Length; i++)
        {
            for (var surplus = (_leastFree[i] + 1) / 2; surplus > 0; surplus--)
            {
                var segment = _free[i]!;
                _free[i] = segment.NextFree;
                segment.NextFree = null;
                Free -= segment.Size;
                _freeCount[i]--;
            }

            _leastFree[i] = _freeCount[i];
        }
    }
}
