using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;

namespace Ringwall.Node.Loops;

/// <summary>Opens connections to origins; sockets in a node, memory in tests.</summary>
public abstract class Dialer
{
    /// <summary>
    /// Connects to one address and, if asked, completes TLS. Never blocks. The result holds a connection or the fault
    /// (ConnectionRefused, Unroutable, ConnectTimeout, TlsProtocol, TlsCertificate).
    /// </summary>
    public abstract LoopTask<Dialed> Dial(Loop loop, Address to, DialOptions options);
}

public readonly record struct Dialed(Connection? Connection, Fault Fault);

public sealed record DialOptions
{
    public int TimeoutMs { get; init; } = 5000;

    /// <summary>PROXY protocol header sent before anything else, or null.</summary>
    public byte[]? ProxyHeader { get; init; }

    /// <summary>Null on plaintext.</summary>
    public ClientTlsOptions? Tls { get; init; }
}

/// <summary>TLS towards an origin. One instance per origin, so that a context can be cached with it.</summary>
public sealed record ClientTlsOptions
{
    public required string ServerName { get; init; }

    public VerifyMode Verify { get; init; } = VerifyMode.Full;

    public string? CaPem { get; init; }

    public string? CertificatePem { get; init; }

    public string? KeyPem { get; init; }
}
