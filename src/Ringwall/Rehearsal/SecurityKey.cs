using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ringwall.Rehearsal;

/// <summary>
/// A passkey of an invented person: what an authenticator and its browser do, with one P-256 key. Control verifies it
/// as it verifies anybody's.
/// </summary>
internal sealed class SecurityKey(string origin) : IDisposable
{
    private const byte Present = 0x01;
    private const byte Verified = 0x04;
    private const byte Attested = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(16);
    private string _user = "";
    private uint _uses;

    /// <summary>Answers options to enrol with (WebAuthn section 7.1); no attestation.</summary>
    public JsonObject Enrol(JsonNode options)
    {
        _user = (string)options["user"]!["id"]!;
        byte[] data =
        [
            .. Data((string)options["rp"]!["id"]!, Attested), .. new byte[16], 0, (byte)_id.Length, .. _id, .. Cose(),
        ];
        // CBOR: a map of fmt "none", an empty attStmt, and authData with a length of two octets.
        byte[] attestation =
        [
            0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8,
            0x59, (byte)(data.Length >> 8), (byte)data.Length, .. data,
        ];
        return Answer(new JsonObject
        {
            ["clientDataJSON"] = Text(ClientData("webauthn.create", options)),
            ["attestationObject"] = Text(attestation),
        });
    }

    /// <summary>Says yes to a challenge (section 7.2).</summary>
    public JsonObject Assert(JsonNode options)
    {
        var client = ClientData("webauthn.get", options);
        var data = Data((string)options["rpId"]!, 0);
        var signature = _key.SignData(
            [.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Answer(new JsonObject
        {
            ["clientDataJSON"] = Text(client),
            ["authenticatorData"] = Text(data),
            ["signature"] = Text(signature),
            ["userHandle"] = _user,
        });
    }

    public void Dispose() => _key.Dispose();

    private byte[] ClientData(string type, JsonNode options) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["type"] = type,
        ["challenge"] = (string)options["challenge"]!,
        ["origin"] = origin,
        ["crossOrigin"] = false,
    });

    private byte[] Data(string host, byte more)
    {
        var data = new byte[37];
        SHA256.HashData(Encoding.UTF8.GetBytes(host), data);
        data[32] = (byte)(Present | Verified | more);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(33), ++_uses);
        return data;
    }

    /// <summary>COSE_Key: EC2, ES256, P-256, x, y.</summary>
    private byte[] Cose()
    {
        var point = _key.ExportParameters(false).Q;
        return
        [
            0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!,
        ];
    }

    private JsonObject Answer(JsonObject response) => new()
    {
        ["id"] = Text(_id),
        ["rawId"] = Text(_id),
        ["type"] = "public-key",
        ["response"] = response,
        ["clientExtensionResults"] = new JsonObject(),
    };

    private static string Text(byte[] octets) => Base64Url.EncodeToString(octets);
}
