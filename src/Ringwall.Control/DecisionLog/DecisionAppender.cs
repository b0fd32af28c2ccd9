using Ringwall.Control.Store;
using Ringwall.Core.DecisionLog;

namespace Ringwall.Control.DecisionLog;

/// <summary>
/// The one way into the log: an entry is appended in the transaction that records what it speaks of, so neither is ever
/// there without the other. From then on it is recorded; <see cref="LogPublisher"/> makes it published.
/// </summary>
public static class DecisionAppender
{
    /// <summary>
    /// Appends an entry; its index. Its time is raised to the last entry's when a clock went back; an entry out of
    /// order throws and undoes the transaction.
    /// </summary>
    public static long Append(Statement s, LogEntry entry)
    {
        var last = s.Row<(long Index, long At)?>(
            "SELECT position, at FROM log_entries ORDER BY position DESC LIMIT 1",
            r => (r.GetInt64(0), r.GetInt64(1)));
        var index = (last?.Index ?? -1) + 1;
        var at = Math.Max(Microseconds.Of(entry.At), last?.At ?? 0);
        var dated = entry with { At = Microseconds.Time(at) };
        var fault = EntryRules.Fault(
            dated,
            index,
            last is { } above ? Microseconds.Time(above.At) : null,
            (kind, subject) => LogTable.Newest(s, kind, subject)?.Entry);
        if (fault is not null)
        {
            throw new EntryRefusedException(fault);
        }

        var octets = dated.Write();
        if (octets.Length > Ringwall.Core.DecisionLog.Limits.EntryBytes)
        {
            throw new EntryRefusedException($"an entry of {octets.Length} octets is too long for the log");
        }

        s.Run(
            "INSERT INTO log_entries (position, kind, subject, at, entry) VALUES ($1, $2, $3, $4, $5)",
            index,
            dated.Kind,
            dated.Subject,
            at,
            octets);
        return index;
    }
}
