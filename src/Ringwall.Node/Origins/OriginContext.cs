using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>
/// What the origins of one loop work with. Resolver, shares and rules are the node's; the rest is the loop's.
/// </summary>
public sealed record OriginContext(
    Loop Loop, Dialer Dialer, Resolver Resolver, OriginShares Shares, AddressRules Rules);
