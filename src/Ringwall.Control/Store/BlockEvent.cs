using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ringwall.Core.Snapshot;

namespace Ringwall.Control.Store;

/// <summary>
/// One entry of the record of blocks: who did what, and why. Each carries the hash of the one before, so an altered or
/// missing entry shows; the payload goes in by its own hash, so that it can be redacted without breaking the chain.
/// </summary>
public sealed record BlockEvent
{
    public const string Blocked = "block";
    public const string Unblocked = "unblock";

    public required long Id { get; init; }

    public required string Action { get; init; }

    public required string Actor { get; init; }

    public required string Reason { get; init; }

    public required Block Block { get; init; }

    /// <summary>Microseconds since 1970, UTC.</summary>
    public required long At { get; init; }

    public required byte[] Previous { get; init; }

    public string Scope => Block.Zone is { } zone ? "zone " + zone : "hosts " + string.Join(' ', Block.Hosts);

    public string Payload => JsonSerializer.Serialize(Block, SnapshotJson.Default.Block);

    public byte[] Hash() =>
        Hash(Id, At, Previous, Payload, [Block.DecisionId, Action, Actor, Reason, Kind(Block), Scope]);

    public static string Kind(Block block) => block.Kind == BlockKind.LegalOrder ? "legal" : "own";

    /// <summary>Lengths go before texts, so that no two different entries have the same octets.</summary>
    public static byte[] Hash(long id, long at, byte[] previous, string payload, ReadOnlySpan<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("ringwall block event v1\n"u8);
        hash.AppendData(previous);
        Number(id);
        Number(at);
        hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(payload)));
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Number(bytes.Length);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();

        void Number(long value)
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteInt64BigEndian(bytes, value);
            hash.AppendData(bytes);
        }
    }
}
