using Ringwall.Core.Snapshot;

namespace Ringwall.Node.Tls;

/// <summary>
/// The TLS side of one configuration, shared by all loops. Counted: each loop that serves by it holds it, and the
/// store while it is the newest. Whoever leaves last frees its zones.
/// </summary>
internal sealed class ZoneTable
{
    private readonly ZoneSlot?[] _slots;
    private int _holders = 1;

    public ZoneTable(CertificateStore store, ZoneImage zones, ZoneTable? previous)
    {
        (Store, Zones, Previous) = (store, zones, previous);
        _slots = new ZoneSlot?[zones.Count + 1];
    }

    public CertificateStore Store { get; }

    public ZoneImage Zones { get; }

    /// <summary>Held by us: unchanged zones are taken over from it. Null once all have been.</summary>
    public ZoneTable? Previous { get; private set; }

    public int Count => _slots.Length - 1;

    /// <summary>Index −1 is the slot of unknown names.</summary>
    public ZoneSlot Slot(int index)
    {
        ref var slot = ref _slots[index + 1];
        return Volatile.Read(ref slot)
            ?? Interlocked.CompareExchange(ref slot, new ZoneSlot(this, index), null)
            ?? slot!;
    }

    /// <summary>The slot if anybody has asked for it.</summary>
    public ZoneSlot? Known(int index) => Volatile.Read(ref _slots[index + 1]);

    public void Hold() => Interlocked.Increment(ref _holders);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _holders) > 0)
        {
            return;
        }

        ForgetPrevious();
        foreach (var slot in _slots)
        {
            slot?.Clear();
        }
    }

    /// <summary>The loader only: all that was worth taking over has been.</summary>
    public void ForgetPrevious()
    {
        var previous = Previous;
        Previous = null;
        previous?.Leave();
    }
}
