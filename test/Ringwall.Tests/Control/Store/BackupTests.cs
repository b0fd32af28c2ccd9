using Ringwall.Control.DecisionLog;
using Ringwall.Control.Publication;
using Ringwall.Control.Store;
using Ringwall.Core.Snapshot;

namespace Ringwall.Tests.Control.Store;

public sealed class BackupTests(PostgresCluster cluster)
{
    public static TheoryData<string, string> Ways => new()
    {
        { StoreOf.Sqlite, StoreOf.Sqlite },
        { StoreOf.Postgres, StoreOf.Postgres },
        { StoreOf.Sqlite, StoreOf.Postgres },
        { StoreOf.Postgres, StoreOf.Sqlite },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_backup_restored_is_the_same_events_effects_and_blocks_in_either_engine(string from, string to)
    {
        using var before = new StoreOf(from, cluster);
        Fill(before);
        using var file = new MemoryStream();
        Assert.True(Backup.Write(before.Database, file, before.Time.GetUtcNow()) > 5);
        file.Position = 0;
        Assert.Null(Backup.Fault(file));

        using var after = new StoreOf(to, cluster);
        file.Position = 0;
        Backup.Restore(after.Database, file, new Dictionary<int, long>());
        var events = after.Events(null, new Tally());
        Assert.Equal(before.Events().ReadAll(0, 100), events.ReadAll(0, 100));
        Assert.Equal(0, events.FirstBroken());
        Assert.Equal(2, after.Database.Read(s => Tally.Of(s, "opened")));
        Assert.Equal("k", Assert.Single(events.Outbox.Take()).Key);
        Assert.Equal(0, after.Database.Read(BlockRecord.FirstBroken));
        file.Position = 0;
        Assert.Throws<InvalidDataException>(() => Backup.Restore(after.Database, file, new Dictionary<int, long>()));
    }

    [Fact]
    public void After_a_restore_versions_and_numbers_are_above_any_the_lost_days_gave_out()
    {
        using var before = new StoreOf(StoreOf.Sqlite, cluster);
        var key = SigningKey.Create();
        var publisher = Fill(before, key);
        using var file = new MemoryStream();
        Backup.Write(before.Database, file, before.Time.GetUtcNow());
        var (lost, version) = publisher.Block(Fixture.OfZone(), "A", "after the backup");

        using var after = new StoreOf(StoreOf.Sqlite, cluster);
        file.Position = 0;
        Backup.Restore(after.Database, file, new Dictionary<int, long>());
        var restored = new Publisher(after.Database, key, after.Time);
        Assert.True(restored.Version(Lane.Blocks) > version);
        Assert.NotNull(restored.After(Lane.Blocks, version));
        var (next, _) = restored.Block(Fixture.OfZone(), "A", "again");
        Assert.True(string.CompareOrdinal(next.DecisionId, lost.DecisionId) > 0, next.DecisionId);
        var again = new Publisher(after.Database, key, after.Time);
        Assert.Equal(restored.Version(Lane.Blocks), again.Version(Lane.Blocks));
    }

    [Fact]
    public void A_backup_cut_short_or_altered_is_refused()
    {
        using var store = new StoreOf(StoreOf.Sqlite, cluster);
        Fill(store);
        using var file = new MemoryStream();
        Backup.Write(store.Database, file, store.Time.GetUtcNow());
        var octets = file.ToArray();
        for (var cut = 0; cut < octets.Length; cut += 97)
        {
            using var part = new MemoryStream(octets[..cut]);
            Assert.NotNull(Backup.Fault(part));
        }

        octets[octets.Length / 2] ^= 1;
        using var altered = new MemoryStream(octets);
        Assert.NotNull(Backup.Fault(altered));
    }

    [Fact]
    public void Every_table_is_either_in_the_backup_or_known_to_be_left_out()
    {
        using var store = new StoreOf(StoreOf.Sqlite, cluster);
        var tables = store.Database.Read(s => s.Rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", r => r.GetString(0)));
        Assert.Equal(tables.Order(), Backup.Kept.Concat(Backup.LeftOut).Order());
    }

    private static Publisher Fill(StoreOf store, SigningKey? key = null)
    {
        var events = store.Events();
        events.Append("case/1", 0, "a", [new("opened", "{\"é\":null}")], [new("k", "notify", "{}")]);
        events.Append("case/2", 0, "a", [new("opened", "{}"), new("closed", "{}")]);
        LogPublisher.Open(store.Database, new LogKeys(null), "edge.test/log", store.Time.GetUtcNow());
        var publisher = new Publisher(store.Database, key ?? SigningKey.Create(), store.Time);
        publisher.Publish(Fixture.Config(), "text", "A. Operator");
        publisher.Block(Fixture.OfZone(), "A. Operator", "a reason");
        return publisher;
    }
}
