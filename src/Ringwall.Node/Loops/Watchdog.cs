using System.Diagnostics;

namespace Ringwall.Node.Loops;

public sealed record WatchdogOptions
{
    /// <summary>A turn longer than this many milliseconds is counted.</summary>
    public int CountMs { get; init; } = 25;

    /// <summary>One longer than this is logged, with what the loop was doing.</summary>
    public int LogMs { get; init; } = 100;

    /// <summary>One longer than this ends the process; 0 = never.</summary>
    public int FatalMs { get; init; } = 2000;
}

/// <summary>
/// Looks from outside whether the loops keep turning. Time is counted in its own samples, so that a machine that slept
/// or a collection that stopped everybody is not held against a loop.
/// </summary>
public sealed class Watchdog
{
    private const int SampleMs = 10;

    private readonly IReadOnlyList<Loop> _loops;
    private readonly WatchdogOptions _options;
    private readonly Action<string> _log;
    private readonly long[] _lastBeat;
    private readonly int[] _stuckMs;
    private readonly long[] _stalls;
    private volatile bool _stopping;

    public Watchdog(IReadOnlyList<Loop> loops, WatchdogOptions options, Action<string> log)
    {
        _loops = loops;
        _options = options;
        _log = log;
        _lastBeat = new long[loops.Count];
        _stuckMs = new int[loops.Count];
        _stalls = new long[loops.Count];
    }

    /// <summary>Called instead of ending the process; for tests.</summary>
    internal Action<string> OnFatal { get; set; } = static reason => Environment.FailFast(reason);

    /// <summary>Turns of this loop that took too long.</summary>
    public long Stalls(int loop) => Volatile.Read(ref _stalls[loop]);

    public void Start() => new Thread(Run) { IsBackground = true, Name = "watchdog" }.Start();

    public void Stop() => _stopping = true;

    /// <summary>One look at all loops, so many milliseconds after the last one.</summary>
    internal void Sample(int elapsedMs)
    {
        for (var i = 0; i < _loops.Count; i++)
        {
            var beat = _loops[i].Beat;
            var works = beat > 0 && (beat & 1) == 0;
            if (!works || beat != _lastBeat[i])
            {
                _lastBeat[i] = beat;
                _stuckMs[i] = 0;
                continue;
            }

            var before = _stuckMs[i];
            var now = before + Math.Min(elapsedMs, 2 * SampleMs);
            _stuckMs[i] = now;
            Judge(i, before, now);
        }
    }

    private void Judge(int index, int before, int now)
    {
        var loop = _loops[index];
        if (before < _options.CountMs && now >= _options.CountMs)
        {
            Volatile.Write(ref _stalls[index], _stalls[index] + 1);
        }

        if (before < _options.LogMs && now >= _options.LogMs)
        {
            _log($"loop {loop.Index} has been busy for {now} ms with \"{loop.Step}\"");
        }

        if (_options.FatalMs > 0 && before < _options.FatalMs && now >= _options.FatalMs && !Debugger.IsAttached)
        {
            OnFatal($"Loop {loop.Index} has been busy for {now} ms with \"{loop.Step}\" and serves nobody.");
        }
    }

    private void Run()
    {
        var last = Stopwatch.GetTimestamp();
        while (!_stopping)
        {
            Thread.Sleep(SampleMs);
            var now = Stopwatch.GetTimestamp();
            Sample((int)((now - last) * 1000 / Stopwatch.Frequency));
            last = now;
        }
    }
}
