using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ringwall.Tests.Fakes;

/// <summary>A passkey authenticator and its browser in software: one P-256 key, its owner always verified.</summary>
public sealed class Authenticator(string origin = "https://console.example.test") : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _credential = RandomNumberGenerator.GetBytes(16);
    private byte[] _user = [];
    private uint _counter;

    public bool VerifiesUser { get; set; } = true;

    public byte[] Credential => _credential;

    /// <summary>Forgets its last uses, as a cloned key would.</summary>
    public void Rewind() => _counter = 0;

    /// <summary>navigator.credentials.create.</summary>
    public string Create(string options)
    {
        var asked = JsonNode.Parse(options)!;
        _user = Decode((string)asked["user"]!["id"]!);
        var clientData = ClientData("webauthn.create", (string)asked["challenge"]!);
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(3);
        writer.WriteTextString("fmt");
        writer.WriteTextString("none");
        writer.WriteTextString("attStmt");
        writer.WriteStartMap(0);
        writer.WriteEndMap();
        writer.WriteTextString("authData");
        writer.WriteByteString([.. Data((string)asked["rp"]!["id"]!, attested: true), .. Attested()]);
        writer.WriteEndMap();
        return Response(new JsonObject
        {
            ["clientDataJSON"] = Encode(clientData),
            ["attestationObject"] = Encode(writer.Encode()),
            ["transports"] = new JsonArray("internal"),
        });
    }

    /// <summary>navigator.credentials.get.</summary>
    public string Get(string options, string? challenge = null)
    {
        var asked = JsonNode.Parse(options)!;
        var clientData = ClientData("webauthn.get", challenge ?? (string)asked["challenge"]!);
        var data = Data((string)asked["rpId"]!, attested: false);
        byte[] signed = [.. data, .. SHA256.HashData(clientData)];
        return Response(new JsonObject
        {
            ["clientDataJSON"] = Encode(clientData),
            ["authenticatorData"] = Encode(data),
            ["signature"] = Encode(
                _key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            ["userHandle"] = Encode(_user),
        });
    }

    public void Dispose() => _key.Dispose();

    private byte[] ClientData(string type, string challenge) => JsonSerializer.SerializeToUtf8Bytes(
        new Dictionary<string, object>
        {
            ["type"] = type,
            ["challenge"] = challenge,
            ["origin"] = origin,
            ["crossOrigin"] = false,
        });

    private byte[] Data(string host, bool attested)
    {
        var data = new byte[37];
        SHA256.HashData(Encoding.UTF8.GetBytes(host), data);
        data[32] = (byte)(0x01 | (VerifiesUser ? 0x04 : 0) | (attested ? 0x40 : 0));
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(33), ++_counter);
        return data;
    }

    private byte[] Attested()
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)_credential.Length);
        var q = _key.ExportParameters(false).Q;
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(5);
        writer.WriteInt32(1);
        writer.WriteInt32(2);
        writer.WriteInt32(3);
        writer.WriteInt32(-7);
        writer.WriteInt32(-1);
        writer.WriteInt32(1);
        writer.WriteInt32(-2);
        writer.WriteByteString(q.X!);
        writer.WriteInt32(-3);
        writer.WriteByteString(q.Y!);
        writer.WriteEndMap();
        return [.. new byte[16], .. length, .. _credential, .. writer.Encode()];
    }

    private string Response(JsonObject response) => new JsonObject
    {
        ["id"] = Encode(_credential),
        ["rawId"] = Encode(_credential),
        ["type"] = "public-key",
        ["response"] = response,
        ["clientExtensionResults"] = new JsonObject(),
    }.ToJsonString();

    private static string Encode(byte[] octets) => Base64Url.EncodeToString(octets);

    private static byte[] Decode(string text) => Base64Url.DecodeFromChars(text);
}
