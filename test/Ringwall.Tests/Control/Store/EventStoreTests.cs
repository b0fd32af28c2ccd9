using System.Data.Common;
using Npgsql;
using Ringwall.Control.Store;
using static Ringwall.Control.Store.AppendAnswer;

namespace Ringwall.Tests.Control.Store;

/// <summary>Every statement here holds for both engines.</summary>
public sealed class EventStoreTests(PostgresCluster cluster)
{
    public static TheoryData<string> Engines => StoreOf.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public void Events_are_read_back_as_they_were_appended_after_a_restart_too(string engine)
    {
        using var store = new StoreOf(engine, cluster);
        var appended = Assert.IsType<Appended>(store.Events().Append(
            "case/1", 0, "triager/S-1", [new("opened", "{\"a\":\"é\"}"), new("assessed", "{}")]));
        store.Restart();
        Assert.Equal(appended.Events, store.Events().ReadStream("case/1"));
        Assert.Equal(
            [(1L, 1L, "opened"), (2L, 2L, "assessed")],
            appended.Events.Select(e => (e.Position, e.Version, e.Kind)));
        Assert.Equal(store.Time.GetUtcNow(), appended.Events[0].At);
        Assert.Empty(store.Events().ReadStream("case/2"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void An_append_at_another_version_than_the_streams_is_a_conflict_and_records_nothing(string engine)
    {
        using var store = new StoreOf(engine, cluster);
        var events = store.Events();
        events.Append("case/1", 0, "a", [new("opened", "{}")], [new("k1", "notify", "{}")]);
        Assert.Equal(
            new Conflict("case/1", 0, 1),
            events.Append("case/1", 0, "b", [new("opened", "{}")], [new("k2", "notify", "{}")]));
        Assert.Equal(new Conflict("case/1", 2, 1), events.Append("case/1", 2, "b", [new("closed", "{}")]));
        Assert.Single(events.ReadAll(0, 100));
        Assert.Equal("k1", Assert.Single(events.Outbox.Take()).Key);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Of_many_who_append_at_the_same_version_one_succeeds(string engine)
    {
        using var store = new StoreOf(engine, cluster);
        var events = store.Events();
        var answers = new AppendAnswer[16];
        Parallel.For(0, answers.Length, i => answers[i] = events.Append("case/1", 0, $"a{i}", [new("opened", "{}")]));
        Assert.Single(answers.OfType<Appended>());
        Assert.Equal(15, answers.OfType<Conflict>().Count());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Positions_have_no_gaps_whoever_writes_and_the_chain_holds(string engine)
    {
        using var store = new StoreOf(engine, cluster);
        using var other = Database.Open(store.Address);
        EventStore[] controls = [store.Events(), new(other, store.Time, [])];
        Parallel.For(0, 40, i => controls[i % 2].Append($"case/{i}", 0, "a", [new("opened", "{}"), new("x", "{}")]));
        var all = controls[0].ReadAll(0, 1000);
        Assert.Equal(Enumerable.Range(1, 80).Select(i => (long)i), all.Select(e => e.Position));
        Assert.Equal(0, controls[0].FirstBroken());
        Assert.Equal(all.Skip(30).Take(20), controls[1].ReadAll(30, 20));
    }

    [Theory]
    [InlineData(StoreOf.Sqlite, "UPDATE events SET actor = 'nobody'")]
    [InlineData(StoreOf.Sqlite, "DELETE FROM events")]
    [InlineData(StoreOf.Sqlite, "INSERT OR REPLACE INTO events SELECT * FROM events WHERE position = 1")]
    [InlineData(StoreOf.Postgres, "UPDATE events SET actor = 'nobody'")]
    [InlineData(StoreOf.Postgres, "DELETE FROM events")]
    [InlineData(StoreOf.Postgres, "TRUNCATE events")]
    [InlineData(StoreOf.Postgres, "ALTER TABLE events DISABLE TRIGGER ALL")]
    [InlineData(StoreOf.Postgres, "DROP TABLE events")]
    public void The_applications_role_cannot_change_what_was_recorded(string engine, string sql)
    {
        using var store = new StoreOf(engine, cluster);
        store.Events().Append("case/1", 0, "a", [new("opened", "{}")]);
        Assert.ThrowsAny<DbException>(() => store.Database.Write(s => s.Run(sql)));
        Assert.Equal("a", Assert.Single(store.Events().ReadAll(0, 10)).Actor);
    }

    [Theory]
    [InlineData("UPDATE events SET actor = 'nobody'")]
    [InlineData("DELETE FROM events")]
    [InlineData("TRUNCATE events")]
    public void Even_the_owner_of_the_tables_is_refused_by_a_trigger(string sql)
    {
        using var store = new StoreOf(StoreOf.Postgres, cluster);
        store.Events().Append("case/1", 0, "a", [new("opened", "{}")]);
        using var source = NpgsqlDataSource.Create(store.Owner + ";Search Path=ringwall");
        using var command = source.CreateCommand(sql);
        var refused = Assert.Throws<PostgresException>(() => command.ExecuteNonQuery());
        Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_does_not_run_as_a_role_that_could_change_the_record()
    {
        using var store = new StoreOf(StoreOf.Postgres, cluster);
        var refused = Assert.Throws<InvalidDataException>(() => Database.Open(store.Owner));
        Assert.Contains("UPDATE", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void An_altered_event_is_found(string engine)
    {
        using var store = new StoreOf(engine, cluster);
        for (var i = 0; i < 5; i++)
        {
            store.Events().Append($"case/{i}", 0, "a", [new("opened", "{}")]);
        }

        if (engine == StoreOf.Sqlite)
        {
            store.Database.Write(s => s.Run(
                "DROP TRIGGER events_no_update; UPDATE events SET payload = '{\"x\":1}' WHERE position = 3"));
        }
        else
        {
            using var source = NpgsqlDataSource.Create(store.Owner + ";Search Path=ringwall");
            using var command = source.CreateCommand(
                "ALTER TABLE events DISABLE TRIGGER USER; UPDATE events SET payload = '{\"x\":1}' WHERE position = 3");
            command.ExecuteNonQuery();
        }

        Assert.Equal(3, store.Events().FirstBroken());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_change_that_fails_at_a_step_leaves_nothing_behind(string engine)
    {
        using var store = new StoreOf(engine, cluster);
        foreach (var step in (string[])["appended", "put", "projected"])
        {
            var failing = store.Events(
                reached =>
                {
                    if (reached == step)
                    {
                        throw new IOException("the disk is gone");
                    }
                },
                new Tally());
            Assert.Throws<IOException>(() =>
                failing.Append("case/1", 0, "a", [new("opened", "{}")], [new("k", "notify", "{}")]));
            store.Restart();
            var after = store.Events(null, new Tally());
            Assert.Equal((0, 0), (after.Head(), store.Database.Read(s => Tally.Of(s, "opened"))));
            Assert.Empty(after.Outbox.Take());
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Changes_that_share_a_transaction_fail_one_by_one(string engine)
    {
        using var store = new StoreOf(engine, cluster);
        var events = store.Events();
        var failed = 0;
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
        {
            try
            {
                store.Database.Write(s =>
                {
                    events.Append(s, $"case/{i}", 0, "a", [new("opened", "{}")]);
                    return i % 3 == 0 ? throw new IOException("not this one") : i;
                });
            }
            catch (IOException)
            {
                Interlocked.Increment(ref failed);
            }
        });
        Assert.Equal((22, 42L), (failed, events.Head()));
        Assert.Equal(0, events.FirstBroken());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_write_within_a_write_is_refused_and_the_store_goes_on(string engine)
    {
        using var store = new StoreOf(engine, cluster);
        Assert.Throws<InvalidOperationException>(() =>
            store.Database.Write(_ => store.Database.Write(s => s.Number("SELECT 1"))));
        Assert.Equal(1, store.Database.Write(s => s.Number("SELECT 1")));
    }
}
