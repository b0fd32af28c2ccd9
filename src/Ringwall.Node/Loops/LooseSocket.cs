using Ringwall.Node.Tls;

namespace Ringwall.Node.Loops;

/// <summary>
/// A connected socket between two loops: the descriptor, and its TLS session if it has one. Whoever holds it last
/// closes it, by making a connection of it.
/// </summary>
internal readonly record struct LooseSocket(int Descriptor, TlsSession? Tls, TlsInfo? Info, Address Peer);
