using Ringwall.Node.Loops;
using Ringwall.Node.Native;

namespace Ringwall.Node.Tls;

/// <summary>Why a TLS session ended badly. Each is a counter of its own.</summary>
internal enum TlsFailure : byte
{
    None,

    /// <summary>Bytes that are no TLS, or break its rules.</summary>
    Protocol,

    /// <summary>No common version.</summary>
    Version,

    /// <summary>No common cipher, group or signature algorithm.</summary>
    Cipher,

    /// <summary>Protocols were offered, none of them ours.</summary>
    Alpn,

    /// <summary>We have no certificate to show: loading or issuing it failed.</summary>
    NoCertificate,

    /// <summary>The peer's certificate is missing, not trusted, expired or for another name.</summary>
    Certificate,

    /// <summary>The peer sent an alert: it is the one that gave up.</summary>
    Alert,

    /// <summary>Cut without close_notify.</summary>
    Cut,

    /// <summary>Plain HTTP on a TLS listener.</summary>
    PlainHttp,

    /// <summary>Too many KeyUpdates or refused renegotiations.</summary>
    Flood,

    /// <summary>Failed after the handshake.</summary>
    Broken,

    /// <summary>The handshake took too long.</summary>
    Timeout,

    /// <summary>Too many handshakes were under way.</summary>
    Crowded,

    /// <summary>More handshakes a second than configured, and the line of those who wait was full.</summary>
    Rate,
}

/// <summary>Names and numbers of <see cref="TlsFailure"/>.</summary>
internal sealed class TlsFailures
{
    private readonly int[] _counters;

    private TlsFailures(string peer) => _counters = RegisterAll(peer);

    public static TlsFailures OfClients { get; } = new("client");

    public static TlsFailures OfOrigins { get; } = new("origin");

    public void Count(Counters counters, TlsFailure why) => counters.Add(_counters[(int)why]);

    public long Read(Counters counters, TlsFailure why) => counters.Read(_counters[(int)why]);

    /// <summary>Reads the oldest entry of the error queue: later ones are its consequences. The queue stays.</summary>
    public static TlsFailure Explain()
    {
        var code = OpenSsl.ERR_peek_error();
        if (code == 0)
        {
            return TlsFailure.Cut;
        }

        // Reasons are SSL_R_* of sslerr.h; 1000 and above are alerts received.
        return OpenSsl.Reason(code) switch
        {
            294 => TlsFailure.Cut,
            102 or 166 or 258 or 266 or 267 or 396 => TlsFailure.Version,
            101 or 118 or 193 => TlsFailure.Cipher,
            235 => TlsFailure.Alpn,
            134 or 199 => TlsFailure.Certificate,
            155 or 156 => TlsFailure.PlainHttp,
            179 or 234 or 377 => TlsFailure.NoCertificate,
            >= 1000 and < 1256 => TlsFailure.Alert,
            _ => TlsFailure.Protocol,
        };
    }

    private static int[] RegisterAll(string peer)
    {
        var names = Enum.GetNames<TlsFailure>();
        var ids = new int[names.Length];
        for (var i = 1; i < names.Length; i++)
        {
            var reason = names[i].ToLowerInvariant();
            ids[i] = CounterNames.Register($"ringwall_tls_failures_total{{peer=\"{peer}\",reason=\"{reason}\"}}");
        }

        return ids;
    }
}
