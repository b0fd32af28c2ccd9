using System.Text.Json;

namespace Ringwall.Control.Store;

/// <summary>An effect somebody has taken to carry out.</summary>
public sealed record Effect(long Id, string Key, string Kind, string Stream, long Cause, string Payload, int Attempt);

/// <summary>
/// Effects that recorded events ask for. Each is carried out at least once: what was taken and not reported on within
/// its lease is taken again, so whoever carries it out does nothing on a key it has seen. What came of it is an event
/// of the stream "effect/KEY".
/// </summary>
public sealed class Outbox
{
    public const string DoneKind = "effect.done";
    public const string FailedKind = "effect.failed";
    public const string GivenUpKind = "effect.given-up";

    private const string Actor = "control";

    private readonly Database _database;
    private readonly EventStore _store;
    private readonly TimeProvider _time;
    private readonly Action<string> _step;

    internal Outbox(Database database, EventStore store, TimeProvider time, Action<string> step)
    {
        _database = database;
        _store = store;
        _time = time;
        _step = step;
    }

    public static string Stream(string key) => "effect/" + key;

    /// <summary>Takes what is due and nobody is at, oldest first.</summary>
    public IReadOnlyList<Effect> Take(int atMost = Limits.OutboxBatch)
    {
        var now = Microseconds.Of(_time.GetUtcNow());
        var taken = _database.Write(s =>
        {
            var effects = s.Rows(
                "SELECT id, key, kind, stream, cause, payload, attempts FROM outbox "
                + "WHERE state = 'waiting' AND due <= $1 AND leased <= $1 ORDER BY due, id LIMIT $2",
                r => new Effect(
                    r.GetInt64(0),
                    r.GetString(1),
                    r.GetString(2),
                    r.GetString(3),
                    r.GetInt64(4),
                    r.GetString(5),
                    (int)r.GetInt64(6) + 1),
                now,
                atMost);
            var until = now + (long)Limits.Lease.TotalMicroseconds;
            foreach (var effect in effects)
            {
                s.Run("UPDATE outbox SET leased = $1, attempts = attempts + 1 WHERE id = $2", until, effect.Id);
            }

            return effects;
        });
        _step("taken");
        return taken;
    }

    /// <summary>Records that it was carried out; false when that was recorded before.</summary>
    /// <param name="effect">What was taken.</param>
    /// <param name="note">What came of it, for the record; no personal data.</param>
    /// <param name="also">What else is recorded in the same transaction.</param>
    public bool Done(Effect effect, string note, Action<Statement>? also = null) =>
        Report(effect, DoneKind, note, "done", 0, also);

    /// <summary>Records that this attempt failed; there will be another one, until there were too many.</summary>
    public void Failed(Effect effect, string reason)
    {
        if (effect.Attempt >= Limits.Attempts)
        {
            GiveUp(effect, reason);
            return;
        }

        var wait = Math.Min(
            Limits.FirstRetry.TotalMicroseconds * Math.Pow(2, effect.Attempt - 1),
            Limits.LongestRetry.TotalMicroseconds);
        Report(effect, FailedKind, reason, "waiting", Microseconds.Of(_time.GetUtcNow()) + (long)wait, null);
    }

    /// <summary>Records that no further attempt is made: people have to look at it.</summary>
    public void GiveUp(Effect effect, string reason) => Report(effect, GivenUpKind, reason, "failed", 0, null);

    /// <summary>Effects that were given up, oldest first.</summary>
    public IReadOnlyList<(string Key, string Kind, string Note)> GivenUp() => _database.Read(s => s.Rows(
        "SELECT key, kind, note FROM outbox WHERE state = 'failed' ORDER BY id",
        r => (r.GetString(0), r.GetString(1), r.GetString(2))));

    /// <summary>When the next effect is due; null when none is waiting.</summary>
    public DateTimeOffset? NextDue() => _database.Read(s => s.Row<DateTimeOffset?>(
        "SELECT CASE WHEN leased > due THEN leased ELSE due END AS next FROM outbox WHERE state = 'waiting' "
        + "ORDER BY next LIMIT 1",
        r => Microseconds.Time(r.GetInt64(0))));

    internal static void Put(Statement s, NewEffect effect, StoredEvent cause, DateTimeOffset now) => s.Run(
        "INSERT INTO outbox (id, key, kind, stream, cause, payload, due, leased, attempts, state, note) "
        + "VALUES ((SELECT coalesce(max(id), 0) + 1 FROM outbox), $1, $2, $3, $4, $5, $6, 0, 0, 'waiting', '') "
        + "ON CONFLICT (key) DO NOTHING",
        effect.Key,
        effect.Kind,
        cause.Stream,
        cause.Position,
        effect.Payload,
        Microseconds.Of(effect.Due ?? now));

    private bool Report(Effect effect, string kind, string note, string state, long due, Action<Statement>? also)
    {
        var reported = _database.Write(s =>
        {
            var changed = s.Run(
                "UPDATE outbox SET state = $1, due = $2, leased = 0, note = $3 WHERE id = $4 AND state = 'waiting'",
                state,
                due,
                note,
                effect.Id);
            if (changed == 0)
            {
                return false;
            }

            var said = new EffectNote(effect.Kind, effect.Stream, effect.Cause, effect.Attempt, note);
            var payload = JsonSerializer.Serialize(said, StoreJson.Default.EffectNote);
            var stream = Stream(effect.Key);
            _store.Append(s, stream, EventStore.Version(s, stream), Actor, [new NewEvent(kind, payload)]);
            also?.Invoke(s);
            _step("reported");
            return true;
        });
        _step("committed");
        return reported;
    }
}
