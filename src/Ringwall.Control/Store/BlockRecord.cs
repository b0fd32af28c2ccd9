using System.Data.Common;
using System.Text.Json;
using Ringwall.Core.Snapshot;

namespace Ringwall.Control.Store;

/// <summary>The record of blocks: appending and reading. There is nothing else to call.</summary>
public static class BlockRecord
{
    private const string Columns = "id, action, actor, reason, payload, at, previous, hash, decision_id, kind, scope";

    public static BlockEvent Append(
        Statement s, string action, string actor, string reason, Block block, DateTimeOffset at)
    {
        var entry = new BlockEvent
        {
            Id = s.Number("SELECT coalesce(max(id), 0) + 1 FROM block_events"),
            Action = action,
            Actor = actor,
            Reason = reason,
            Block = block,
            At = (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10,
            Previous = s.Blob("SELECT hash FROM block_events ORDER BY id DESC LIMIT 1") ?? new byte[32],
        };
        s.Run(
            $"INSERT INTO block_events ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            entry.Id,
            action,
            actor,
            reason,
            entry.Payload,
            entry.At,
            entry.Previous,
            entry.Hash(),
            block.DecisionId,
            BlockEvent.Kind(block),
            entry.Scope);
        return entry;
    }

    public static List<BlockEvent> All(Statement s) =>
        s.Rows("SELECT id, action, actor, reason, payload, at, previous FROM block_events ORDER BY id", Event);

    public static List<BlockEvent> Of(Statement s, string decision) => s.Rows(
        "SELECT id, action, actor, reason, payload, at, previous FROM block_events WHERE decision_id = $1 ORDER BY id",
        Event,
        decision);

    /// <summary>Blocks neither lifted nor ended, in the order they were decided.</summary>
    public static IReadOnlyList<Block> InForce(IEnumerable<BlockEvent> events, DateTimeOffset now)
    {
        var blocks = new List<Block>();
        foreach (var entry in events)
        {
            if (entry.Action == BlockEvent.Blocked)
            {
                blocks.Add(entry.Block);
            }
            else
            {
                blocks.RemoveAll(block => block.DecisionId == entry.Block.DecisionId);
            }
        }

        blocks.RemoveAll(block => block.Until <= now);
        return blocks;
    }

    /// <summary>
    /// "D-2026-0007" after "D-2026-0006": own decisions and legal orders have a sequence of their own.
    /// </summary>
    public static string NextDecision(Statement s, BlockKind kind, int year) =>
        Numbers.Next(s, kind == BlockKind.LegalOrder ? 'L' : 'D', year);

    /// <summary>The number of the first entry that is not what its hash or its predecessor says, or 0.</summary>
    public static long FirstBroken(Statement s)
    {
        var previous = new byte[32];
        var expected = 1L;
        foreach (var row in s.Rows($"SELECT {Columns} FROM block_events ORDER BY id", Row))
        {
            if (row.Id != expected++
                || !row.Previous.AsSpan().SequenceEqual(previous)
                || !row.Hash.AsSpan().SequenceEqual(BlockEvent.Hash(row.Id, row.At, previous, row.Payload, row.Texts)))
            {
                return row.Id;
            }

            previous = row.Hash;
        }

        return 0;
    }

    private static StoredRow Row(DbDataReader r) => new(
        r.GetInt64(0),
        r.GetInt64(5),
        r.GetString(4),
        (byte[])r[6],
        (byte[])r[7],
        [r.GetString(8), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(9), r.GetString(10)]);

    private static BlockEvent Event(DbDataReader r) => new()
    {
        Id = r.GetInt64(0),
        Action = r.GetString(1),
        Actor = r.GetString(2),
        Reason = r.GetString(3),
        Block = JsonSerializer.Deserialize(r.GetString(4), SnapshotJson.Default.Block)!,
        At = r.GetInt64(5),
        Previous = (byte[])r[6],
    };

    private sealed record StoredRow(long Id, long At, string Payload, byte[] Previous, byte[] Hash, string[] Texts);
}
