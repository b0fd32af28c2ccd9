using System.Runtime.InteropServices;

namespace Ringwall.Node.Native;

/// <summary>Ed25519 (RFC 8032) by libcrypto: the base library has none. Checking only; nodes sign nothing.</summary>
internal static unsafe partial class Ed25519
{
    private const string Crypto = "libcrypto.so.3";
    private const int KeyType = 1087;

    public const int KeyLength = 32;
    public const int SignatureLength = 64;

    /// <summary>Whether the signature over the message is the key's. Wrong lengths are simply not.</summary>
    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (key.Length != KeyLength || signature.Length != SignatureLength)
        {
            return false;
        }

        fixed (byte* k = key, m = message, s = signature)
        {
            var publicKey = EVP_PKEY_new_raw_public_key(KeyType, 0, k, KeyLength);
            var context = EVP_MD_CTX_new();
            var good = publicKey != 0 && context != 0
                && EVP_DigestVerifyInit(context, 0, 0, 0, publicKey) == 1
                && EVP_DigestVerify(context, s, SignatureLength, m, (nuint)message.Length) == 1;
            EVP_MD_CTX_free(context);
            EVP_PKEY_free(publicKey);
            if (!good)
            {
                OpenSsl.ERR_clear_error();
            }

            return good;
        }
    }

    [LibraryImport(Crypto)]
    private static partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Crypto)]
    private static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Crypto)]
    private static partial nint EVP_MD_CTX_new();

    [LibraryImport(Crypto)]
    private static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Crypto)]
    private static partial int EVP_DigestVerifyInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Crypto)]
    private static partial int EVP_DigestVerify(
        nint context, byte* signature, nuint signatureLength, byte* message, nuint messageLength);
}
