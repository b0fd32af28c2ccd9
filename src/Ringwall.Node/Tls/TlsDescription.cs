using System.Runtime.InteropServices;
using System.Text;
using Ringwall.Node.Loops;
using Ringwall.Node.Native;

namespace Ringwall.Node.Tls;

/// <summary>
/// Reads what a handshake settled. Strings are shared constants: a handshake makes one object, rarely more.
/// </summary>
internal static unsafe class TlsDescription
{
    // RFC 2253 form, as operators write subjects: XN_FLAG_RFC2253.
    private const ulong Rfc2253 = 0x1110317;
    private const int SubjectBytes = 1024;

    [ThreadStatic]
    private static Dictionary<uint, string>? t_ciphers;

    public static TlsInfo OfServer(TlsSession session)
    {
        var info = Of(session.Ssl);
        info.ServerName = session.ServerName;
        info.ZoneIndex = session.ZoneIndex;
        info.Zone = session.Zone?.Name ?? "";
        info.ClientSubject = session.Zone is { AsksClient: true } ? PeerSubject(session.Ssl) : null;
        return info;
    }

    public static TlsInfo Of(nint ssl) => new()
    {
        Protocol = Protocol(ssl),
        Version = OpenSsl.SSL_version(ssl),
        Cipher = Cipher(ssl),
        Resumed = OpenSsl.SSL_session_reused(ssl) == 1,
    };

    private static string Protocol(nint ssl)
    {
        byte* name;
        uint length;
        OpenSsl.SSL_get0_alpn_selected(ssl, &name, &length);
        return new ReadOnlySpan<byte>(name, (int)length) switch
        {
            [] => "",
            [(byte)'h', (byte)'2'] => "h2",
            _ => "http/1.1",
        };
    }

    private static string Cipher(nint ssl)
    {
        var cipher = OpenSsl.SSL_get_current_cipher(ssl);
        var known = t_ciphers ??= [];
        ref var name = ref CollectionsMarshal.GetValueRefOrAddDefault(known, OpenSsl.SSL_CIPHER_get_id(cipher), out _);
        return name ??= Encoding.ASCII.GetString(
            MemoryMarshal.CreateReadOnlySpanFromNullTerminated(OpenSsl.SSL_CIPHER_get_name(cipher)));
    }

    private static string? PeerSubject(nint ssl)
    {
        var certificate = OpenSsl.SSL_get1_peer_certificate(ssl);
        if (certificate == 0)
        {
            return null;
        }

        var bio = OpenSsl.BIO_new(OpenSsl.BIO_s_mem());
        _ = OpenSsl.X509_NAME_print_ex(bio, OpenSsl.X509_get_subject_name(certificate), 0, Rfc2253);
        var text = stackalloc byte[SubjectBytes];
        var length = OpenSsl.BIO_read(bio, text, SubjectBytes);
        _ = OpenSsl.BIO_free(bio);
        OpenSsl.X509_free(certificate);
        return length > 0 ? Encoding.UTF8.GetString(text, length) : "";
    }
}
