using Npgsql;
using Ringwall.Control.Store;

namespace Ringwall.Tests.Control.Store;

public sealed class MigrationTests(PostgresCluster cluster)
{
    [Fact]
    public void Migrations_are_applied_once_and_the_application_gets_its_rights()
    {
        var owner = cluster.Empty();
        Assert.NotEmpty(PostgresDatabase.Migrate(owner, "ringwall_app"));
        Assert.Empty(PostgresDatabase.Migrate(owner, "ringwall_app"));
        using var database = Database.Open(PostgresCluster.Application(owner));
        Assert.Equal(0, database.Read(s => s.Number("SELECT count(*) FROM events")));
    }

    [Fact]
    public void A_store_without_its_schema_says_what_to_do()
    {
        var owner = cluster.Empty();
        var refused = Assert.Throws<InvalidDataException>(() => Database.Open(PostgresCluster.Application(owner)));
        Assert.Contains("ringwall migrate", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ringwall_app; DROP TABLE events")]
    [InlineData("")]
    [InlineData("Ringwall")]
    public void A_role_name_that_is_none_is_refused(string role) =>
        Assert.Throws<InvalidDataException>(() => PostgresDatabase.Migrate(cluster.Empty(), role));

    [Theory]
    [InlineData("INSERT INTO schema_versions (version, sha256) VALUES (99, '\\x00')", "newer")]
    [InlineData("UPDATE schema_versions SET sha256 = '\\x00' WHERE version = 1", "not the one")]
    public void A_postgres_store_of_a_newer_or_another_version_is_refused(string sql, string why)
    {
        using var store = new StoreOf(StoreOf.Postgres, cluster);
        using (var source = NpgsqlDataSource.Create(store.Owner + ";Search Path=ringwall"))
        using (var command = source.CreateCommand(sql))
        {
            command.ExecuteNonQuery();
        }

        var refused = Assert.Throws<InvalidDataException>(store.Restart);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => PostgresDatabase.Migrate(store.Owner!, "ringwall_app"));
    }

    [Theory]
    [InlineData("PRAGMA user_version = 99", "newer")]
    [InlineData("UPDATE schema_versions SET sha256 = x'00' WHERE version = 1", "not the one")]
    public void An_sqlite_store_of_a_newer_or_another_version_is_refused(string sql, string why)
    {
        using var store = new StoreOf(StoreOf.Sqlite, cluster);
        store.Database.Write(s => s.Run(sql));
        var refused = Assert.Throws<InvalidDataException>(store.Restart);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_from_before_migrations_were_counted_is_taken_on()
    {
        using var store = new StoreOf(StoreOf.Sqlite, cluster);
        var version = store.Database.Read(s => s.Number("PRAGMA user_version"));
        store.Database.Write(s => s.Run("DROP TABLE schema_versions"));
        store.Restart();
        Assert.Equal(version, store.Database.Read(s => s.Number("SELECT count(*) FROM schema_versions")));
    }
}
