using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// Who the client is: the socket's peer, or what trusted proxies say. Their list of addresses is read from its end:
/// the rightmost one that is no trusted proxy itself is the client, because everything left of it may be invented.
/// One instance per loop.
/// </summary>
public sealed class ClientAddress
{
    private EdgeSettings? _edge;
    private CidrSet? _proxies;

    /// <summary>The client of this exchange. Without trusted proxies this is one comparison.</summary>
    public Address Of(Exchange x)
    {
        var peer = x.Connection.Peer;
        if (!IsTrusted(x))
        {
            return peer;
        }

        // X-Forwarded-For before Forwarded before CF-Connecting-IP: a proxy that writes one of them often passes the
        // others on as it got them, and the first is the one all write.
        var request = x.Request;
        if (request.Fields.Find(FieldId.XForwardedFor) < 0 && request.Fields.Find(FieldId.Forwarded) < 0)
        {
            return IpText.TryParse(request.Value(FieldId.CfConnectingIp), out var said) ? new Address(said, 0) : peer;
        }

        var client = Forwarding.Client(request, peer.Bits, _proxies!);
        return client == peer.Bits ? peer : new Address(client, 0);
    }

    /// <summary>The peer is a declared proxy: its forwarding fields are believed and continued.</summary>
    internal bool IsTrusted(Exchange x) => Proxies(x.Snapshot) is { } set && set.Contains(x.Connection.Peer.Bits);

    /// <summary>
    /// Whether this peer's PROXY protocol header is believed, on a listener that expects one. Where proxies are
    /// declared, only theirs: anybody else could claim any address.
    /// </summary>
    internal bool MayIntroduce(EdgeSnapshot snapshot, Address peer) =>
        Proxies(snapshot) is not { } set || set.Contains(peer.Bits);

    private CidrSet? Proxies(EdgeSnapshot snapshot)
    {
        if (!ReferenceEquals(_edge, snapshot.Edge))
        {
            _edge = snapshot.Edge;
            var some = CidrSet.TryParse(_edge.TrustedProxies, out var set, out _) && !set.IsEmpty;
            _proxies = some ? set : null;
        }

        return _proxies;
    }
}
