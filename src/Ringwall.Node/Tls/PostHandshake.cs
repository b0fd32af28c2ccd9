using System.Runtime.InteropServices;
using Ringwall.Node.Native;

namespace Ringwall.Node.Tls;

/// <summary>
/// Counts what a peer makes us work for after the handshake without sending anything: KeyUpdates, and alerts we answer
/// refused renegotiations with. Records of content do not come through here, so it costs them nothing.
/// </summary>
internal static class PostHandshake
{
    // SSL_CB_* and OSSL_HANDSHAKE_STATE of ssl.h.
    private const int AcceptLoop = 0x2001;
    private const int ConnectLoop = 0x1001;
    private const int WriteAlert = 0x4008;

    /// <summary>A warning (1 in the high octet) with description 100.</summary>
    private const int NoRenegotiation = 0x0164;
    private const int ServerReadKeyUpdate = 44;
    private const int ClientReadKeyUpdate = 45;

    [UnmanagedCallersOnly]
    public static void OnState(nint ssl, int where, int value)
    {
        var counts = (where == WriteAlert && value == NoRenegotiation) || (where is AcceptLoop or ConnectLoop
            && OpenSsl.SSL_get_state(ssl) is ServerReadKeyUpdate or ClientReadKeyUpdate);
        if (counts)
        {
            TlsSession.Running(ssl)?.CountPostHandshake();
        }
    }
}
