using Ringwall.Node.Loops;
using Ringwall.Node.Native;

namespace Ringwall.Node.Tls;

/// <summary>
/// TLS towards clients, one per loop: one OpenSSL context for all zones. The zone is found in the ClientHello, before
/// any ticket is looked at, and its rules are put on the session there; see <see cref="ServerCallbacks"/>.
/// </summary>
internal sealed class ServerTls : ITlsSide, IDisposable
{
    private static readonly int s_full = CounterNames.Register("ringwall_tls_handshakes_total{kind=\"full\"}");
    private static readonly int s_resumed = CounterNames.Register("ringwall_tls_handshakes_total{kind=\"resumed\"}");

    private readonly Loop _loop;
    private readonly CertificateStore _store;
    private readonly TicketKeys _tickets;
    private readonly nint _context;
    private ZoneTable? _table;

    public ServerTls(Loop loop, CertificateStore store, TicketKeys tickets)
    {
        (_loop, _store, _tickets) = (loop, store, tickets);
        _context = MakeContext();
    }

    public long Now => _loop.Now;

    public long UnixMs => _loop.UnixMs;

    /// <summary>Handshakes under way on this loop.</summary>
    public int Handshaking { get; private set; }

    /// <summary>False when too many are: the connection should be closed.</summary>
    public bool HasRoom => Handshaking < Limits.Handshakes;

    public HandshakePace Pace { get; } = new();

    /// <summary>A session for a connection just accepted.</summary>
    public TlsSession Accept()
    {
        var ssl = OpenSsl.SSL_new(_context);
        if (ssl == 0)
        {
            throw new InvalidOperationException(OpenSsl.TakeError());
        }

        OpenSsl.SSL_set_accept_state(ssl);
        Handshaking++;
        return new TlsSession(this, ssl);
    }

    public bool Begin(TlsSession session) => true;

    public unsafe void Established(TlsSession session)
    {
        Handshaking--;
        _loop.Counters.Add(OpenSsl.SSL_session_reused(session.Ssl) == 1 ? s_resumed : s_full);
        _ = session.Info;
        session.Zone?.Release();
        session.Zone = null;
        OpenSsl.SSL_set_info_callback(session.Ssl, &PostHandshake.OnState);
    }

    public void Failed(TlsSession session, TlsFailure why) => TlsFailures.OfClients.Count(_loop.Counters, why);

    public void Ended(TlsSession session, bool established)
    {
        if (!established)
        {
            Handshaking--;
        }

        session.Zone?.Release();
        session.Zone = null;
    }

    public TlsFailure Explain(TlsSession session) =>
        session.Refusal != TlsFailure.None ? session.Refusal : TlsFailures.Explain();

    public TlsInfo Describe(TlsSession session) => TlsDescription.OfServer(session);

    /// <summary>
    /// The zone of a name, held for the session; null while it is loaded (<paramref name="wait"/>: the session is
    /// told) or when it cannot be.
    /// </summary>
    public ZoneTls? Find(TlsSession session, ReadOnlySpan<byte> host, out bool wait)
    {
        var table = Table();
        var index = host.IsEmpty ? -1 : table.Zones.Find(host);
        session.ZoneIndex = index;
        var slot = table.Slot(index);
        var zone = slot.Hold();
        wait = zone is null && !slot.Resting;
        if (wait)
        {
            slot.Await(_loop, session);
            slot.Request();
        }

        return zone;
    }

    public TicketKeySet Tickets() => _tickets.At(_loop.UnixMs);

    public void Dispose()
    {
        _table?.Leave();
        _table = null;
        OpenSsl.SSL_CTX_free(_context);
    }

    private ZoneTable Table()
    {
        if (_table is { } table && ReferenceEquals(table.Zones, _loop.Snapshot.Zones))
        {
            return table;
        }

        _table?.Leave();
        return _table = _store.Enter(_loop.Snapshot.Zones);
    }

    private static unsafe nint MakeContext()
    {
        var context = OpenSsl.SSL_CTX_new(OpenSsl.TLS_server_method());
        const int partialMovingRelease = 1 | 2 | 16;
        _ = OpenSsl.SSL_CTX_ctrl(context, OpenSsl.Ctrl.Mode, partialMovingRelease, 0);
        _ = OpenSsl.SSL_CTX_ctrl(context, OpenSsl.Ctrl.ReadAhead, 1, 0);
        _ = OpenSsl.SSL_CTX_ctrl(context, OpenSsl.Ctrl.SessionCacheMode, 0, 0);
        _ = OpenSsl.SSL_CTX_ctrl(context, OpenSsl.Ctrl.MinVersion, 0x0303, 0);
        _ = OpenSsl.SSL_CTX_set_options(
            context,
            OpenSsl.Option.NoRenegotiation | OpenSsl.Option.NoCompression | OpenSsl.Option.ServerPreference
            | OpenSsl.Option.PrioritizeChaCha);
        _ = OpenSsl.SSL_CTX_set_num_tickets(context, 1);
        _ = OpenSsl.SSL_CTX_set_timeout(context, Limits.TicketKeySeconds);
        fixed (byte* list = Ciphers.Tls12)
        {
            _ = OpenSsl.SSL_CTX_set_cipher_list(context, list);
        }

        fixed (byte* list = Ciphers.Tls13)
        {
            _ = OpenSsl.SSL_CTX_set_ciphersuites(context, list);
        }

        fixed (byte* list = Ciphers.Groups)
        {
            _ = OpenSsl.SSL_CTX_ctrl(context, OpenSsl.Ctrl.SetGroupsList, 0, (nint)list);
        }

        ServerCallbacks.Install(context);
        OpenSsl.ERR_clear_error();
        return context;
    }
}
