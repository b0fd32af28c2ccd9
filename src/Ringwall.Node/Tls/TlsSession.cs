using Ringwall.Node.Loops;
using Ringwall.Node.Native;

namespace Ringwall.Node.Tls;

/// <summary>
/// The TLS state of one connection, directly on its descriptor: OpenSSL reads and writes the socket itself, so that no
/// byte is copied twice. Made by <see cref="ServerTls"/> or <see cref="ClientTls"/>, driven by the connection that owns
/// the socket, on its loop only.
/// </summary>
internal sealed class TlsSession : IDisposable
{
    private const int ReceivedShutdown = 2;

    [ThreadStatic]
    private static TlsSession? t_running;

    private readonly ITlsSide _side;
    private nint _ssl;
    private bool _begun;
    private bool _established;
    private bool _failed;
    private int _postHandshake;
    private long _minuteEnds;
    private TlsInfo? _info;

    internal TlsSession(ITlsSide side, nint ssl)
    {
        _side = side;
        _ssl = ssl;
    }

    /// <summary>Told on the loop when a handshake that answered <see cref="TlsWant.Certificate"/> may go on.</summary>
    public ITlsOwner? Owner { get; set; }

    /// <summary>What was settled; asked after the handshake.</summary>
    public TlsInfo Info => _info ??= _side.Describe(this);

    /// <summary>Octets are waiting inside the session: reading on needs no event.</summary>
    public bool HasPending => _ssl != 0 && OpenSsl.SSL_has_pending(_ssl) != 0;

    /// <summary>Why the session failed; None while it has not.</summary>
    public TlsFailure Failure { get; private set; }

    internal nint Ssl => _ssl;

    /// <summary>The zone the client named, held until the handshake ends. Server side only.</summary>
    internal ZoneTls? Zone { get; set; }

    /// <summary>Index of the zone in the snapshot of the handshake, or −1.</summary>
    internal int ZoneIndex { get; set; } = -1;

    /// <summary>SNI in lower case, or empty. Server side only.</summary>
    internal string ServerName { get; set; } = "";

    /// <summary>Why a callback of ours stopped the handshake: OpenSSL only knows that it did.</summary>
    internal TlsFailure Refusal { get; set; }

    /// <summary>What belongs to the origin. Client side only.</summary>
    internal OriginTls? Origin { get; init; }

    /// <summary>What the handshake waits for; set by the side when certificates are not there yet.</summary>
    internal object? WaitsFor { get; set; }

    internal ITlsSide Side => _side;

    /// <summary>The session OpenSSL is working on in this thread: callbacks get nothing but its handle.</summary>
    internal static TlsSession? Running(nint ssl) => t_running is { } session && session._ssl == ssl ? session : null;

    /// <summary>Binds the session to a socket, which stays the caller's.</summary>
    public void Attach(int fd)
    {
        if (OpenSsl.SSL_set_fd(_ssl, fd) != 1)
        {
            throw new InvalidOperationException(OpenSsl.TakeError());
        }
    }

    /// <summary>1 when done, or one of <see cref="TlsWant"/>.</summary>
    public int Handshake()
    {
        if (_ssl == 0 || _failed)
        {
            return TlsWant.Failed;
        }

        if (!_begun)
        {
            if (!_side.Begin(this))
            {
                return WaitsFor is null ? Fail(TlsFailure.NoCertificate) : TlsWant.Certificate;
            }

            _begun = true;
        }

        t_running = this;
        var result = OpenSsl.SSL_do_handshake(_ssl);
        if (result == 1)
        {
            _established = true;
            _side.Established(this);
            OpenSsl.ERR_clear_error();
            return 1;
        }

        return OpenSsl.SSL_get_error(_ssl, result) switch
        {
            OpenSsl.Error.WantRead => TlsWant.Read,
            OpenSsl.Error.WantWrite => TlsWant.Write,
            OpenSsl.Error.WantCertificate or OpenSsl.Error.WantClientHello => TlsWant.Certificate,
            _ => Fail(_side.Explain(this)),
        };
    }

    /// <summary>Octets read, 0 at close_notify, or one of <see cref="TlsWant"/>.</summary>
    public int Read(nint to, int count)
    {
        if (_ssl == 0 || _failed)
        {
            return TlsWant.Failed;
        }

        t_running = this;
        var result = OpenSsl.SSL_read(_ssl, to, count);
        if (_postHandshake > Limits.PostHandshakePerMinute)
        {
            return Fail(TlsFailure.Flood);
        }

        return result > 0 ? result : Want(result);
    }

    /// <summary>Octets taken (perhaps fewer than offered), or one of <see cref="TlsWant"/>. Never none.</summary>
    public int Write(nint from, int count)
    {
        if (_ssl == 0 || _failed)
        {
            return TlsWant.Failed;
        }

        t_running = this;
        var result = OpenSsl.SSL_write(_ssl, from, count);
        if (result > 0)
        {
            return result;
        }

        var want = Want(result);
        return want == TlsWant.Closed ? TlsWant.Failed : want;
    }

    /// <summary>Sends close_notify without waiting for the answer.</summary>
    public void Shutdown()
    {
        if (_ssl != 0 && _established && !_failed)
        {
            t_running = this;
            if (OpenSsl.SSL_shutdown(_ssl) < 0)
            {
                OpenSsl.ERR_clear_error();
            }
        }
    }

    public void Dispose()
    {
        if (_ssl == 0)
        {
            return;
        }

        WaitsFor = null;
        _side.Ended(this, _established);
        OpenSsl.SSL_free(_ssl);
        _ssl = 0;
    }

    /// <summary>Counts what the peer makes us do after the handshake without sending anything for it.</summary>
    internal void CountPostHandshake()
    {
        var now = _side.Now;
        if (now >= _minuteEnds)
        {
            _minuteEnds = now + 60_000;
            _postHandshake = 0;
        }

        if (++_postHandshake > Limits.PostHandshakePerMinute)
        {
            // As if the peer had finished: OpenSSL stops reading now instead of when the socket is empty.
            OpenSsl.SSL_set_shutdown(_ssl, ReceivedShutdown);
        }
    }

    /// <summary>
    /// What the handshake waited for has come: its owner is told, unless the session ended meanwhile.
    /// </summary>
    internal void Resume(object came)
    {
        if (_ssl != 0 && ReferenceEquals(WaitsFor, came))
        {
            WaitsFor = null;
            Owner?.ResumeHandshake();
        }
    }

    private int Want(int result) => OpenSsl.SSL_get_error(_ssl, result) switch
    {
        OpenSsl.Error.WantRead => TlsWant.Read,
        OpenSsl.Error.WantWrite => TlsWant.Write,
        OpenSsl.Error.Closed => TlsWant.Closed,
        _ => Fail(TlsFailure.Broken),
    };

    private int Fail(TlsFailure why)
    {
        _failed = true;
        Failure = why;
        _side.Failed(this, why);
        OpenSsl.ERR_clear_error();
        return TlsWant.Failed;
    }
}

/// <summary>The connection a session belongs to.</summary>
internal interface ITlsOwner
{
    void ResumeHandshake();
}

/// <summary>What differs between the server's and the client's end of a session.</summary>
internal interface ITlsSide
{
    /// <summary>Monotonic milliseconds.</summary>
    long Now { get; }

    /// <summary>
    /// Before the first step. False: what the session needs is being loaded (<see cref="TlsSession.WaitsFor"/>) or
    /// cannot be had.
    /// </summary>
    bool Begin(TlsSession session);

    void Established(TlsSession session);

    void Failed(TlsSession session, TlsFailure why);

    void Ended(TlsSession session, bool established);

    /// <summary>Reads the reason of a failed handshake from OpenSSL's error queue.</summary>
    TlsFailure Explain(TlsSession session);

    TlsInfo Describe(TlsSession session);
}
