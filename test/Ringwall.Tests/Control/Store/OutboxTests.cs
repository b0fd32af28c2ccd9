using Ringwall.Control.Store;

namespace Ringwall.Tests.Control.Store;

public sealed class OutboxTests(PostgresCluster cluster)
{
    public static TheoryData<string> Engines => StoreOf.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public void An_effect_is_carried_out_once_however_often_it_is_asked_for(string engine)
    {
        using var store = new StoreOf(engine, cluster);
        var events = store.Events();
        events.Append("case/1", 0, "a", [new("decided", "{}")], [new("D-1/notify", "notify", "{\"n\":1}")]);
        events.Append("case/1", 1, "a", [new("decided", "{}")], [new("D-1/notify", "notify", "{\"n\":2}")]);
        var effect = Assert.Single(events.Outbox.Take());
        Assert.Equal(
            ("D-1/notify", "notify", "case/1", 1L, "{\"n\":1}", 1),
            (effect.Key, effect.Kind, effect.Stream, effect.Cause, effect.Payload, effect.Attempt));
        Assert.True(events.Outbox.Done(effect, "accepted by the mail server"));
        Assert.False(events.Outbox.Done(effect, "accepted by the mail server"));
        Assert.Empty(events.Outbox.Take());
        var recorded = Assert.Single(events.ReadStream("effect/D-1/notify"));
        Assert.Equal(Outbox.DoneKind, recorded.Kind);
        Assert.Contains("accepted by the mail server", recorded.Payload, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void What_was_taken_by_a_process_that_died_is_taken_again_after_its_lease(string engine)
    {
        using var store = new StoreOf(engine, cluster);
        store.Events().Append("case/1", 0, "a", [new("decided", "{}")], [new("k", "notify", "{}")]);
        Assert.Single(store.Events().Outbox.Take());
        store.Restart();
        var outbox = store.Events().Outbox;
        Assert.Empty(outbox.Take());
        Assert.Equal(store.Time.GetUtcNow() + Limits.Lease, outbox.NextDue());
        store.Time.Advance(Limits.Lease);
        Assert.Equal(2, Assert.Single(outbox.Take()).Attempt);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_failed_effect_is_tried_again_later_and_given_up_in_the_end(string engine)
    {
        using var store = new StoreOf(engine, cluster);
        var events = store.Events();
        events.Append("case/1", 0, "a", [new("decided", "{}")], [new("k", "notify", "{}")]);
        for (var attempt = 1; attempt <= Limits.Attempts; attempt++)
        {
            var effect = Assert.Single(events.Outbox.Take());
            Assert.Equal(attempt, effect.Attempt);
            events.Outbox.Failed(effect, "connection refused");
            Assert.Empty(events.Outbox.Take());
            store.Time.Advance(Limits.LongestRetry);
        }

        Assert.Equal([("k", "notify", "connection refused")], events.Outbox.GivenUp());
        Assert.Null(events.Outbox.NextDue());
        var kinds = events.ReadStream("effect/k").Select(e => e.Kind).ToArray();
        Assert.Equal(Limits.Attempts, kinds.Length);
        Assert.Equal(Outbox.GivenUpKind, kinds[^1]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void An_effect_waits_until_it_is_due(string engine)
    {
        using var store = new StoreOf(engine, cluster);
        var events = store.Events();
        var due = store.Time.GetUtcNow() + TimeSpan.FromMinutes(5);
        events.Append("case/1", 0, "a", [new("x", "{}")], [new("k", "notify", "{}") { Due = due }]);
        Assert.Empty(events.Outbox.Take());
        Assert.Equal(due, events.Outbox.NextDue());
        store.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Single(events.Outbox.Take());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Two_controls_never_hold_the_same_effect(string engine)
    {
        using var store = new StoreOf(engine, cluster);
        using var other = Database.Open(store.Address);
        EventStore[] controls = [store.Events(), new(other, store.Time, [])];
        var effects = Enumerable.Range(0, 50).Select(i => new NewEffect($"k{i}", "n", "{}"));
        controls[0].Append("case/1", 0, "a", [new("x", "{}")], [.. effects]);
        var taken = new List<string>();
        Parallel.For(0, 20, i =>
        {
            var some = controls[i % 2].Outbox.Take(5);
            lock (taken)
            {
                taken.AddRange(some.Select(e => e.Key));
            }
        });
        Assert.Equal(50, taken.Count);
        Assert.Equal(50, taken.Distinct().Count());
    }
}
