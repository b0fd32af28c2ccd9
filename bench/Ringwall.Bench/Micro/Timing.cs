using System.Diagnostics;

namespace Ringwall.Bench.Micro;

/// <summary>What one operation costs on this thread.</summary>
internal readonly record struct Timing(double Nanoseconds, double Octets)
{
    /// <summary>Long enough for the compiler's last tier to be reached and taken.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(700);

    /// <summary>The same for something made of hundreds of methods.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan Run = TimeSpan.FromMilliseconds(200);

    private const int Runs = 7;

    /// <summary>Median time and octets per operation, which <paramref name="batch"/> does N times.</summary>
    public static Timing Of(Action<int> batch, TimeSpan? warmUp = null)
    {
        var count = 16;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < (warmUp ?? Short))
        {
            batch(count);
        }

        while (Time(batch, count) < Run.TotalNanoseconds)
        {
            count *= 2;
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var times = Enumerable.Range(0, Runs).Select(_ => Time(batch, count)).ToArray();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Array.Sort(times);
        // What the list of the runs itself takes is less than a thousandth of an octet per operation.
        return new Timing(times[Runs / 2] / count, Math.Round(allocated / ((double)count * Runs), 1));
    }

    private static double Time(Action<int> batch, int count)
    {
        var start = Stopwatch.GetTimestamp();
        batch(count);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }
}
