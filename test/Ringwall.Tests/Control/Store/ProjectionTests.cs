namespace Ringwall.Tests.Control.Store;

public sealed class ProjectionTests(PostgresCluster cluster)
{
    public static TheoryData<string> Engines => StoreOf.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_read_model_is_level_with_the_events_at_once(string engine)
    {
        using var store = new StoreOf(engine, cluster);
        var events = store.Events(null, new Tally());
        events.Append("case/1", 0, "a", [new("opened", "{}"), new("assessed", "{}")]);
        events.Append("case/2", 0, "a", [new("opened", "{}")]);
        Assert.Equal((2, 1), store.Database.Read(s => (Tally.Of(s, "opened"), Tally.Of(s, "assessed"))));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_read_model_that_is_new_or_of_other_code_is_filled_from_the_first_event_on(string engine)
    {
        using var store = new StoreOf(engine, cluster);
        var plain = store.Events();
        for (var i = 0; i < 3; i++)
        {
            plain.Append($"case/{i}", 0, "a", [new("opened", "{}")]);
        }

        store.Events(null, new Tally());
        Assert.Equal(3, store.Database.Read(s => Tally.Of(s, "opened")));
        var heavier = store.Events(null, new Tally(version: 2, weight: 10));
        Assert.Equal(30, store.Database.Read(s => Tally.Of(s, "opened")));
        heavier.Rebuild();
        Assert.Equal(30, store.Database.Read(s => Tally.Of(s, "opened")));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_control_whose_read_model_another_version_has_taken_over_stops_writing(string engine)
    {
        using var store = new StoreOf(engine, cluster);
        var old = store.Events(null, new Tally());
        store.Events(null, new Tally(version: 2));
        Assert.Throws<InvalidOperationException>(() => old.Append("case/1", 0, "a", [new("opened", "{}")]));
        Assert.Equal(0, old.Head());
    }
}
