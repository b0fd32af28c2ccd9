using System.Formats.Cbor;
using System.Security.Cryptography;
using Fido2NetLib.Objects;

namespace Ringwall.Control.Staff;

/// <summary>Signatures under a public key as WebAuthn keeps it (RFC 9052).</summary>
internal static class CoseKey
{
    public static bool Verify(byte[] key, byte[] data, byte[] signature)
    {
        try
        {
            return new CredentialPublicKey(key).Verify(data, signature);
        }
        catch (Exception e) when (e is CborContentException or CryptographicException or InvalidOperationException)
        {
            return false;
        }
    }
}
