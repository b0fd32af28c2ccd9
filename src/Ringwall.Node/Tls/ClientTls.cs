using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Native;

namespace Ringwall.Node.Tls;

/// <summary>
/// TLS towards origins, from the first byte on (CVE-2026-1642: nothing is believed that came before the handshake).
/// One for all loops. Certificates and authorities are read off the loop when an origin is first dialled.
/// </summary>
internal sealed class ClientTls : IDisposable
{
    private readonly CertificateStore _store;
    private readonly ConditionalWeakTable<ClientTlsOptions, OriginTls> _origins = [];
    private readonly nint _context;

    public ClientTls(CertificateStore store)
    {
        _store = store;
        _context = MakeContext();
    }

    /// <summary>A session for a connection to this origin. The options are its identity: keep one instance.</summary>
    public TlsSession Open(Loop loop, ClientTlsOptions options)
    {
        var origin = _origins.GetValue(options, static o => new OriginTls(o));
        var ssl = OpenSsl.SSL_new(_context);
        if (ssl == 0)
        {
            throw new InvalidOperationException(OpenSsl.TakeError());
        }

        OpenSsl.SSL_set_connect_state(ssl);
        return new TlsSession(new Side(this, loop, options), ssl) { Origin = origin };
    }

    /// <summary>Whose fault a failed session is.</summary>
    public static Fault FaultOf(TlsSession session) => session.Failure switch
    {
        TlsFailure.Certificate => Fault.TlsCertificate,
        TlsFailure.NoCertificate => Fault.Configuration,
        _ => Fault.TlsProtocol,
    };

    public void Dispose() => OpenSsl.SSL_CTX_free(_context);

    private static unsafe nint MakeContext()
    {
        const int partialMovingRelease = 1 | 2 | 16;
        const int clientNoInternal = 0x0001 | 0x0300;
        var context = OpenSsl.SSL_CTX_new(OpenSsl.TLS_client_method());
        _ = OpenSsl.SSL_CTX_ctrl(context, OpenSsl.Ctrl.Mode, partialMovingRelease, 0);
        _ = OpenSsl.SSL_CTX_ctrl(context, OpenSsl.Ctrl.ReadAhead, 1, 0);
        _ = OpenSsl.SSL_CTX_ctrl(context, OpenSsl.Ctrl.SessionCacheMode, clientNoInternal, 0);
        _ = OpenSsl.SSL_CTX_ctrl(context, OpenSsl.Ctrl.MinVersion, 0x0303, 0);
        _ = OpenSsl.SSL_CTX_set_options(context, OpenSsl.Option.NoRenegotiation | OpenSsl.Option.NoCompression);
        OpenSsl.SSL_CTX_sess_set_new_cb(context, &OnSession);
        fixed (byte* list = "\x08http/1.1"u8)
        {
            _ = OpenSsl.SSL_CTX_set_alpn_protos(context, list, 9);
        }

        fixed (byte* list = Ciphers.Tls13)
        {
            _ = OpenSsl.SSL_CTX_set_ciphersuites(context, list);
        }

        return context;
    }

    /// <summary>A ticket came: 1 takes the reference over.</summary>
    [UnmanagedCallersOnly]
    private static int OnSession(nint ssl, nint session)
    {
        if (TlsSession.Running(ssl)?.Origin is not { } origin)
        {
            return 0;
        }

        origin.Keep(session);
        return 1;
    }

    private sealed class Side(ClientTls tls, Loop loop, ClientTlsOptions options) : ITlsSide
    {
        public long Now => loop.Now;

        public bool Begin(TlsSession session)
        {
            var origin = session.Origin!;
            if (!origin.Await(loop, session))
            {
                return origin.IsReady && origin.Govern(session.Ssl);
            }

            if (origin.Claim())
            {
                tls._store.Queue(() =>
                {
                    if (origin.Load() is { } trouble)
                    {
                        tls._store.OnTrouble?.Invoke(options.ServerName, trouble);
                    }
                });
            }

            return false;
        }

        public unsafe void Established(TlsSession session) =>
            OpenSsl.SSL_set_info_callback(session.Ssl, &PostHandshake.OnState);

        public void Failed(TlsSession session, TlsFailure why) => TlsFailures.OfOrigins.Count(loop.Counters, why);

        public void Ended(TlsSession session, bool established)
        {
        }

        public TlsFailure Explain(TlsSession session) =>
            OpenSsl.SSL_get_verify_result(session.Ssl) != 0 ? TlsFailure.Certificate : TlsFailures.Explain();

        public TlsInfo Describe(TlsSession session)
        {
            var info = TlsDescription.Of(session.Ssl);
            info.ServerName = options.ServerName;
            return info;
        }
    }
}
