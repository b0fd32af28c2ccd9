using System.Security.Cryptography;
using System.Text;
using Ringwall.Control.Staff;
using Ringwall.Control.Store;

namespace Ringwall.Control.Sealing;

/// <summary>
/// Personal data and secrets, apart from the events that refer to them by id. Each blob has a data key of its own,
/// wrapped by the sealing key; destroying the data key makes the blob unreadable and touches nothing else. Every look
/// at one is on record before its content is handed out.
/// </summary>
public sealed class Vault
{
    private readonly Database _database;
    private readonly SealingKey _key;
    private readonly ErasureJournal _journal;
    private readonly TimeProvider _time;

    public Vault(Database database, SealingKey key, ErasureJournal journal, TimeProvider time)
    {
        _database = database;
        _key = key;
        _journal = journal;
        _time = time;
        Reconcile();
    }

    /// <summary>Whether the store holds anything sealed: then its key must be there.</summary>
    public static bool IsInUse(Database database) =>
        database.Read(s => s.Number("SELECT count(*) FROM data_keys WHERE wrapped IS NOT NULL")) > 0;

    /// <summary>An id for a blob that something refers to before it is sealed.</summary>
    public static string NewId() => "B-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>As the other one, in a transaction of its own.</summary>
    public string Seal(Capacity by, SealedLane lane, string stream, ReadOnlyMemory<byte> content, string purpose) =>
        _database.Write(s => Seal(s, by, lane, stream, content.Span, purpose));

    /// <summary>Seals something as part of a larger change; the blob's id, for events to refer to.</summary>
    public string Seal(
        Statement s,
        Capacity by,
        SealedLane lane,
        string stream,
        ReadOnlySpan<byte> content,
        string purpose,
        string? id = null)
    {
        id ??= NewId();
        var now = Microseconds.Of(_time.GetUtcNow());
        var dataKey = RandomNumberGenerator.GetBytes(SealingKey.Length);
        var nonce = RandomNumberGenerator.GetBytes(SealingKey.NonceLength);
        var sealedOctets = SealingKey.Seal(dataKey, nonce, content, Name(id, lane, stream));
        s.Run(
            "INSERT INTO data_keys (id, kek, wrapped, made) VALUES ($1, $2, $3, $4)",
            id,
            _key.Id,
            _key.Wrap(dataKey, Encoding.UTF8.GetBytes(id)),
            now);
        CryptographicOperations.ZeroMemory(dataKey);
        s.Run(
            "INSERT INTO sealed_blobs (id, key_id, lane, stream, nonce, sealed, made) "
            + "VALUES ($1, $1, $2, $3, $4, $5, $6)",
            id,
            lane.Name(),
            stream,
            nonce,
            sealedOctets,
            now);
        Log(s, by, "sealed", id, stream, purpose);
        return id;
    }

    /// <summary>What a stream holds that can still be opened, in the order it came.</summary>
    public IReadOnlyList<SealedBlob> Of(string stream) => _database.Read(s => s.Rows(
        "SELECT b.id, b.lane, a.purpose FROM sealed_blobs b JOIN data_keys k ON k.id = b.key_id "
        + "JOIN access_log a ON a.blob = b.id AND a.action = 'sealed' "
        + "WHERE b.stream = $1 AND k.wrapped IS NOT NULL ORDER BY a.id",
        r => new SealedBlob(r.GetString(0), SealedLanes.Parse(r.GetString(1)), r.GetString(2)),
        stream));

    /// <summary>
    /// The content of a blob, for somebody who may see it and says what for. With a stream only what that one holds:
    /// whoever may write a reference must not choose whose blob is opened.
    /// </summary>
    public OpenAnswer Open(Capacity by, string id, string purpose, string? stream = null) =>
        _database.Write<OpenAnswer>(s =>
    {
        var blob = s.Row(
            "SELECT b.lane, b.stream, b.nonce, b.sealed, k.kek, k.wrapped, k.destroyed "
            + "FROM sealed_blobs b JOIN data_keys k ON k.id = b.key_id WHERE b.id = $1",
            r => new
            {
                Lane = SealedLanes.Parse(r.GetString(0)),
                Stream = r.GetString(1),
                Nonce = (byte[])r[2],
                Sealed = (byte[])r[3],
                Kek = r.GetString(4),
                Wrapped = r.IsDBNull(5) ? null : (byte[])r[5],
                Destroyed = r.IsDBNull(6) ? 0 : r.GetInt64(6),
            },
            id);
        if (blob is null || (stream is not null && blob.Stream != stream))
        {
            return new OpenAnswer.Unknown();
        }

        if (!blob.Lane.MayOpen(by.Actor.Role) || (blob.Lane == SealedLane.Reporter && !Unsealed(s, blob.Stream, by)))
        {
            Log(s, by, "refused", id, blob.Stream, purpose);
            return new OpenAnswer.Refused();
        }

        if (blob.Wrapped is null)
        {
            return new OpenAnswer.Destroyed(Microseconds.Time(blob.Destroyed));
        }

        if (blob.Kek != _key.Id)
        {
            throw new InvalidDataException($"{id} is sealed with key {blob.Kek}; control has {_key.Id}");
        }

        var dataKey = _key.Unwrap(blob.Wrapped, Encoding.UTF8.GetBytes(id));
        var content = SealingKey.Open(dataKey, blob.Nonce, blob.Sealed, Name(id, blob.Lane, blob.Stream));
        CryptographicOperations.ZeroMemory(dataKey);
        Log(s, by, "opened", id, blob.Stream, purpose);
        return new OpenAnswer.Opened(content);
    });

    /// <summary>Destroys the keys of what a stream holds in a lane; how many there were.</summary>
    public int Destroy(Capacity by, string stream, SealedLane lane, string purpose)
    {
        var ids = _database.Write(s =>
        {
            var found = s.Rows(
                "SELECT b.key_id FROM sealed_blobs b JOIN data_keys k ON k.id = b.key_id "
                + "WHERE b.stream = $1 AND b.lane = $2 AND k.wrapped IS NOT NULL ORDER BY b.id",
                r => r.GetString(0),
                stream,
                lane.Name());
            foreach (var id in found)
            {
                Destroy(s, id);
                Log(s, by, "destroyed", id, stream, purpose);
            }

            return found;
        });
        _journal.Add(ids);
        _database.Scrub();
        return ids.Count;
    }

    /// <summary>The access log of one stream, or all of it when null; oldest first.</summary>
    public IReadOnlyList<AccessEntry> Accesses(string? stream, long after = 0, int atMost = 1000) =>
        _database.Read(s => s.Rows(
            "SELECT id, at, person, role, action, blob, stream, purpose FROM access_log "
            + "WHERE id > $1 AND ($2 = '' OR stream = $2) ORDER BY id LIMIT $3",
            r => new AccessEntry(
                r.GetInt64(0),
                Microseconds.Time(r.GetInt64(1)),
                r.GetString(2),
                r.GetString(3),
                r.GetString(4),
                r.GetString(5),
                r.GetString(6),
                r.GetString(7)),
            after,
            stream ?? "",
            atMost));

    /// <summary>The report says that a second person allowed exactly this one to see who reported.</summary>
    private static bool Unsealed(Statement s, string stream, Capacity by) =>
        s.Number(
            "SELECT count(*) FROM events a JOIN events b ON b.stream = a.stream "
            + "WHERE a.stream = $1 AND a.kind = 'reporter.unseal_requested' AND b.kind = 'reporter.unsealed' "
            + "AND a.actor LIKE $2 AND b.position > a.position AND substr(b.actor, 1, $3) <> $4",
            stream,
            by.Actor.Person + "/%",
            by.Actor.Person.Length + 1,
            by.Actor.Person + "/") > 0;

    private void Destroy(Statement s, string key) => s.Run(
        "UPDATE data_keys SET wrapped = NULL, destroyed = $1 WHERE id = $2 AND wrapped IS NOT NULL",
        Microseconds.Of(_time.GetUtcNow()),
        key);

    /// <summary>
    /// What the journal knows as erased is erased again after a restore; what the store knows is in the journal after
    /// a crash between the two.
    /// </summary>
    private void Reconcile()
    {
        var journal = _journal.Read();
        var missing = _database.Write(s =>
        {
            foreach (var id in journal)
            {
                Destroy(s, id);
            }

            return s.Rows("SELECT id FROM data_keys WHERE wrapped IS NULL", r => r.GetString(0))
                .Where(id => !journal.Contains(id)).ToArray();
        });
        _journal.Add(missing);
    }

    private void Log(Statement s, Capacity by, string action, string blob, string stream, string purpose) => s.Run(
        "INSERT INTO access_log (id, at, person, role, action, blob, stream, purpose) "
        + "VALUES ((SELECT coalesce(max(id), 0) + 1 FROM access_log), $1, $2, $3, $4, $5, $6, $7)",
        Microseconds.Of(_time.GetUtcNow()),
        by.Actor.Person,
        by.Actor.Role.ToString(),
        action,
        blob,
        stream,
        purpose);

    /// <summary>Bound into the blob, so that it cannot be moved to another lane or stream.</summary>
    private static byte[] Name(string id, SealedLane lane, string stream) =>
        Encoding.UTF8.GetBytes($"ringwall sealed v1\n{id}\n{lane.Name()}\n{stream}");
}
