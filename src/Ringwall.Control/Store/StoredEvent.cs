using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Ringwall.Control.Store;

/// <summary>An event to be recorded: its kind's name and its content as JSON.</summary>
public sealed record NewEvent(string Kind, string Payload);

/// <summary>
/// A recorded event. Each carries the hash of the one before it over all streams, so an altered or missing one shows.
/// </summary>
public sealed record StoredEvent
{
    /// <summary>1, 2, 3 … over all streams, without gaps.</summary>
    public required long Position { get; init; }

    public required string Stream { get; init; }

    /// <summary>1, 2, 3 … within its stream.</summary>
    public required long Version { get; init; }

    public required string Kind { get; init; }

    /// <summary>A role publicly, a person by pseudonym.</summary>
    public required string Actor { get; init; }

    public required string Payload { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// Covers the payload by its own hash. Lengths go before texts: no two events have the same octets.
    /// </summary>
    public byte[] Hash(ReadOnlySpan<byte> previous)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("ringwall event v1\n"u8);
        hash.AppendData(previous);
        Number(Position);
        Number(Version);
        Number(Microseconds.Of(At));
        hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(Payload)));
        foreach (var text in (ReadOnlySpan<string>)[Stream, Kind, Actor])
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
