using Ringwall.Control.Config;

namespace Ringwall.Control.Store;

/// <summary>Backups of an installation's store, and the way back.</summary>
public static class Restoration
{
    /// <summary>Writes a backup aside, checks it, then gives it its name; how many rows it has.</summary>
    public static long BackUp(Configuration configuration, string? data, string file, DateTimeOffset now)
    {
        var folder = new ControlFolder(data ?? configuration.DataDirectory);
        var aside = file + ".new";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        long rows;
        using (var database = Database.Open(configuration.Store ?? Existing(folder.DatabaseFile)))
        using (var to = new FileStream(aside, options))
        {
            rows = Backup.Write(database, to, now);
            to.Flush(flushToDisk: true);
        }

        Check(aside);
        File.Move(aside, file, overwrite: true);
        return rows;
    }

    /// <summary>
    /// Puts a backup in the store's place. The embedded store is built aside and swapped in whole, the former one is
    /// kept beside it; a PostgreSQL database must be empty. Control must not run.
    /// </summary>
    public static long Restore(Configuration configuration, string? data, string file, DateTimeOffset now)
    {
        Check(file);
        using var from = File.OpenRead(file);
        if (configuration.Store is { } connection)
        {
            using var database = Database.Open(connection);
            return Into(database, from, new Dictionary<int, long>());
        }

        var folder = new ControlFolder(data ?? configuration.DataDirectory);
        folder.Create();
        var aside = folder.DatabaseFile + ".restoring";
        Remove(aside);
        var seen = File.Exists(folder.DatabaseFile) ? Seen(folder.DatabaseFile) : [];
        long rows;
        using (var database = new SqliteDatabase(aside))
        {
            rows = Into(database, from, seen);
        }

        if (File.Exists(folder.DatabaseFile))
        {
            var former = $"{folder.DatabaseFile}.before-{now:yyyyMMdd-HHmmss}";
            File.Move(folder.DatabaseFile, former);
            foreach (var part in (string[])["-wal", "-shm"])
            {
                if (File.Exists(folder.DatabaseFile + part))
                {
                    File.Move(folder.DatabaseFile + part, former + part);
                }
            }
        }

        File.Move(aside, folder.DatabaseFile);
        return rows;
    }

    private static long Into(Database database, Stream from, IReadOnlyDictionary<int, long> seen)
    {
        var rows = Backup.Restore(database, from, seen);
        var events = new EventStore(database, TimeProvider.System, []).FirstBroken();
        var blocks = database.Read(BlockRecord.FirstBroken);
        return events == 0 && blocks == 0
            ? rows
            : throw new InvalidDataException($"the backup's chain is broken (event {events}, block {blocks})");
    }

    private static void Check(string file)
    {
        using var stream = File.OpenRead(file);
        if (Backup.Fault(stream) is { } fault)
        {
            throw new InvalidDataException($"{file}: {fault}");
        }
    }

    /// <summary>Versions the store that is replaced has given out, if it can still be read.</summary>
    private static Dictionary<int, long> Seen(string file)
    {
        try
        {
            using var database = new SqliteDatabase(file);
            return database.Read(s => s.Rows(
                "SELECT lane, max(version) FROM documents GROUP BY lane",
                r => (Lane: (int)r.GetInt64(0), Version: r.GetInt64(1)))).ToDictionary(r => r.Lane, r => r.Version);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or InvalidDataException)
        {
            // A store that cannot be read is why one restores; the skip is far wider than what it gave out.
            return [];
        }
    }

    private static string Existing(string file) =>
        File.Exists(file) ? file : throw new InvalidDataException($"{file} is not there");

    private static void Remove(string file)
    {
        foreach (var part in (string[])["", "-wal", "-shm"])
        {
            File.Delete(file + part);
        }
    }
}
