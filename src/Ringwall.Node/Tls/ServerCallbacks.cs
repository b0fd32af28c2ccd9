using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ringwall.Node.Native;

namespace Ringwall.Node.Tls;

/// <summary>
/// What OpenSSL calls in the middle of a handshake, in this order: ClientHello, ticket, certificate, protocol. No
/// exception may leave one of them.
/// </summary>
internal static unsafe class ServerCallbacks
{
    private const int HelloGoOn = 1;
    private const int HelloWait = -1;
    private const int HelloFail = 0;
    private const int AlertInternalError = 80;

    private static readonly nint s_ticketCipher = OpenSsl.EVP_CIPHER_fetch(0, "AES-256-CBC", 0);
    private static readonly nint s_ticketDigest = OpenSsl.EVP_MD_fetch(0, "SHA256", 0);

    public static void Install(nint context)
    {
        OpenSsl.SSL_CTX_set_client_hello_cb(context, &OnHello, 0);
        OpenSsl.SSL_CTX_set_cert_cb(context, &OnCertificate, 0);
        OpenSsl.SSL_CTX_set_alpn_select_cb(context, &OnProtocols, 0);
        // The older of two callbacks: the newer one makes libssl fetch HMAC and we SHA-256 anew for every ticket.
        delegate* unmanaged<nint, byte*, byte*, nint, nint, int, int> ticket = &OnTicket;
        _ = OpenSsl.SSL_CTX_callback_ctrl(context, OpenSsl.Ctrl.TicketKeyCallback, (nint)ticket);
        delegate* unmanaged<nint, nint, int> status = &OnStatus;
        _ = OpenSsl.SSL_CTX_callback_ctrl(context, OpenSsl.Ctrl.StatusCallback, (nint)status);
    }

    [UnmanagedCallersOnly]
    private static int OnHello(nint ssl, int* alert, nint argument)
    {
        *alert = AlertInternalError;
        if (TlsSession.Running(ssl) is not { Side: ServerTls server } session)
        {
            return HelloFail;
        }

        Span<byte> buffer = stackalloc byte[Limits.ServerName];
        var host = ServerName(ssl, buffer);
        var zone = server.Find(session, host, out var wait);
        if (zone is null)
        {
            session.Refusal = TlsFailure.NoCertificate;
            return wait ? HelloWait : HelloFail;
        }

        session.Refusal = TlsFailure.None;
        session.Zone = zone;
        session.ServerName = host.IsEmpty ? "" : zone.NameOf(host);
        if (zone.Govern(ssl))
        {
            return HelloGoOn;
        }

        session.Refusal = TlsFailure.NoCertificate;
        return HelloFail;
    }

    [UnmanagedCallersOnly]
    private static int OnCertificate(nint ssl, nint argument) =>
        TlsSession.Running(ssl)?.Zone is { } zone && zone.Show(ssl) ? 1 : 0;

    /// <summary>Staples the OCSP response of the certificate chosen, if a current one is there (RFC 6066).</summary>
    [UnmanagedCallersOnly]
    private static int OnStatus(nint ssl, nint argument)
    {
        const int sent = 0;
        const int none = 3;
        if (TlsSession.Running(ssl) is not { Side: ServerTls server, Zone: { } zone }
            || zone.Shown(ssl)?.Staple is not { } staple || staple.Until <= server.UnixMs)
        {
            return none;
        }

        // OpenSSL frees it with the session.
        var copy = OpenSsl.CRYPTO_malloc((nuint)staple.Octets.Length, null, 0);
        staple.Octets.CopyTo(new Span<byte>(copy, staple.Octets.Length));
        _ = OpenSsl.SSL_ctrl(ssl, OpenSsl.Ctrl.StatusResponse, staple.Octets.Length, (nint)copy);
        return sent;
    }

    /// <summary>
    /// Our order counts: h2, then http/1.1. No overlap is fatal, against cross-protocol tricks (ALPACA).
    /// </summary>
    [UnmanagedCallersOnly]
    private static int OnProtocols(
        nint ssl, byte** chosen, byte* chosenLength, byte* offered, uint offeredLength, nint argument)
    {
        const int accept = 0;
        const int fatal = 2;
        var list = new ReadOnlySpan<byte>(offered, (int)offeredLength);
        var http2 = TlsSession.Running(ssl)?.Zone is { Http2: true } && Ciphers.AreGoodForHttp2(ssl);
        var found = http2 ? Offset(list, "h2"u8) : -1;
        if (found < 0)
        {
            found = Offset(list, "http/1.1"u8);
        }

        if (found < 0)
        {
            return fatal;
        }

        *chosen = offered + found + 1;
        *chosenLength = list[found];
        return accept;
    }

    /// <summary>
    /// Where a protocol's length octet is in the client's list (well-formed: OpenSSL checked), or −1.
    /// </summary>
    private static int Offset(ReadOnlySpan<byte> list, ReadOnlySpan<byte> protocol)
    {
        for (var at = 0; at < list.Length; at += 1 + list[at])
        {
            if (list.Slice(at + 1, list[at]).SequenceEqual(protocol))
            {
                return at;
            }
        }

        return -1;
    }

    [UnmanagedCallersOnly]
    private static int OnTicket(nint ssl, byte* name, byte* vector, nint cipher, nint mac, int sealing)
    {
        const int refused = 0;
        const int good = 1;
        const int renew = 2;
        if (TlsSession.Running(ssl) is not { Side: ServerTls server, Zone: { Tickets: true } })
        {
            return refused;
        }

        var keys = server.Tickets();
        var current = true;
        var key = keys.Current;
        if (sealing == 1)
        {
            Unsafe.CopyBlock(name, key, TicketKeySet.NameBytes);
            if (OpenSsl.RAND_bytes(vector, 16) != 1)
            {
                return -1;
            }
        }
        else
        {
            key = keys.Find(new ReadOnlySpan<byte>(name, TicketKeySet.NameBytes), out current);
            if (key is null)
            {
                return refused;
            }
        }

        if (!UseKey(key, vector, cipher, mac, sealing))
        {
            return -1;
        }

        return current ? good : renew;
    }

    private static bool UseKey(byte* key, byte* vector, nint cipher, nint mac, int sealing)
    {
        var macKey = key + TicketKeySet.NameBytes;
        return OpenSsl.HMAC_Init_ex(mac, macKey, TicketKeySet.MacBytes, s_ticketDigest, 0) == 1
            && OpenSsl.EVP_CipherInit_ex(
                cipher, s_ticketCipher, 0, macKey + TicketKeySet.MacBytes, vector, sealing) == 1;
    }

    /// <summary>
    /// The host_name of the server_name extension (RFC 6066 section 3) in lower case; empty when there is none.
    /// </summary>
    private static ReadOnlySpan<byte> ServerName(nint ssl, Span<byte> to)
    {
        byte* data;
        nuint length;
        if (OpenSsl.SSL_client_hello_get0_ext(ssl, 0, &data, &length) != 1)
        {
            return default;
        }

        var extension = new ReadOnlySpan<byte>(data, (int)length);
        if (extension is not [_, _, 0, var high, var low, .. var name] || name.Length != ((high << 8) | low)
            || name.Length > to.Length)
        {
            return default;
        }

        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (c is <= 0x20 or >= 0x7F)
            {
                return default;
            }

            to[i] = c is >= (byte)'A' and <= (byte)'Z' ? (byte)(c | 0x20) : c;
        }

        return to[..name.Length];
    }
}
