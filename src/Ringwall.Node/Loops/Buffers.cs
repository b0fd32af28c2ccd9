namespace Ringwall.Node.Loops;

/// <summary>The loop's lending library of pinned segments: free lists by size class (1, 4, 16, 64, 256 KiB), newest first.</summary>
public sealed class Buffers
{
    private static readonly int[] s_sizes = [1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18];
    private readonly Segment?[] _free = new Segment?[s_sizes.Length];

    /// <summary>Octets lent out now.</summary>
    public long Lent { get; private set; }

    /// <summary>Rents at least <paramref name="size"/> octets (at most 256 KiB).</summary>
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
            return new Segment(s_sizes[sizeClass], sizeClass);
        }

        _free[sizeClass] = segment.NextFree;
        segment.NextFree = null;
        return segment;
    }

    public void Return(Segment segment)
    {
        Lent -= segment.Size;
        segment.NextFree = _free[segment.SizeClass];
        _free[segment.SizeClass] = segment;
    }
}
