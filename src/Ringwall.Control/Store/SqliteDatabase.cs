using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Ringwall.Control.Store;

/// <summary>
/// The embedded store: one file, one writer, readers beside it (WAL, synchronous=FULL). What is deleted is overwritten
/// (secure_delete), so that a destroyed data key does not linger in free pages.
/// </summary>
public sealed class SqliteDatabase : Database
{
    private readonly string? _file;
    private readonly SqliteConnection _writer;
    private readonly ConcurrentBag<SqliteConnection> _readers = [];

    /// <summary>Opens or creates; null keeps everything in memory.</summary>
    public SqliteDatabase(string? file)
    {
        SqliteLibrary.Load();
        _file = file;
        _writer = Connect();
        try
        {
            if (file is not null)
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            Pragma(_writer, "PRAGMA journal_mode=WAL");
            Pragma(_writer, "PRAGMA synchronous=FULL");
            Pragma(_writer, "PRAGMA secure_delete=ON");
            Pragma(_writer, "PRAGMA foreign_keys=ON");
            // Without it, INSERT OR REPLACE would delete past the triggers that forbid it.
            Pragma(_writer, "PRAGMA recursive_triggers=ON");
            Migrations.ApplySqlite(this, new Statement(_writer, null));
        }
        catch
        {
            _writer.Dispose();
            throw;
        }
    }

    public override string Engine => "sqlite";

    public override T Read<T>(Func<Statement, T> read)
    {
        if (_file is null)
        {
            return BetweenWrites(() => read(new Statement(_writer, null)));
        }

        if (!_readers.TryTake(out var reader))
        {
            reader = Connect();
            Pragma(reader, "PRAGMA query_only=ON");
        }

        try
        {
            using var transaction = reader.BeginTransaction(deferred: true);
            return read(new Statement(reader, transaction));
        }
        finally
        {
            _readers.Add(reader);
        }
    }

    /// <summary>A copy of one moment, made while the store is in use.</summary>
    public void CopyTo(string file)
    {
        using var from = Connect();
        using var to = new SqliteConnection($"Data Source={file};Pooling=False");
        to.Open();
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        from.BackupDatabase(to);
        Pragma(to, "PRAGMA journal_mode=DELETE");
    }

    /// <summary>Empties the write-ahead log, where old pages still stand.</summary>
    public override void Scrub() => BetweenWrites(() =>
    {
        Pragma(_writer, "PRAGMA wal_checkpoint(TRUNCATE)");
        return 0;
    });

    protected override void Transact(Action<Statement> work)
    {
        using var transaction = _writer.BeginTransaction();
        work(new Statement(_writer, transaction));
        transaction.Commit();
    }

    protected override void Dispose(bool disposing)
    {
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        _writer.Dispose();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={_file ?? ":memory:"};Pooling=False");
        connection.Open();
        Pragma(connection, "PRAGMA busy_timeout=5000");
        return connection;
    }

    private static void Pragma(SqliteConnection connection, string sql) => new Statement(connection, null).Run(sql);
}
