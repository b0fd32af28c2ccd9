namespace Ringwall.Node.Loops;

/// <summary>
/// Index and exported name of every counter (Prometheus naming, base units). One place, so that docs and metrics agree.
/// </summary>
public static class CounterNames
{
    private static readonly List<string> s_names = [];
    private static readonly List<HistogramName> s_histograms = [];

    /// <summary>By index; empty for the parts of a histogram.</summary>
    public static IReadOnlyList<string> All
    {
        get
        {
            lock (s_names)
            {
                return [.. s_names];
            }
        }
    }

    public static IReadOnlyList<HistogramName> Histograms
    {
        get
        {
            lock (s_names)
            {
                return [.. s_histograms];
            }
        }
    }

    /// <summary>Registers a counter at type initialisation, e.g. "ringwall_requests_total{version=\"1.1\"}".</summary>
    public static int Register(string name)
    {
        lock (s_names)
        {
            if (s_names.Count == Counters.Capacity)
            {
                throw new InvalidOperationException("more counters than a loop has room for");
            }

            s_names.Add(name);
            return s_names.Count - 1;
        }
    }

    /// <summary>One counter for each value of a label; the first one's index.</summary>
    public static int Register(string name, string label, IEnumerable<string> values)
    {
        lock (s_names)
        {
            var first = s_names.Count;
            foreach (var value in values)
            {
                Register($"{name}{{{label}=\"{value}\"}}");
            }

            return first;
        }
    }

    /// <summary>Registers a histogram of durations; its sum and its buckets are counters in a row.</summary>
    public static Histogram RegisterHistogram(string name, string labels)
    {
        lock (s_names)
        {
            var first = s_names.Count;
            for (var i = 0; i <= Histogram.Buckets; i++)
            {
                Register("");
            }

            s_histograms.Add(new HistogramName(name, labels, first));
            return new Histogram(first);
        }
    }
}

/// <summary>Where a histogram's counters begin: the sum of microseconds, then the buckets.</summary>
public readonly record struct HistogramName(string Name, string Labels, int First);

/// <summary>
/// Durations in buckets of powers of two microseconds: 1 µs to 34 s, and one for all above. Finding the bucket is one
/// instruction, and any quantile is known within a factor of two.
/// </summary>
public readonly struct Histogram(int first)
{
    /// <summary>Bucket i counts durations below 2^i microseconds; the last one everything longer.</summary>
    public const int Buckets = 27;

    public void Add(Counters counters, long micros)
    {
        var bits = 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)Math.Max(0, micros));
        var bucket = Math.Min(bits, Buckets - 1);
        counters.Add(first, micros);
        counters.Add(first + 1 + bucket);
    }

    /// <summary>
    /// An estimate of a quantile in microseconds from the buckets' counts: geometric inside its bucket.
    /// </summary>
    public static double Quantile(ReadOnlySpan<long> buckets, double q)
    {
        long total = 0;
        foreach (var count in buckets)
        {
            total += count;
        }

        var rank = q * total;
        double seen = 0;
        for (var i = 0; i < buckets.Length; i++)
        {
            if (buckets[i] > 0 && seen + buckets[i] >= rank)
            {
                return Math.Pow(2, i - 1 + Math.Clamp((rank - seen) / buckets[i], 0, 1));
            }

            seen += buckets[i];
        }

        return 0;
    }
}
