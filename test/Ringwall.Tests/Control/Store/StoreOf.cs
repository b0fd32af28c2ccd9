using Ringwall.Control.Store;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Control.Store;

/// <summary>An empty store of an engine, opened again and again as a restart would.</summary>
internal sealed class StoreOf : IDisposable
{
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgres";

    private readonly string? _folder;

    public StoreOf(string engine, PostgresCluster cluster)
    {
        if (engine == Sqlite)
        {
            _folder = Directory.CreateTempSubdirectory("ringwall-store-").FullName;
            Address = Path.Combine(_folder, "ringwall.db");
        }
        else
        {
            (Owner, Address) = cluster.Migrated();
        }

        Database = Database.Open(Address);
    }

    public static TheoryData<string> Engines => [Sqlite, Postgres];

    /// <summary>Path or connection string.</summary>
    public string Address { get; }

    /// <summary>PostgreSQL only: the connection of the role that owns the tables.</summary>
    public string? Owner { get; }

    public Database Database { get; private set; }

    public FakeTime Time { get; } = new();

    public EventStore Events(Action<string>? step = null, params Projection[] projections) =>
        new(Database, Time, projections, step);

    public void Restart()
    {
        Database.Dispose();
        Database = Database.Open(Address);
    }

    public void Dispose()
    {
        Database.Dispose();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
