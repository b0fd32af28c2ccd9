namespace Ringwall.Control.DecisionLog;

/// <summary>
/// An entry the log does not take: out of order, or too long. The transaction it came with is undone.
/// </summary>
public sealed class EntryRefusedException(string message) : Exception(message);
