using System.Data.Common;

namespace Ringwall.Control.Store;

/// <summary>
/// What happened, in the order it happened. Events of one stream are appended in one transaction, at the version the
/// caller has seen, together with the effects they ask for and the read models they change. There is no update and no
/// delete to call, and the store refuses both.
/// </summary>
public sealed class EventStore
{
    private const string Columns = "position, stream, version, kind, actor, payload, at";

    private readonly Database _database;
    private readonly TimeProvider _time;
    private readonly Action<string> _step;
    private readonly ReadModels _models;

    /// <param name="database">Where it is kept.</param>
    /// <param name="time">Dates events.</param>
    /// <param name="projections">Read models, brought up to date before this returns.</param>
    /// <param name="step">Told each step of a change before the next begins: tests end the process there.</param>
    public EventStore(
        Database database, TimeProvider time, IReadOnlyList<Projection> projections, Action<string>? step = null)
    {
        _database = database;
        _time = time;
        _step = step ?? (_ => { });
        _models = new ReadModels(projections);
        Outbox = new Outbox(database, this, time, _step);
        while (database.Write(s => _models.CatchUp(s, after => ReadAll(s, after, Limits.ReplayBatch))))
        {
        }
    }

    public Database Database => _database;

    public Outbox Outbox { get; }

    /// <summary>As the other one, in a transaction of its own.</summary>
    public AppendAnswer Append(
        string stream,
        long expected,
        string actor,
        IReadOnlyList<NewEvent> events,
        IReadOnlyList<NewEffect>? effects = null)
    {
        var answer = _database.Write(s => Append(s, stream, expected, actor, events, effects));
        _step("committed");
        return answer;
    }

    /// <summary>
    /// Records events as part of a larger change; after a <see cref="AppendAnswer.Conflict"/> nothing of it is there.
    /// </summary>
    /// <param name="s">The transaction.</param>
    /// <param name="stream">The stream, "kind/id".</param>
    /// <param name="expected">The version the caller decided upon; 0 for a new stream.</param>
    /// <param name="actor">Who, as a role and a pseudonym.</param>
    /// <param name="events">At least one.</param>
    /// <param name="effects">What they ask for.</param>
    public AppendAnswer Append(
        Statement s,
        string stream,
        long expected,
        string actor,
        IReadOnlyList<NewEvent> events,
        IReadOnlyList<NewEffect>? effects = null)
    {
        var version = Version(s, stream);
        if (version != expected)
        {
            return new AppendAnswer.Conflict(stream, expected, version);
        }

        var at = Microseconds.Rounded(_time.GetUtcNow());
        var head = s.Row(
            "SELECT position, hash FROM events ORDER BY position DESC LIMIT 1",
            r => (Position: r.GetInt64(0), Hash: (byte[])r[1]));
        var previous = head.Hash ?? new byte[32];
        var stored = new List<StoredEvent>(events.Count);
        foreach (var e in events)
        {
            var next = new StoredEvent
            {
                Position = head.Position + stored.Count + 1,
                Stream = stream,
                Version = ++version,
                Kind = e.Kind,
                Actor = actor,
                Payload = e.Payload,
                At = at,
            };
            previous = Insert(s, next, previous);
            stored.Add(next);
        }

        _step("appended");
        foreach (var effect in effects ?? [])
        {
            Outbox.Put(s, effect, stored[^1], at);
        }

        _step("put");
        _models.Apply(s, stored);
        _step("projected");
        return new AppendAnswer.Appended(stored);
    }

    /// <summary>The events of one stream, oldest first; empty when there is none.</summary>
    public IReadOnlyList<StoredEvent> ReadStream(string stream) => _database.Read(s => ReadStream(s, stream));

    public static IReadOnlyList<StoredEvent> ReadStream(Statement s, string stream) =>
        s.Rows($"SELECT {Columns} FROM events WHERE stream = $1 ORDER BY version", Event, stream);

    /// <summary>Events of all streams after a position, in order.</summary>
    public IReadOnlyList<StoredEvent> ReadAll(long after, int atMost) =>
        _database.Read(s => ReadAll(s, after, atMost));

    public static IReadOnlyList<StoredEvent> ReadAll(Statement s, long after, int atMost) =>
        s.Rows($"SELECT {Columns} FROM events WHERE position > $1 ORDER BY position LIMIT $2", Event, after, atMost);

    /// <summary>0 for a stream that does not exist.</summary>
    public static long Version(Statement s, string stream) =>
        s.Number("SELECT coalesce(max(version), 0) FROM events WHERE stream = $1", stream);

    /// <summary>Position of the last event; 0 when there is none.</summary>
    public long Head() => _database.Read(s => s.Number("SELECT coalesce(max(position), 0) FROM events"));

    /// <summary>Empties every read model and fills it again from the events.</summary>
    public void Rebuild()
    {
        _database.Write(_models.Clear);
        while (_database.Write(s => _models.CatchUp(s, after => ReadAll(s, after, Limits.ReplayBatch))))
        {
        }
    }

    /// <summary>The position of the first event that is not what its hash or its predecessor says, or 0.</summary>
    public long FirstBroken() => _database.Read(s =>
    {
        var previous = new byte[32];
        var at = 0L;
        while (true)
        {
            var rows = s.Rows(
                $"SELECT {Columns}, previous, hash FROM events WHERE position > $1 ORDER BY position LIMIT $2",
                r => (Event: Event(r), Previous: (byte[])r[7], Hash: (byte[])r[8]),
                at,
                Limits.ReplayBatch);
            if (rows.Count == 0)
            {
                return 0;
            }

            foreach (var (e, before, hash) in rows)
            {
                if (e.Position != ++at
                    || !before.AsSpan().SequenceEqual(previous)
                    || !hash.AsSpan().SequenceEqual(e.Hash(previous)))
                {
                    return e.Position;
                }

                previous = hash;
            }
        }
    });

    private static byte[] Insert(Statement s, StoredEvent e, byte[] previous)
    {
        var hash = e.Hash(previous);
        s.Run(
            $"INSERT INTO events ({Columns}, previous, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            e.Position,
            e.Stream,
            e.Version,
            e.Kind,
            e.Actor,
            e.Payload,
            Microseconds.Of(e.At),
            previous,
            hash);
        return hash;
    }

    private static StoredEvent Event(DbDataReader r) => new()
    {
        Position = r.GetInt64(0),
        Stream = r.GetString(1),
        Version = r.GetInt64(2),
        Kind = r.GetString(3),
        Actor = r.GetString(4),
        Payload = r.GetString(5),
        At = Microseconds.Time(r.GetInt64(6)),
    };
}
