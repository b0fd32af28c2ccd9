using System.Buffers.Text;
using System.Text.Json;

namespace Ringwall.Control.Staff;

/// <summary>
/// The one field of a browser's client data (WebAuthn section 5.8.1) looked at before it is verified.
/// </summary>
internal static class ClientData
{
    public static byte[]? Challenge(byte[]? clientData)
    {
        try
        {
            using var document = JsonDocument.Parse(clientData);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("challenge", out var challenge)
                && challenge.ValueKind == JsonValueKind.String
                    ? Base64Url.DecodeFromChars(challenge.GetString())
                    : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }
}
