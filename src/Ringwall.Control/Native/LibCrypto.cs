using System.Runtime.InteropServices;

namespace Ringwall.Control.Native;

/// <summary>Ed25519 by libcrypto 3 (RFC 8032): the base library has none. Keys are the raw 32 octets.</summary>
internal static unsafe partial class LibCrypto
{
    public const int KeyLength = 32;
    public const int SignatureLength = 64;
    private const string Crypto = "libcrypto.so.3";
    private const int Ed25519 = 1087;

    public static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        var key = Private(seed);
        try
        {
            var bytes = new byte[KeyLength];
            nuint length = KeyLength;
            fixed (byte* to = bytes)
            {
                Check(EVP_PKEY_get_raw_public_key(key, to, &length));
            }

            return bytes;
        }
        finally
        {
            EVP_PKEY_free(key);
        }
    }

    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        var key = Private(seed);
        var context = EVP_MD_CTX_new();
        try
        {
            var signature = new byte[SignatureLength];
            nuint length = SignatureLength;
            Check(EVP_DigestSignInit(context, 0, 0, 0, key));
            fixed (byte* from = message)
            fixed (byte* to = signature)
            {
                Check(EVP_DigestSign(context, to, &length, from, (nuint)message.Length));
            }

            return signature;
        }
        finally
        {
            EVP_MD_CTX_free(context);
            EVP_PKEY_free(key);
        }
    }

    /// <summary>Whether the signature over the message is the key's. Wrong lengths are simply not.</summary>
    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (key.Length != KeyLength || signature.Length != SignatureLength)
        {
            return false;
        }

        fixed (byte* k = key, m = message, s = signature)
        {
            var publicKey = EVP_PKEY_new_raw_public_key(Ed25519, 0, k, KeyLength);
            var context = EVP_MD_CTX_new();
            var good = publicKey != 0 && context != 0
                && EVP_DigestVerifyInit(context, 0, 0, 0, publicKey) == 1
                && EVP_DigestVerify(context, s, SignatureLength, m, (nuint)message.Length) == 1;
            EVP_MD_CTX_free(context);
            EVP_PKEY_free(publicKey);
            if (!good)
            {
                ERR_clear_error();
            }

            return good;
        }
    }

    private static nint Private(ReadOnlySpan<byte> seed)
    {
        fixed (byte* from = seed)
        {
            var key = EVP_PKEY_new_raw_private_key(Ed25519, 0, from, (nuint)seed.Length);
            Check(key == 0 ? 0 : 1);
            return key;
        }
    }

    private static void Check(int result)
    {
        if (result != 1)
        {
            throw new InvalidOperationException("libcrypto refused an Ed25519 operation");
        }
    }

    [LibraryImport(Crypto)]
    internal static partial nint EVP_PKEY_new_raw_private_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Crypto)]
    internal static partial int EVP_PKEY_get_raw_public_key(nint key, byte* to, nuint* length);

    [LibraryImport(Crypto)]
    internal static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Crypto)]
    internal static partial nint EVP_MD_CTX_new();

    [LibraryImport(Crypto)]
    internal static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Crypto)]
    internal static partial int EVP_DigestSignInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Crypto)]
    internal static partial int EVP_DigestSign(nint context, byte* to, nuint* length, byte* from, nuint count);

    [LibraryImport(Crypto)]
    internal static partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Crypto)]
    internal static partial int EVP_DigestVerifyInit(nint context, nint keyContext, nint digest, nint engine, nint key);

    [LibraryImport(Crypto)]
    internal static partial int EVP_DigestVerify(
        nint context, byte* signature, nuint signatureLength, byte* message, nuint messageLength);

    [LibraryImport(Crypto)]
    internal static partial void ERR_clear_error();
}
