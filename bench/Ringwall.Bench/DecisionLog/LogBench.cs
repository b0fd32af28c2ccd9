using System.Diagnostics;
using Ringwall.Bench.Machine;
using Ringwall.Control.DecisionLog;
using Ringwall.Control.Publication;
using Ringwall.Control.Store;
using Ringwall.Core.DecisionLog;

namespace Ringwall.Bench.DecisionLog;

/// <summary>
/// `bench log`: durable appends a second while the log is published, beside a file that is flushed after each entry;
/// and how fast an outsider verifies all of it.
/// </summary>
internal static class LogBench
{
    private const int Writers = 128;
    private const int Seconds = 10;
    private const double Goal = 1000;

    public static int Run()
    {
        var start = DateTimeOffset.UtcNow;
        var place = new Place();
        var folder = place.At("log");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        var flushes = Flushes(Path.Combine(folder, "flushed"));
        var (appends, audits, entries) = Log(folder);
        string[] lines =
        [
            Line("log-append-durable", appends, "flush-each", flushes, Goal, appends >= Goal),
            Line("log-verify", audits, "log-append-durable", appends, appends, audits >= appends),
        ];
        var text = string.Concat(lines.Select(line => line + "\n"));
        File.WriteAllText(Path.Combine(place.Results, "log.tsv"), text);
        File.WriteAllText(Path.Combine(place.Results, "log.md"), Page(start, appends, flushes, audits, entries));
        Console.Write(text);
        return 0;
    }

    /// <summary>What the disk gives who waits for it after every entry.</summary>
    private static double Flushes(string file)
    {
        using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
        var entry = new byte[300];
        var count = 0;
        var clock = Stopwatch.StartNew();
        for (; clock.Elapsed.TotalSeconds < Seconds / 2.0; count++)
        {
            stream.Write(entry);
            stream.Flush(flushToDisk: true);
        }

        return count / clock.Elapsed.TotalSeconds;
    }

    private static (double Appends, double Audits, long Entries) Log(string folder)
    {
        using var database = Database.Open(Path.Combine(folder, "ringwall.db"));
        var keys = new LogKeys(Path.Combine(folder, "keys"));
        LogPublisher.Open(database, keys, "bench.test/log", DateTimeOffset.UtcNow);
        var log = Path.Combine(folder, "log");
        var publisher = new LogPublisher(database, keys, new LogFolder(log), TimeProvider.System);
        using var over = new CancellationTokenSource();
        var rounds = new Thread(() => Publish(publisher, over.Token));
        rounds.Start();
        var counts = new long[Writers];
        var clock = Stopwatch.StartNew();
        var writers = Enumerable.Range(0, Writers).Select(number => new Thread(() =>
        {
            for (; clock.Elapsed.TotalSeconds < Seconds; counts[number]++)
            {
                database.Write(s => DecisionAppender.Append(s, Entry(number, counts[number])));
            }
        })).ToList();
        writers.ForEach(writer => writer.Start());
        writers.ForEach(writer => writer.Join());
        var appends = counts.Sum() / clock.Elapsed.TotalSeconds;
        over.Cancel();
        rounds.Join();
        while (publisher.Sign() is { } note)
        {
            publisher.Publish(note);
        }

        clock.Restart();
        var report = new LogAudit(name => Read(Path.Combine(log, name)), SigningKey.Check).Run(new AuditTrust());
        return report.IsGood && report.Entries == counts.Sum() + 1
            ? (appends, report.Entries / clock.Elapsed.TotalSeconds, report.Entries)
            : throw new InvalidOperationException("not as appended: " + string.Join("; ", report.Faults));
    }

    private static LogEntry Entry(int writer, long number) => new()
    {
        Kind = EntryKind.BlockApplied,
        At = DateTimeOffset.UtcNow,
        Subject = $"D-{writer:D4}-{number}",
        Role = "operator",
        Data =
        {
            ["kind"] = "own_decision",
            ["reasons_url"] = "https://trust.bench.test/decisions/D-2026-0007",
            ["zone"] = "bench.test",
        },
    };

    /// <summary>As control does it, a checkpoint a second.</summary>
    private static void Publish(LogPublisher publisher, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            if (publisher.Sign() is { } note)
            {
                publisher.Publish(note);
            }

            over.WaitHandle.WaitOne(1000);
        }
    }

    private static byte[]? Read(string file) => File.Exists(file) ? File.ReadAllBytes(file) : null;

    private static string Line(string name, double figure, string peer, double its, double goal, bool met) =>
        Invariant($"{name}\t{figure:F0}\t{peer}\t{its:F0}\t{figure / its:F2}\t{goal:F0}\t{(met ? "met" : "missed")}");

    private static string Page(DateTimeOffset start, double appends, double flushes, double audits, long entries)
    {
        var kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return Invariant($"""
            # Decision log: durable appends and an outsider's check

            SQLite (WAL, synchronous=FULL), {Writers} writers that each wait until their entry is on the disk,
            {Seconds} s, while checkpoints are signed and published every second. The peer is a file flushed after
            every entry of 300 octets on the same disk: appends of many writers share a flush, so they may outrun it.
            Absolute figures are the disk's; load of the machine over the last minute at the end: {load}.

            - date: {start:yyyy-MM-dd HH:mm} UTC
            - command: `./ringwall bench log`
            - machine: {Environment.ProcessorCount} processors, Linux {kernel}, .NET {Environment.Version}

            | row | figure | beside | ratio | goal |
            |---|--:|--:|--:|--:|
            | durable appends a second | {appends:F0} | {flushes:F0} flushes/s | {appends / flushes:F2} | {Goal:F0} |
            | entries verified a second ({entries} in all) | {audits:F0} | | | |

            """);
    }
}
