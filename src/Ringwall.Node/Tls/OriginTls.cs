using System.Net;
using System.Text;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Loops;
using Ringwall.Node.Native;

namespace Ringwall.Node.Tls;

/// <summary>
/// What connections to one origin share: whom to trust, who we are, and the last session for resumption. Read by the
/// loader, used by any loop. Lives as long as the origin's options; OpenSSL counts what sessions still use.
/// </summary>
internal sealed class OriginTls : Awaited
{
    private const int VerifyNone = 0;
    private const int VerifyPeer = 1;
    private const uint NoPartialWildcards = 4;

    private readonly byte[] _name;
    private readonly bool _isAddress;
    private readonly ClientTlsOptions _options;
    private nint _trust;
    private Identity? _identity;
    private nint _session;
    private int _state;

    public OriginTls(ClientTlsOptions options)
    {
        _options = options;
        _name = Encoding.ASCII.GetBytes(options.ServerName.TrimEnd('.') + '\0');
        _isAddress = IPAddress.TryParse(options.ServerName.Trim('[', ']'), out var address);
        if (address is not null)
        {
            _name = Encoding.ASCII.GetBytes(address + "\0");
        }
    }

    ~OriginTls()
    {
        OpenSsl.SSL_SESSION_free(_session);
        if (_options.CaPem is not null)
        {
            OpenSsl.X509_STORE_free(_trust);
        }

        _identity?.Dispose();
    }

    /// <summary>0: not asked for; then one of the others.</summary>
    private enum State { New, Loading, Ready, Unreadable }

    public bool IsReady => (State)Volatile.Read(ref _state) == State.Ready;

    public bool IsUnreadable => (State)Volatile.Read(ref _state) == State.Unreadable;

    protected override bool IsSettled => IsReady || IsUnreadable;

    /// <summary>True for the one caller that has to ask the loader.</summary>
    public bool Claim() =>
        Interlocked.CompareExchange(ref _state, (int)State.Loading, (int)State.New) == (int)State.New;

    /// <summary>On the loader's thread. What failed, or null.</summary>
    public string? Load()
    {
        var trouble = Read();
        Volatile.Write(ref _state, (int)(trouble is null ? State.Ready : State.Unreadable));
        Wake();
        return trouble;
    }

    /// <summary>
    /// Puts everything on a new session. False: OpenSSL refused something, which is our configuration.
    /// </summary>
    public unsafe bool Govern(nint ssl)
    {
        fixed (byte* name = _name)
        {
            if (!_isAddress && OpenSsl.SSL_ctrl(ssl, OpenSsl.Ctrl.SetServerName, 0, (nint)name) != 1)
            {
                return false;
            }

            if (_options.Verify == VerifyMode.Off)
            {
                OpenSsl.SSL_set_verify(ssl, VerifyNone, 0);
            }
            else
            {
                OpenSsl.SSL_set_verify(ssl, VerifyPeer, 0);
                OpenSsl.SSL_set_hostflags(ssl, NoPartialWildcards);
                var named = _isAddress
                    ? OpenSsl.X509_VERIFY_PARAM_set1_ip_asc(OpenSsl.SSL_get0_param(ssl), name)
                    : OpenSsl.SSL_set1_host(ssl, name);
                if (named != 1 || OpenSsl.SSL_ctrl(ssl, OpenSsl.Ctrl.VerifyStore, 1, _trust) != 1)
                {
                    return false;
                }
            }
        }

        if (_identity is { } identity && !identity.Use(ssl))
        {
            return false;
        }

        Resume(ssl);
        return true;
    }

    /// <summary>Keeps a session (its reference passes to us) for the next connection; the newest wins.</summary>
    public void Keep(nint session) => OpenSsl.SSL_SESSION_free(Interlocked.Exchange(ref _session, session));

    /// <summary>
    /// Each kept session is used once, as RFC 8446 appendix C.4 asks: nobody can link our connections.
    /// </summary>
    private void Resume(nint ssl)
    {
        var session = Interlocked.Exchange(ref _session, 0);
        if (session != 0)
        {
            _ = OpenSsl.SSL_set_session(ssl, session);
            OpenSsl.SSL_SESSION_free(session);
        }
    }

    private string? Read()
    {
        if (_options.Verify != VerifyMode.Off)
        {
            _trust = _options.CaPem is { } pem ? Pem.Store(pem) : SystemTrust.Store;
            if (_trust == 0)
            {
                return "the authorities to trust cannot be read";
            }
        }

        if (_options is { CertificatePem: { } chain, KeyPem: { } key })
        {
            _identity = Identity.From(chain, key);
            if (_identity is null)
            {
                return "the client certificate or its key cannot be read";
            }
        }

        return null;
    }
}
