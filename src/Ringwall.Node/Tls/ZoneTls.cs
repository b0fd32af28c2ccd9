using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Native;

namespace Ringwall.Node.Tls;

/// <summary>
/// What the handshakes of one zone need, in OpenSSL's form: immutable, shared by all loops, made off them. Counted:
/// the table of its snapshot holds it, and so does a handshake under way, because a swap may come in between.
/// </summary>
internal sealed class ZoneTls
{
    private readonly Identity[] _identities;
    private readonly byte[] _context;
    private readonly nint _trust;
    private readonly nint _authorities;
    private readonly nint _ciphers;
    private readonly nint _ciphersuites;
    private int _holders = 1;

    private ZoneTls(string name, IReadOnlyList<string> hosts, TlsSettings settings, bool http2, Identity[] identities)
    {
        (Name, Hosts, Settings, Http2, _identities) = (name, hosts, settings, http2, identities);
        _context = SHA256.HashData(Encoding.UTF8.GetBytes(
            $"{name}\n{settings.ClientCertificates}\n{settings.MinVersion}\n{settings.ClientCaPem}"));
        _ciphers = Native(settings.Ciphers);
        _ciphersuites = Native(settings.Ciphersuites);
        if (AsksClient)
        {
            _trust = Pem.Store(settings.ClientCaPem ?? "");
            _authorities = Pem.SubjectNames(settings.ClientCaPem ?? "");
        }
    }

    public string Name { get; }

    public IReadOnlyList<string> Hosts { get; }

    public TlsSettings Settings { get; }

    public bool Http2 { get; }

    /// <summary>Moment (Environment.TickCount64) from which the certificate should be issued anew.</summary>
    public long RenewAt { get; init; } = long.MaxValue;

    public bool AsksClient => Settings.ClientCertificates != ClientCertificates.None;

    /// <summary>
    /// A resumed session skips the client's certificate, so zones that ask for one neither issue nor take tickets
    /// (CVE-2025-23419).
    /// </summary>
    public bool Tickets => !AsksClient;

    public IReadOnlyList<Identity> Identities => _identities;

    /// <summary>
    /// Null when a certificate, its key, or the clients' authorities cannot be read. <paramref name="issued"/> stands
    /// in for certificates the settings do not have.
    /// </summary>
    public static ZoneTls? Load(
        string name,
        IReadOnlyList<string> hosts,
        TlsSettings settings,
        bool http2,
        CertificateSettings? issued = null,
        long renewAt = long.MaxValue)
    {
        var identities = new List<Identity>();
        var pairs = issued is null ? settings.Certificates : [issued];
        foreach (var pair in pairs)
        {
            if (Identity.From(pair.ChainPem, pair.KeyPem) is { } identity)
            {
                identity.Staple = Staple.Read(pair.OcspResponse, identity);
                identities.Add(identity);
            }
        }

        var zone = new ZoneTls(name, hosts, settings, http2, [.. identities]) { RenewAt = renewAt };
        if (identities.Count != pairs.Count || identities.Count == 0
            || (zone.AsksClient && zone._trust == 0))
        {
            zone.Release();
            return null;
        }

        return zone;
    }

    /// <summary>False when it was freed meanwhile.</summary>
    public bool TryHold()
    {
        var holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            var seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
            {
                return true;
            }

            holders = seen;
        }

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            Free();
        }
    }

    /// <summary>Puts the zone's rules on a session that has only seen the ClientHello.</summary>
    public unsafe bool Govern(nint ssl)
    {
        fixed (byte* context = _context)
        {
            if (OpenSsl.SSL_set_session_id_context(ssl, context, (uint)_context.Length) != 1)
            {
                return false;
            }
        }

        if (Settings.MinVersion == "1.3")
        {
            _ = OpenSsl.SSL_ctrl(ssl, OpenSsl.Ctrl.MinVersion, 0x0304, 0);
        }

        // OpenSSL keeps no parsed list apart from a context or a session, so zones with lists of their own, and only
        // these, pay for parsing at each handshake: 10 us for two suites of TLS 1.2, 3 us for TLS 1.3 (3.0.22).
        if ((_ciphers != 0 && OpenSsl.SSL_set_cipher_list(ssl, _ciphers) != 1)
            || (_ciphersuites != 0 && OpenSsl.SSL_set_ciphersuites(ssl, _ciphersuites) != 1))
        {
            return false;
        }

        return !AsksClient || AskClient(ssl);
    }

    /// <summary>Shows the zone's certificates; OpenSSL picks the one the client's signature algorithms allow.</summary>
    public bool Show(nint ssl)
    {
        foreach (var identity in _identities)
        {
            if (!identity.Use(ssl))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The identity OpenSSL picked for this session.</summary>
    public Identity? Shown(nint ssl)
    {
        var certificate = OpenSsl.SSL_get_certificate(ssl);
        foreach (var identity in _identities)
        {
            if (identity.Certificate == certificate)
            {
                return identity;
            }
        }

        return null;
    }

    /// <summary>The zone's own string for a name, so that none is made per connection; wildcards make one.</summary>
    public string NameOf(ReadOnlySpan<byte> host)
    {
        foreach (var known in Hosts)
        {
            if (Ascii.Equals(host, known))
            {
                return known;
            }
        }

        return Encoding.ASCII.GetString(host);
    }

    /// <summary>True when this was made from the same settings, so that it may serve the next snapshot too.</summary>
    public bool IsMadeFrom(ZoneSettings zone)
    {
        var tls = zone.Tls;
        if (zone.Name != Name || zone.Http.Http2 != Http2 || !zone.Hosts.SequenceEqual(Hosts)
            || !tls.Certificates.SequenceEqual(Settings.Certificates))
        {
            return false;
        }

        // Records compare lists by reference: with the same list all that is left are texts and numbers.
        return (tls with { Certificates = Settings.Certificates }) == Settings;
    }

    private static nint Native(string? list) => list is null ? 0 : Marshal.StringToCoTaskMemUTF8(list);

    private bool AskClient(nint ssl)
    {
        const int peer = 1;
        const int failIfNone = 2;
        const int once = 4;
        var required = Settings.ClientCertificates == ClientCertificates.Required;
        OpenSsl.SSL_set_verify(ssl, required ? peer | failIfNone | once : peer | once, 0);
        OpenSsl.SSL_set_client_CA_list(ssl, OpenSsl.SSL_dup_CA_list(_authorities));
        _ = OpenSsl.SSL_set_options(ssl, OpenSsl.Option.NoTicket);
        return OpenSsl.SSL_set_num_tickets(ssl, 0) == 1
            && OpenSsl.SSL_ctrl(ssl, OpenSsl.Ctrl.VerifyStore, 1, _trust) == 1;
    }

    private void Free()
    {
        foreach (var identity in _identities)
        {
            identity.Dispose();
        }

        OpenSsl.X509_STORE_free(_trust);
        if (_authorities != 0)
        {
            Pem.FreeNames(_authorities);
        }

        Marshal.FreeCoTaskMem(_ciphers);
        Marshal.FreeCoTaskMem(_ciphersuites);
    }
}
