using Ringwall.Control.Publication;
using Ringwall.Control.Store;
using Ringwall.Core.DecisionLog;

namespace Ringwall.Control.DecisionLog;

/// <summary>A checkpoint the world can read.</summary>
public sealed record PublishedCheckpoint(Checkpoint Checkpoint, SignedNote Note);

/// <summary>
/// Makes recorded entries published: tiles on the disk, then a signed checkpoint in the store, then the checkpoint in
/// the open. A process that dies between any two of these goes on where it was; nothing is signed twice differently.
/// </summary>
public sealed class LogPublisher
{
    private readonly Database _database;
    private readonly LogKeys _keys;
    private readonly LogFolder _folder;
    private readonly TimeProvider _time;
    private readonly Action<string> _step;
    private readonly TreeFiles _files;
    private readonly Lock _round = new();
    private readonly Signal _signal = new();
    private volatile PublishedCheckpoint? _current;

    /// <param name="database">Where entries are recorded; the log is open in it.</param>
    /// <param name="keys">The keys that speak for it.</param>
    /// <param name="folder">What the world reads.</param>
    /// <param name="time">Dates checkpoints.</param>
    /// <param name="step">Told each step of a round before the next begins: tests end the process there.</param>
    public LogPublisher(
        Database database, LogKeys keys, LogFolder folder, TimeProvider time, Action<string>? step = null)
    {
        _database = database;
        _keys = keys;
        _folder = folder;
        _time = time;
        _step = step ?? (_ => { });
        _files = new TreeFiles(database, folder);
        Origin = database.Read(s => KeyInForce(s, long.MaxValue)).Name;
        Restore();
    }

    public string Origin { get; }

    /// <summary>What is in the open; null before the first round.</summary>
    public PublishedCheckpoint? Current => _current;

    /// <summary>The key that speaks for the log, the newest hand-over included.</summary>
    public VerifierKey Key => _database.Read(s => KeyInForce(s, long.MaxValue));

    /// <summary>Entries recorded, published or not.</summary>
    public long Recorded => _database.Read(LogTable.Size);

    /// <summary>Opens the log at its first start: its name and first key become entry 0.</summary>
    public static void Open(Database database, LogKeys keys, string origin, DateTimeOffset at)
    {
        if (database.Read(LogTable.Size) > 0)
        {
            return;
        }

        var key = keys.Unused(origin) ?? keys.Create(origin);
        database.Write(s => LogTable.Size(s) > 0 ? 0 : DecisionAppender.Append(s, new LogEntry
        {
            Kind = EntryKind.LogOpened,
            At = at,
            Data = { ["key"] = key.ToString(), ["origin"] = origin },
        }));
    }

    /// <summary>
    /// Writes tiles and signs a checkpoint over everything recorded; null when what is in the open says all already.
    /// Not yet in the open: that is <see cref="Publish"/>.
    /// </summary>
    public SignedNote? Sign()
    {
        lock (_round)
        {
            var (recorded, newest) = _database.Read(s => (LogTable.Size(s), LogTable.Checkpoint(s)));
            var signed = newest is null ? 0 : Checkpoint.Parse(newest.Text)!.Size;
            if (recorded <= signed)
            {
                return signed > (_current?.Checkpoint.Size ?? 0) ? newest : null;
            }

            var size = Math.Min(recorded, signed + Limits.Round);
            if (_files.Size != signed && newest is not null)
            {
                _files.Restore(Checkpoint.Parse(newest.Text)!);
            }

            var checkpoint = new Checkpoint(Origin, size, _files.Grow(size));
            _step("log-tiles");
            var keys = _database.Read(s => Signers(s, signed, size));
            var note = new SignedNote(checkpoint.Text, [.. keys.Select(key => SignedNote.Sign(
                checkpoint.Text, key, (_keys.Find(key) ?? throw Missing(key)).Sign))]);
            if (!_database.Write(s => LogTable.Sign(s, checkpoint, note, _time.GetUtcNow())))
            {
                // Another control signed meanwhile: ours was never seen by anybody.
                return Sign();
            }

            _step("log-signed");
            return note;
        }
    }

    /// <summary>Puts a signed checkpoint, with what witnesses said of it, in the open.</summary>
    public void Publish(SignedNote note)
    {
        lock (_round)
        {
            var checkpoint = Checkpoint.Parse(note.Text)!;
            if (checkpoint.Size < (_current?.Checkpoint.Size ?? 0))
            {
                return;
            }

            _folder.WriteCheckpoint(note.Write());
            _step("log-published");
            _current = new PublishedCheckpoint(checkpoint, note);
            if (_database.Read(s => KeyInForce(s, long.MaxValue)) is var key
                && _database.Read(s => KeyInForce(s, checkpoint.Size)) == key)
            {
                _keys.KeepOnly(key);
            }
        }

        _signal.Fire();
    }

    /// <summary>
    /// Hands over to a new key. The entry is signed by both; the first checkpoint that covers it too; then the old
    /// private key is destroyed.
    /// </summary>
    public VerifierKey RotateKey(string role)
    {
        var old = Key;
        var signing = _keys.Find(old) ?? throw Missing(old);
        var key = _keys.Create(Origin);
        var entry = KeyHandOver.Entry(old, signing.Sign, key, _keys.Find(key)!.Sign, _time.GetUtcNow());
        _database.Write(s => KeyInForce(s, long.MaxValue) == old
            ? DecisionAppender.Append(s, entry with { Role = role })
            : throw new EntryRefusedException("the key was handed over meanwhile"));
        return key;
    }

    /// <summary>What a notice carries: the entry, and the proof that the open checkpoint covers it.</summary>
    public InclusionBundle? Proof(long index)
    {
        if (_current is not { } current || index < 0 || index >= current.Checkpoint.Size)
        {
            return null;
        }

        var entry = _database.Read(s => LogTable.Range(s, index, 1))[0];
        return new InclusionBundle(
            entry, index, new TiledTree(current.Checkpoint.Size, _files.Hashes).Inclusion(index), current.Note);
    }

    /// <summary>That a checkpoint of ours began with a smaller tree, as witnesses ask.</summary>
    public IReadOnlyList<TreeHash> Consistency(long old, long size) =>
        new TiledTree(size, _files.Hashes).Consistency(old);

    /// <summary>Returns once the open checkpoint covers this entry.</summary>
    public async Task AwaitPublished(long index, CancellationToken cancel)
    {
        while (true)
        {
            var next = _signal.Next;
            if (_current?.Checkpoint.Size > index)
            {
                return;
            }

            await next.WaitAsync(cancel);
        }
    }

    private void Restore()
    {
        var signed = _database.Read(LogTable.Checkpoint) is { } note ? Checkpoint.Parse(note.Text) : null;
        var shown = _folder.ReadCheckpoint() is { } octets ? Checkpoint.Open(octets, out var open) : null;
        if (shown is not null && (shown.Origin != Origin || shown.Size > (signed?.Size ?? 0)))
        {
            throw new InvalidDataException(
                $"the log in the open ({shown.Origin}, {shown.Size} entries) is ahead of this store "
                + $"({Origin}, {signed?.Size ?? 0} signed): going on would rewrite what others have seen. Restore the "
                + "newest backup, or begin a log under another name");
        }

        if (signed is not null)
        {
            _files.Restore(signed);
        }

        if (shown is not null)
        {
            _current = new PublishedCheckpoint(shown, SignedNote.Parse(_folder.ReadCheckpoint()!, out _)!);
        }
    }

    /// <summary>The key in force, and before it the one that hands over with this very checkpoint.</summary>
    private static IEnumerable<VerifierKey> Signers(Statement s, long signed, long size)
    {
        var before = signed > 0 ? KeyInForce(s, signed) : null;
        var now = KeyInForce(s, size);
        return before is not null && before != now ? [before, now] : [now];
    }

    /// <summary>Who speaks for the first entries.</summary>
    private static VerifierKey KeyInForce(Statement s, long size)
    {
        var text = LogTable.Newest(s, EntryKind.KeyHandedOver, "", size)?.Entry.Fact("to")
            ?? LogTable.Newest(s, EntryKind.LogOpened, "")?.Entry.Fact("key");
        return VerifierKey.Parse(text ?? "") ?? throw new InvalidDataException("the log of this store is not open");
    }

    private static InvalidDataException Missing(VerifierKey key) =>
        new($"the private key {key.IdText} of the log {key.Name} is not here: entries are recorded, not published");
}
