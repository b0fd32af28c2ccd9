namespace Ringwall.Control.Effects;

/// <summary>How long effects wait.</summary>
public static class Limits
{
    /// <summary>For every node to have a block; what has not answered by then is asked after again later.</summary>
    public static readonly TimeSpan Receipts = TimeSpan.FromSeconds(5);
}
