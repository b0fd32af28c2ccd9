namespace Ringwall.Control.Store;

/// <summary>
/// A read model: tables filled from events and from nothing else, in the transaction that records the events. It can
/// be emptied and filled again at any time; a new <see cref="Version"/> does that at the next start. Its tables are
/// made by a migration of both engines.
/// </summary>
public abstract class Projection
{
    public abstract string Name { get; }

    /// <summary>Raised with every change of what <see cref="Apply"/> writes.</summary>
    public abstract int Version { get; }

    /// <summary>No clock, no chance, nothing outside the statement: the same events give the same rows.</summary>
    public abstract void Apply(Statement s, StoredEvent e);

    public abstract void Clear(Statement s);
}
