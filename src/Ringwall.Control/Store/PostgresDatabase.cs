using Npgsql;

namespace Ringwall.Control.Store;

/// <summary>
/// The store of a fleet: PostgreSQL, by the connection string of the application's role. That role cannot change its
/// tables' shape nor what was recorded; a role that could is refused. Writers of all controls take turns (an advisory
/// lock), so that positions have no gaps and appear in order.
/// </summary>
public sealed class PostgresDatabase : Database
{
    /// <summary>"ringwall" in ASCII: no other use of this server takes the same lock.</summary>
    internal const long WriterLock = 0x72696E6777616C6C;

    internal const string Schema = "ringwall";

    private readonly NpgsqlDataSource _source;
    private NpgsqlConnection? _writer;

    public PostgresDatabase(string connection)
    {
        _source = NpgsqlDataSource.Create(InSchema(connection));
        try
        {
            Read(s =>
            {
                Migrations.CheckPostgres(s);
                RefuseOwner(s);
                return 0;
            });
        }
        catch
        {
            _source.Dispose();
            throw;
        }
    }

    public override string Engine => "postgres";

    /// <summary>
    /// Brings the schema up to date as the owning role, and gives the application's role what it needs.
    /// </summary>
    /// <returns>The numbers of the migrations that were applied.</returns>
    public static IReadOnlyList<int> Migrate(string owner, string applicationRole)
    {
        using var source = NpgsqlDataSource.Create(InSchema(owner));
        using var connection = source.OpenConnection();
        using var transaction = connection.BeginTransaction();
        var applied = Migrations.ApplyPostgres(new Statement(connection, transaction), applicationRole);
        transaction.Commit();
        return applied;
    }

    public override T Read<T>(Func<Statement, T> read)
    {
        using var connection = _source.OpenConnection();
        using var transaction = connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
        return read(new Statement(connection, transaction));
    }

    protected override void Transact(Action<Statement> work)
    {
        _writer ??= _source.OpenConnection();
        try
        {
            using var transaction = _writer.BeginTransaction(System.Data.IsolationLevel.ReadCommitted);
            var statement = new Statement(_writer, transaction);
            statement.Run("SELECT pg_advisory_xact_lock($1)", WriterLock);
            work(statement);
            transaction.Commit();
        }
        catch when (_writer.FullState != System.Data.ConnectionState.Open)
        {
            // The server went away; the next write begins with a new connection.
            _writer.Dispose();
            _writer = null;
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        _writer?.Dispose();
        _source.Dispose();
    }

    internal static string InSchema(string connection) =>
        new NpgsqlConnectionStringBuilder(connection)
        {
            SearchPath = Schema,
            ApplicationName = "ringwall",
            IncludeErrorDetail = false,
        }.ConnectionString;

    private static void RefuseOwner(Statement s)
    {
        foreach (var right in (string[])["UPDATE", "DELETE", "TRUNCATE"])
        {
            if (s.Number("SELECT has_table_privilege('events', $1)::int", right) != 0)
            {
                throw new InvalidDataException(
                    $"the store's role has the right to {right} events; control runs only with a role that has not "
                    + "(see 'ringwall migrate')");
            }
        }
    }
}
