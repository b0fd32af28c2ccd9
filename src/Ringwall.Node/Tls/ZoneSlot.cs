namespace Ringwall.Node.Tls;

/// <summary>A zone's place in a <see cref="ZoneTable"/>: empty until asked for, then what the loader found.</summary>
internal sealed class ZoneSlot(ZoneTable table, int index) : Awaited
{
    private ZoneTls? _loaded;
    private int _queued;
    private long _retryAt;

    public ZoneTable Table { get; } = table;

    /// <summary>Index in the table's snapshot; −1: what clients get that name no host of ours.</summary>
    public int Index { get; } = index;

    /// <summary>Failures in a row; touched by the loader only.</summary>
    public int Failures { get; private set; }

    public bool IsLoaded => Volatile.Read(ref _loaded) is not null;

    /// <summary>True after a failure while it is too early to try again.</summary>
    public bool Resting => Environment.TickCount64 < Volatile.Read(ref _retryAt);

    /// <summary>The zone, held for the caller, or null. Asks for a renewal in passing when it is due.</summary>
    public ZoneTls? Hold()
    {
        while (Volatile.Read(ref _loaded) is { } zone)
        {
            if (zone.TryHold())
            {
                if (Environment.TickCount64 >= zone.RenewAt && !Resting)
                {
                    Request();
                }

                return zone;
            }
        }

        return null;
    }

    /// <summary>Asks the loader once, however many handshakes wait.</summary>
    public void Request()
    {
        if (Interlocked.Exchange(ref _queued, 1) == 0)
        {
            Table.Store.Queue(this);
        }
    }

    /// <summary>The loader's result: a zone (its reference passes to the slot) or null after a failure.</summary>
    public void Settle(ZoneTls? zone)
    {
        if (zone is null)
        {
            Failures++;
            var pause = Math.Min(Limits.LastRetryMs, (long)Limits.FirstRetryMs << Math.Min(Failures - 1, 16));
            Volatile.Write(ref _retryAt, Environment.TickCount64 + pause);
        }
        else
        {
            Failures = 0;
            Interlocked.Exchange(ref _loaded, zone)?.Release();
        }

        Volatile.Write(ref _queued, 0);
        Wake();
    }

    public void Clear() => Interlocked.Exchange(ref _loaded, null)?.Release();
}
