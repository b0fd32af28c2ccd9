using Ringwall.Core.Http;

namespace Ringwall.Node.Http;

/// <summary>The PROXY protocol header that tells an origin whose connection this is.</summary>
internal static class OriginProxyHeader
{
    public static byte[] For(Exchange x, int version) => Write(version, new ProxyHeader
    {
        Source = x.Client.Bits,
        SourcePort = x.Client.Port,
        Destination = x.Connection.Local.Bits,
        DestinationPort = x.Connection.Local.Port,
    });

    /// <summary>Of a connection that is our own: a health check.</summary>
    public static byte[] Local(int version) => Write(version, new ProxyHeader { Local = true });

    private static byte[] Write(int version, ProxyHeader header)
    {
        Span<byte> to = stackalloc byte[ProxyProtocol.MaxWritten];
        var length = version == 1 ? ProxyProtocol.WriteV1(header, to) : ProxyProtocol.WriteV2(header, to);
        return to[..length].ToArray();
    }
}
