using Ringwall.Node.Loops;

namespace Ringwall.Node.Tls;

/// <summary>What a step of a TLS session waits for; results of Handshake, Read and Write below zero.</summary>
internal static class TlsWant
{
    public const int Failed = -1;
    public const int Read = -2;
    public const int Write = -3;

    /// <summary>The certificate is being loaded off the loop; go on with ResumeHandshake.</summary>
    public const int Certificate = -4;
}

/// <summary>The TLS state of one connection, directly on its descriptor.</summary>
internal sealed class TlsSession : IDisposable
{
    public TlsInfo Info { get; } = new();

    /// <summary>Bytes are waiting inside the session: reading on needs no event.</summary>
    public bool HasPending => false;

    /// <summary>Binds the session to a socket.</summary>
    public nint Attach(int fd) => throw new NotSupportedException($"no TLS library (descriptor {fd})");

    /// <summary>1 when done, or a <see cref="TlsWant"/>.</summary>
    public int Handshake() => TlsWant.Failed;

    /// <summary>Octets read, 0 at close_notify, or a <see cref="TlsWant"/>.</summary>
    public int Read(nint to, int count) => TlsWant.Failed;

    /// <summary>Octets taken (perhaps fewer than offered), or a <see cref="TlsWant"/>.</summary>
    public int Write(nint from, int count) => TlsWant.Failed;

    /// <summary>Sends close_notify without waiting for the answer.</summary>
    public void Shutdown()
    {
    }

    public void Dispose()
    {
    }
}
