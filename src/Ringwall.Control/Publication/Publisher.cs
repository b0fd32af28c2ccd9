using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ringwall.Control.Config;
using Ringwall.Control.DecisionLog;
using Ringwall.Control.Store;
using Ringwall.Core.DecisionLog;
using Ringwall.Core.Snapshot;

namespace Ringwall.Control.Publication;

/// <summary>
/// The one way a change reaches nodes: what was decided, the next version and the signed document are one transaction;
/// only then are nodes woken. A process that dies at any step has either all of it or nothing, and acknowledged nothing
/// that is not on the disk.
/// </summary>
public sealed class Publisher
{
    /// <summary>Documents kept of each lane.</summary>
    private const int Kept = 8;

    private readonly Database _database;
    private readonly SigningKey _key;
    private readonly TimeProvider _time;
    private readonly Action<string> _step;
    private readonly Signal _signal = new();

    /// <param name="database">Where all of it is kept.</param>
    /// <param name="key">Signs the documents.</param>
    /// <param name="time">Dates them.</param>
    /// <param name="step">Told each step of a change before the next begins: tests end the process there.</param>
    public Publisher(Database database, SigningKey key, TimeProvider time, Action<string>? step = null)
    {
        _database = database;
        _key = key;
        _time = time;
        _step = step ?? (_ => { });
        if (database.Read(BlockRecord.FirstBroken) is > 0 and var broken)
        {
            throw new InvalidDataException(
                $"the record of blocks was altered: entry {broken} does not continue the chain");
        }

        database.Write(Raise);
    }

    /// <summary>A configuration as nodes get it.</summary>
    public byte[] Image(Configuration configuration) => ZoneImage.Write(
        configuration.Edge with { AffinityKey = _key.Derive("affinity cookies") }, configuration.Zones);

    /// <summary>Puts a configuration in force; its version. The same settings again are the same version.</summary>
    public long Publish(Configuration configuration, string text, string actor) =>
        Publish(Image(configuration), text, actor);

    /// <summary>As above, with the <see cref="Image"/> of the configuration.</summary>
    public long Publish(byte[] payload, string text, string actor)
    {
        var version = _database.Write(s =>
        {
            if (Newest(s, Lane.Config) is { } newest && Document(newest) is var last
                && last.Payload.AsSpan().SequenceEqual(payload))
            {
                return last.Version;
            }

            var next = Next(s, Lane.Config);
            s.Run(
                "INSERT INTO config_versions (version, sha256, text, actor, at) VALUES ($1, $2, $3, $4, $5)",
                next,
                SHA256.HashData(Encoding.UTF8.GetBytes(text)),
                text,
                actor,
                (_time.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10);
            _step("recorded");
            return Seal(s, Lane.Config, payload);
        });
        Announce();
        return version;
    }

    /// <summary>Records a block and puts it in force; the version of the block lane.</summary>
    public (Block Block, long Version) Block(Block block, string actor, string reason)
    {
        var result = _database.Write(s =>
        {
            var decided = block.DecisionId.Length > 0
                ? block
                : block with { DecisionId = BlockRecord.NextDecision(s, block.Kind, _time.GetUtcNow().Year) };
            if (BlockRecord.Of(s, decided.DecisionId).Count > 0)
            {
                throw new DecisionException(
                    409, $"decision {decided.DecisionId} was recorded before; a decision is taken once");
            }

            BlockRecord.Append(s, BlockEvent.Blocked, actor, reason, decided, _time.GetUtcNow());
            DecisionAppender.Append(s, BlockEntries.Applied(decided, _time.GetUtcNow()));
            _step("recorded");
            return (decided, SealBlocks(s));
        });
        Announce();
        return result;
    }

    /// <summary>Records that a block is lifted and takes it out of force; the version of the block lane.</summary>
    public (Block Block, long Version) Lift(string decision, string actor, string reason)
    {
        var result = _database.Write(s =>
        {
            var events = BlockRecord.Of(s, decision);
            if (events.Count == 0)
            {
                throw new DecisionException(404, $"there is no decision {decision}");
            }

            if (events[^1].Action == BlockEvent.Unblocked)
            {
                throw new DecisionException(409, $"decision {decision} is lifted already");
            }

            BlockRecord.Append(s, BlockEvent.Unblocked, actor, reason, events[^1].Block, _time.GetUtcNow());
            if (LogTable.Newest(s, EntryKind.BlockApplied, decision) is not null)
            {
                // A block older than the log is not in it.
                DecisionAppender.Append(s, BlockEntries.Lifted(events[^1].Block, _time.GetUtcNow()));
            }

            _step("recorded");
            return (events[^1].Block, SealBlocks(s));
        });
        Announce();
        return result;
    }

    /// <summary>
    /// Makes the lane say of a decision what is wanted, null for no block any more; the version that says it. What is
    /// so already is not recorded again. A block that has run out by itself is out of force without a word.
    /// </summary>
    public long Settle(string decision, Block? wanted, string actor)
    {
        var version = _database.Write(s =>
        {
            var now = _time.GetUtcNow();
            var had = BlockRecord.InForce(BlockRecord.Of(s, decision), now) is [var block, ..] ? block : null;
            if (Payload(had) == Payload(wanted))
            {
                return Version(s, Lane.Blocks);
            }

            if (had is not null)
            {
                BlockRecord.Append(s, BlockEvent.Unblocked, actor, "decision " + decision, had, now);
            }

            if (wanted is not null)
            {
                BlockRecord.Append(s, BlockEvent.Blocked, actor, "decision " + decision, wanted, now);
                DecisionAppender.Append(s, BlockEntries.Applied(wanted, now) with { Role = actor });
            }
            else if (LogTable.Newest(s, EntryKind.BlockApplied, decision) is not null)
            {
                DecisionAppender.Append(s, BlockEntries.Lifted(had!, now) with { Role = actor });
            }

            _step("recorded");
            return SealBlocks(s);
        });
        Announce();
        return version;

        static string? Payload(Block? block) =>
            block is null ? null : JsonSerializer.Serialize(block, SnapshotJson.Default.Block);
    }

    public IReadOnlyList<BlockEvent> Events() => _database.Read(BlockRecord.All);

    public IReadOnlyList<Block> InForce() => BlockRecord.InForce(Events(), _time.GetUtcNow());

    public long Version(Lane lane) => _database.Read(s => Version(s, lane));

    public string? ConfigText() => _database.Read(s =>
        s.Rows("SELECT text FROM config_versions ORDER BY version DESC LIMIT 1", r => r.GetString(0)).FirstOrDefault());

    /// <summary>The newest document of this lane after a version, or null when there is none.</summary>
    public byte[]? After(Lane lane, long version) =>
        _database.Read(s => Version(s, lane) > version ? Newest(s, lane) : null);

    /// <summary>As <see cref="After"/>, waiting until there is one or the time is over.</summary>
    public async Task<byte[]?> Wait(Lane lane, long version, TimeSpan atMost, CancellationToken cancel)
    {
        var begun = _time.GetTimestamp();
        while (true)
        {
            var next = _signal.Next;
            if (After(lane, version) is { } document)
            {
                return document;
            }

            var left = atMost - _time.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero || cancel.IsCancellationRequested)
            {
                return null;
            }

            await Task.WhenAny(next, Task.Delay(left, _time, cancel));
        }
    }

    private void Announce() => _signal.Fire();

    private static long Version(Statement s, Lane lane) =>
        s.Number("SELECT coalesce(max(version), 0) FROM documents WHERE lane = $1", (int)lane);

    private static long Next(Statement s, Lane lane) => Math.Max(Version(s, lane), Floor(s, lane)) + 1;

    private static long Floor(Statement s, Lane lane) =>
        s.Number("SELECT floor FROM version_floors WHERE lane = $1", (int)lane);

    /// <summary>
    /// After a restore nodes may have a later version than the store knows: what is in force is sealed again above it.
    /// </summary>
    private int Raise(Statement s)
    {
        if (Floor(s, Lane.Config) > Version(s, Lane.Config) && Newest(s, Lane.Config) is { } newest)
        {
            Seal(s, Lane.Config, Document(newest).Payload);
        }

        if (Floor(s, Lane.Blocks) > Version(s, Lane.Blocks))
        {
            SealBlocks(s);
        }

        return 0;
    }

    private static byte[]? Newest(Statement s, Lane lane) =>
        s.Blob("SELECT blob FROM documents WHERE lane = $1 ORDER BY version DESC LIMIT 1", (int)lane);

    private static SignedDocument Document(byte[] own) =>
        SignedDocument.Open(own, Lane.Config, 0, (_, _) => true, out _)!;

    private long SealBlocks(Statement s) =>
        Seal(s, Lane.Blocks, BlockTable.Write(BlockRecord.InForce(BlockRecord.All(s), _time.GetUtcNow())));

    private long Seal(Statement s, Lane lane, byte[] payload)
    {
        var version = Next(s, lane);
        var document = SignedDocument.Seal(lane, version, payload, _key.Sign).Write();
        _step("sealed");
        s.Run("INSERT INTO documents (lane, version, blob) VALUES ($1, $2, $3)", (int)lane, version, document);
        s.Run("DELETE FROM documents WHERE lane = $1 AND version <= $2", (int)lane, version - Kept);
        _step("stored");
        return version;
    }
}

/// <summary>A decision the record does not allow; the status its answer has.</summary>
public sealed class DecisionException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
