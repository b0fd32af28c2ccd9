namespace Ringwall.Bench.Micro;

/// <summary>`bench micro`: in-process timings of what every request pays.</summary>
internal static class MicroBench
{
    public static int Run()
    {
        var heads = new HeadTimings();
        var hpack = new HpackTimings();
        var loop = new LoopTimings();
        using var path = new PathTimings();
        Show("read request head, 300 octets", heads.ReadRequest);
        Show("read answer head, 200 octets", heads.ReadAnswer);
        Show("write request head", heads.WriteRequest);
        Show("HPACK decode, 3 blocks, 14 fields", hpack.Decode);
        Show("HPACK encode, 7 fields", hpack.Encode);
        Show("resume one frame", loop.Resume);
        Show("resume one frame below two", loop.ResumeBelowTwo);
        Show("request to an origin, in memory", path.Forwarded, Timing.Long);
        Show("request for a blocked host, in memory", path.Blocked, Timing.Long);
        return 0;
    }

    private static void Show(string name, Action<int> batch, TimeSpan? warmUp = null)
    {
        var timing = Timing.Of(batch, warmUp);
        Console.WriteLine(Invariant($"{name,-36} {timing.Nanoseconds,8:F0} ns {timing.Octets,6:F1} B"));
    }
}
