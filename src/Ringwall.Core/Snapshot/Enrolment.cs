using System.Text.Json;

namespace Ringwall.Core.Snapshot;

/// <summary>
/// What a node must be given before it serves: where control is, the token that says it is one of its nodes, and the
/// public key (Ed25519, base64) every document must be signed with. A file only its user may read.
/// </summary>
public sealed record Enrolment
{
    public required string ControlUrl { get; init; }

    public required string Token { get; init; }

    public required string PublicKey { get; init; }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, SnapshotJson.Default.Enrolment);

    /// <summary>Null with the fault when these octets are no enrolment.</summary>
    public static Enrolment? Read(ReadOnlySpan<byte> bytes, out string? fault)
    {
        try
        {
            var enrolment = JsonSerializer.Deserialize(bytes, SnapshotJson.Default.Enrolment);
            var key = new byte[32];
            fault = enrolment is null || !EdgeFaults.IsHttp(enrolment.ControlUrl) ? "the address of control is no http address"
                : !Convert.TryFromBase64String(enrolment.PublicKey, key, out var length) || length != key.Length
                    ? "the public key is not 32 octets of base64"
                    : null;
            return fault is null ? enrolment : null;
        }
        catch (JsonException e)
        {
            fault = "not an enrolment: " + e.Message;
            return null;
        }
    }
}
