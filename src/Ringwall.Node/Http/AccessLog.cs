using System.Diagnostics;
using Ringwall.Core.Snapshot;

namespace Ringwall.Node.Http;

/// <summary>
/// One JSON line per exchange. A loop formats it into a ring of its own and never waits; one background thread writes
/// what all rings hold at least every 100 ms. A line that finds its ring full is dropped and counted. The file may be
/// renamed at any time (logrotate): the writer goes on in the old one until it opens the new one, so that no line is
/// lost between them.
/// </summary>
public sealed class AccessLog : IDisposable
{
    private readonly LoopLog?[] _loops = new LoopLog?[Limits.LogLoops];
    private readonly AutoResetEvent _wake = new(false);
    private readonly LogFile? _file;
    private readonly Action<string> _say;
    private readonly Thread? _writer;
    private volatile bool _stopping;

    /// <summary>A log that counts exchanges and writes nothing.</summary>
    public AccessLog() => _say = static _ => { };

    /// <param name="path">File to append to; "-" for standard output.</param>
    /// <param name="say">Where troubles of the file are told.</param>
    public AccessLog(string path, Action<string> say)
    {
        _say = say;
        _file = new LogFile(path);
        _writer = new Thread(Run) { IsBackground = true, Name = "access log" };
        _writer.Start();
    }

    /// <summary>Lines no ring had room for, of all loops.</summary>
    public long Dropped => _loops.Sum(static loop => loop?.Ring.Dropped ?? 0);

    /// <summary>The log the settings ask for; a relative path is one in the node's own directory.</summary>
    public static AccessLog Open(LogSettings settings, string directory, Action<string> say) =>
        settings.Access is { } path
            ? new AccessLog(path == "-" ? path : Path.Combine(directory, path), say)
            : new AccessLog();

    /// <summary>On the exchange's loop, once, when its answer has ended or can no longer.</summary>
    public void Write(Exchange x)
    {
        x.Timing.Done = Stopwatch.GetTimestamp();
        ExchangeCounters.Count(x);
        if (_file is null)
        {
            return;
        }

        var loop = _loops[x.Loop.Index] ?? Join(x.Loop.Index);
        var room = loop.Ring.Begin();
        if (room.IsEmpty)
        {
            x.Loop.Counters.Add(ExchangeCounters.Dropped);
            return;
        }

        var line = new LogLine(room);
        line.Write(x, ref loop.Clock);
        if (loop.Ring.End(line.Length))
        {
            _wake.Set();
        }
    }

    /// <summary>Opens the file anew at its path: after a rename, from any thread.</summary>
    public void Reopen()
    {
        _file?.Forget();
        _wake.Set();
    }

    /// <summary>Writes what waits and ends the writer. What a loop still writes afterwards stays in its ring.</summary>
    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        _writer?.Join();
        _file?.Dispose();
    }

    private LoopLog Join(int index)
    {
        var loop = new LoopLog();
        Volatile.Write(ref _loops[index], loop);
        return loop;
    }

    private void Run()
    {
        while (!_stopping)
        {
            _wake.WaitOne(Limits.LogFlushMs);
            Drain();
        }

        Drain();
    }

    private void Drain()
    {
        if (_file!.Prepare() is { } trouble)
        {
            _say($"access log: {trouble}");
        }

        for (var i = 0; i < _loops.Length; i++)
        {
            if (Volatile.Read(ref _loops[i]) is not { } loop)
            {
                continue;
            }

            while (loop.Ring.Waiting() is { IsEmpty: false } waiting)
            {
                var written = _file.Write(waiting);
                if (written <= 0)
                {
                    // A full disk: the lines stay in their rings until it takes them or the rings are full.
                    return;
                }

                loop.Ring.Take(written);
            }
        }
    }

    private sealed class LoopLog
    {
        public readonly LogRing Ring = new();
        public LogClock Clock;
    }
}
