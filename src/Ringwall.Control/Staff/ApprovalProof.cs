using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ringwall.Control.Staff;

/// <summary>
/// An authenticator's assertion (WebAuthn section 7.2) over a challenge that is a text's hash, with the public key it
/// verifies under: what a recorded approval carries, so that anybody can check it long after the key is gone. Octets
/// are base64url.
/// </summary>
public sealed record ApprovalProof
{
    public required string Person { get; init; }

    public required string Credential { get; init; }

    /// <summary>COSE key.</summary>
    public required string PublicKey { get; init; }

    public required string ClientData { get; init; }

    public required string AuthenticatorData { get; init; }

    public required string Signature { get; init; }

    /// <summary>As the approval's event keeps it.</summary>
    public string Write() => JsonSerializer.Serialize(this, ProofJson.Default.ApprovalProof);

    public static ApprovalProof? Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ProofJson.Default.ApprovalProof);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether this key said yes to exactly this text, with its owner verified. Needs neither the store nor the
    /// console that took it.
    /// </summary>
    public bool IsFor(ReadOnlySpan<byte> textSha256)
    {
        try
        {
            var clientData = Base64Url.DecodeFromChars(ClientData);
            var authenticator = Base64Url.DecodeFromChars(AuthenticatorData);
            const int UserVerified = 0x05;
            return Staff.ClientData.Challenge(clientData) is { } challenge
                && challenge.AsSpan().SequenceEqual(textSha256)
                && authenticator.Length >= 37
                && (authenticator[32] & UserVerified) == UserVerified
                && CoseKey.Verify(
                    Base64Url.DecodeFromChars(PublicKey),
                    [.. authenticator, .. System.Security.Cryptography.SHA256.HashData(clientData)],
                    Base64Url.DecodeFromChars(Signature));
        }
        catch (FormatException)
        {
            return false;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ApprovalProof))]
internal sealed partial class ProofJson : JsonSerializerContext;
