using Microsoft.Data.Sqlite;

namespace Ringwall.Control.Store;

/// <summary>
/// The control plane's SQLite file: one connection, one writer. Every commit is on the disk before it is acknowledged
/// (WAL, synchronous=FULL); what a change consists of is one transaction.
/// </summary>
public sealed class Database : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Lock _lock = new();

    /// <summary>Opens or creates; null keeps everything in memory.</summary>
    public Database(string? file)
    {
        SqliteLibrary.Load();
        _connection = new SqliteConnection($"Data Source={file ?? ":memory:"};Pooling=False");
        _connection.Open();
        if (file is not null)
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Run("PRAGMA journal_mode=WAL");
        Run("PRAGMA synchronous=FULL");
        Run("PRAGMA busy_timeout=5000");
        Migrate();
    }

    public T Read<T>(Func<Statement, T> read)
    {
        lock (_lock)
        {
            return read(new Statement(_connection, null));
        }
    }

    /// <summary>All of it or nothing: an exception on the way leaves the file as it was.</summary>
    public T Write<T>(Func<Statement, T> write)
    {
        lock (_lock)
        {
            using var transaction = _connection.BeginTransaction();
            var result = write(new Statement(_connection, transaction));
            transaction.Commit();
            return result;
        }
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>Schema files are numbered; the file's user_version says which it has had.</summary>
    private void Migrate()
    {
        var assembly = typeof(Database).Assembly;
        var had = Read(s => s.Number("PRAGMA user_version"));
        var files = assembly.GetManifestResourceNames()
            .Where(n => n.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (had > files.Length)
        {
            throw new InvalidDataException("the store was written by a newer version");
        }

        for (var i = (int)had; i < files.Length; i++)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(files[i])!);
            var sql = reader.ReadToEnd();
            Write(s => s.Run(sql + $"\nPRAGMA user_version = {i + 1};"));
        }
    }

    private void Run(string sql) => Read(s => s.Run(sql));
}
