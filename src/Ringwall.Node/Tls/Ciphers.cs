using Ringwall.Node.Native;

namespace Ringwall.Node.Tls;

/// <summary>
/// Our lists, strongest cheap cipher first: AES-128-GCM before AES-256 (both are out of reach, one is faster), ChaCha20
/// first for clients that put it first. Forward secrecy only. Zones may name their own.
/// </summary>
internal static class Ciphers
{
    public static ReadOnlySpan<byte> Tls12 =>
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"u8
        + "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"u8;

    public static ReadOnlySpan<byte> Tls13 =>
        "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"u8;

    public static ReadOnlySpan<byte> Groups => "X25519:P-256:P-384"u8;

    /// <summary>
    /// What this handshake has chosen is not barred for HTTP/2 (RFC 9113 section 9.2.2, appendix A): a zone's own list
    /// may hold suites without ephemeral keys or with CBC, and clients end such an HTTP/2 connection.
    /// </summary>
    public static bool AreGoodForHttp2(nint ssl)
    {
        const int ecdhe = 1038;
        const int dhe = 1039;
        const int any = 1063;
        var chosen = OpenSsl.SSL_get_pending_cipher(ssl);
        return chosen != 0 && OpenSsl.SSL_CIPHER_is_aead(chosen) == 1
            && OpenSsl.SSL_CIPHER_get_kx_nid(chosen) is ecdhe or dhe or any;
    }
}
