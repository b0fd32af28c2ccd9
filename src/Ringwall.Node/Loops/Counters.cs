namespace Ringwall.Node.Loops;

/// <summary>
/// A loop's counters: written by its thread only, summed by whoever reads. One array, one index per name; the names
/// are registered at start-up in <see cref="CounterNames"/>.
/// </summary>
public sealed class Counters
{
    /// <summary>Counters there is room for; registering more is our bug.</summary>
    public const int Capacity = 1024;

    private readonly long[] _values = new long[Capacity];

    public void Add(int id, long amount = 1) => _values[id] += amount;

    public long Read(int id) => Volatile.Read(ref _values[id]);
}
