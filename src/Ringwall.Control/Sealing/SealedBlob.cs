namespace Ringwall.Control.Sealing;

/// <summary>What is known of a sealed blob without opening it.</summary>
public sealed record SealedBlob(string Id, SealedLane Lane, string Purpose);
