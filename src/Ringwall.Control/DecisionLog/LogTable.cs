using Ringwall.Control.Store;
using Ringwall.Core.DecisionLog;

namespace Ringwall.Control.DecisionLog;

/// <summary>The log in the store: reading it. Entries come in through <see cref="DecisionAppender"/> only.</summary>
public static class LogTable
{
    /// <summary>Entries recorded; the index of the next one.</summary>
    public static long Size(Statement s) => s.Number("SELECT coalesce(max(position), -1) + 1 FROM log_entries");

    /// <summary>Entries as they are hashed, from an index on.</summary>
    public static List<byte[]> Range(Statement s, long from, int count) => s.Rows(
        "SELECT entry FROM log_entries WHERE position >= $1 ORDER BY position LIMIT $2",
        r => (byte[])r[0],
        from,
        count);

    /// <summary>The newest entry of this kind about this subject among the first ones, or null.</summary>
    public static (long Index, LogEntry Entry)? Newest(
        Statement s, string kind, string subject, long below = long.MaxValue)
    {
        var row = s.Row(
            "SELECT position, entry FROM log_entries WHERE subject = $1 AND kind = $2 AND position < $3 "
            + "ORDER BY position DESC LIMIT 1",
            r => (Index: r.GetInt64(0), Octets: (byte[])r[1]),
            subject,
            kind,
            below);
        return row.Octets is null ? null : (row.Index, Parse(row.Octets));
    }

    /// <summary>The checkpoint signed last, or null.</summary>
    public static SignedNote? Checkpoint(Statement s) =>
        s.Blob("SELECT note FROM log_checkpoints ORDER BY size DESC LIMIT 1") is { } note
            ? SignedNote.Parse(note, out _) : null;

    /// <summary>
    /// Remembers a checkpoint before anybody sees it; false when one of this size or a larger one was signed meanwhile.
    /// </summary>
    internal static bool Sign(Statement s, Checkpoint checkpoint, SignedNote note, DateTimeOffset at)
    {
        if (s.Number("SELECT coalesce(max(size), 0) FROM log_checkpoints") >= checkpoint.Size)
        {
            return false;
        }

        s.Run(
            "INSERT INTO log_checkpoints (size, root, note, at) VALUES ($1, $2, $3, $4)",
            checkpoint.Size,
            checkpoint.Root.ToArray(),
            note.Write(),
            Microseconds.Of(at));
        return true;
    }

    internal static LogEntry Parse(byte[] octets) =>
        LogEntry.Parse(octets, out var fault) ?? throw new InvalidDataException($"an entry of the log is {fault}");
}
