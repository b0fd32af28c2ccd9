using Ringwall.Control.Decisions;
using Ringwall.Control.Publication;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Effects;

/// <summary>The way decisions reach nodes, and nodes' word that they have.</summary>
public sealed record EdgeLane(Publisher Publisher, Receipts Receipts, Uri Root)
{
    public BlockAddresses Addresses { get; } = PublicAddress.Blocks(Root);
}
