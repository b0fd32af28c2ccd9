using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>Who the client is: the socket's peer, or what a trusted proxy says.</summary>
public sealed class ClientAddress
{
    public Address Of(Exchange x) => x.Connection.Peer;
}
