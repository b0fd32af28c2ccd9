using System.Diagnostics;
using Ringwall.Core.Snapshot;

namespace Ringwall.Node.Http;

/// <summary>
/// One JSON line per exchange. A loop formats it into a queue of its own and never waits; one background thread writes
/// what all queues hold at least every 100 ms. A line that finds its queue full is dropped and counted. The file may be
/// renamed at any time (logrotate): the writer goes on in the old one until it opens the new one, so that no line is
/// lost between them.
/// </summary>
public sealed class AccessLog : IDisposable
{
    private readonly LoopLog?[] _loops = new LoopLog?[Limits.LogLoops];
    private readonly AutoResetEvent _wake = new(false);
    private readonly Action<string> _say;
    private readonly string _directory;
    private Thread? _writer;
    private volatile string? _wanted;
    private volatile bool _stopping;

    /// <summary>The writer's: where lines go, and where they shall go as soon as that can be opened.</summary>
    private LogFile? _file;
    private LogFile? _next;

    /// <summary>A log that counts exchanges and writes nothing.</summary>
    public AccessLog() : this("", static _ => { })
    {
    }

    /// <summary>Writes nothing until it is told where.</summary>
    private AccessLog(string directory, Action<string> say)
    {
        _directory = directory;
        _say = say;
    }

    /// <summary>Lines no queue had room for, of all loops.</summary>
    public long Dropped => _loops.Sum(static loop => loop?.Queue.Dropped ?? 0);

    /// <summary>The log the settings ask for; a relative path is one in the node's own directory.</summary>
    public static AccessLog Open(LogSettings settings, string directory, Action<string> say) =>
        new AccessLog(directory, say).Use(settings);

    /// <summary>On the exchange's loop, once, when its answer has ended or can no longer.</summary>
    public void Write(Exchange x)
    {
        x.Timing.Done = Stopwatch.GetTimestamp();
        ExchangeCounters.Count(x);
        if (_wanted is null)
        {
            return;
        }

        var loop = _loops[x.Loop.Index] ?? Join(x.Loop.Index);
        var room = loop.Queue.Begin(LogLine.Most(x));
        if (room.IsEmpty)
        {
            x.Loop.Counters.Add(ExchangeCounters.Dropped);
            return;
        }

        var line = new LogLine(room);
        line.Write(x, ref loop.Clock);
        if (loop.Queue.End(line.Length))
        {
            _wake.Set();
        }
    }

    /// <summary>
    /// From now on lines go where these settings say; called by whoever puts a configuration in force. What was written
    /// before goes to the former file, and a file that cannot be opened leaves it in use.
    /// </summary>
    public AccessLog Use(LogSettings settings)
    {
        _wanted = settings.Access is null or "-" ? settings.Access : Path.Combine(_directory, settings.Access);
        if (_writer is null && _wanted is not null)
        {
            _writer = new Thread(Run) { IsBackground = true, Name = "access log" };
            _writer.Start();
        }

        _wake.Set();
        return this;
    }

    /// <summary>Opens the file anew at its path: after a rename, from any thread.</summary>
    public void Reopen()
    {
        Volatile.Read(ref _file)?.Forget();
        _wake.Set();
    }

    /// <summary>Writes what waits and ends the writer. What a loop still writes afterwards stays queued.</summary>
    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        _writer?.Join();
        _file?.Dispose();
        _next?.Dispose();
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
            Choose();
            Drain();
            _wake.WaitOne(Limits.LogFlushMs);
        }

        Choose();
        Drain();
    }

    /// <summary>Goes over to the file that is wanted once it is open; what waits is for the one before.</summary>
    private void Choose()
    {
        var wanted = _wanted;
        if (wanted == (_next ?? _file)?.Name)
        {
            return;
        }

        _next?.Dispose();
        _next = null;
        if (wanted is null)
        {
            Drain();
            _file?.Dispose();
            Volatile.Write(ref _file, null);
        }
        else if (wanted != _file?.Name)
        {
            _next = new LogFile(wanted);
        }
    }

    private void Drain()
    {
        if (_next is { } next && Opens(next))
        {
            Empty();
            _file?.Dispose();
            _next = null;
            Volatile.Write(ref _file, next);
        }

        if (_file is not null)
        {
            Opens(_file);
            Empty();
        }
    }

    private bool Opens(LogFile file)
    {
        if (file.Prepare() is { } trouble)
        {
            _say($"access log: {trouble}");
        }

        return file.IsOpen;
    }

    /// <summary>Writes what all rings hold.</summary>
    private void Empty()
    {
        if (_file is null)
        {
            return;
        }

        for (var i = 0; i < _loops.Length; i++)
        {
            if (Volatile.Read(ref _loops[i]) is not { } loop)
            {
                continue;
            }

            while (loop.Queue.Waiting() is { IsEmpty: false } waiting)
            {
                var written = _file.Write(waiting);
                if (written <= 0)
                {
                    // A full disk: the lines stay queued until it takes them or the queues are full.
                    return;
                }

                loop.Queue.Take(written);
            }
        }
    }

    private sealed class LoopLog
    {
        public readonly LogQueue Queue = new();
        public LogClock Clock;
    }
}
