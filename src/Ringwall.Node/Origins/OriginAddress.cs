using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>
/// One address of an origin and how it has behaved towards all loops of the node: what one of them finds out, none has
/// to learn again. Read by every request, written only when something changes; nobody waits for anybody.
/// </summary>
internal sealed class OriginAddress(Address address)
{
    private int _faults;
    private int _ejectMs;
    private int _probing;
    private long _ejectedUntil;
    private long _heldUntil;

    public Address Address { get; } = address;

    /// <summary>Loop.Now until which nothing is sent there; 0 when it is in good standing.</summary>
    public long EjectedUntil => Volatile.Read(ref _ejectedUntil);

    /// <summary>
    /// Not to be used now. After an ejection one request may look (half-open); the others, of all loops, stay away
    /// until it has come back well.
    /// </summary>
    public bool IsOut(long now)
    {
        var until = EjectedUntil;
        return now < Volatile.Read(ref _heldUntil)
            || (until != 0 && (now < until || Volatile.Read(ref _probing) != 0));
    }

    /// <summary>A request goes there: the first one after an ejection is its probe.</summary>
    public void Chosen()
    {
        if (EjectedUntil != 0)
        {
            Volatile.Write(ref _probing, 1);
        }
    }

    /// <summary>
    /// An exchange that says nothing about the origin (the client left) gives the probe to the next one.
    /// </summary>
    public void Undecided()
    {
        if (Volatile.Read(ref _probing) != 0)
        {
            Volatile.Write(ref _probing, 0);
        }
    }

    public void Succeeded()
    {
        if (Volatile.Read(ref _faults) == 0 && EjectedUntil == 0 && Volatile.Read(ref _heldUntil) == 0)
        {
            return;
        }

        Volatile.Write(ref _faults, 0);
        Volatile.Write(ref _ejectMs, 0);
        Volatile.Write(ref _ejectedUntil, 0);
        Volatile.Write(ref _heldUntil, 0);
        Volatile.Write(ref _probing, 0);
    }

    /// <summary>
    /// Counts a connect, TLS, timeout or protocol fault; true when it led to an ejection. Of two loops that find out
    /// in the same moment one ejects.
    /// </summary>
    public bool Failed(long now)
    {
        var faults = Interlocked.Increment(ref _faults);
        var probed = Interlocked.Exchange(ref _probing, 0) != 0;
        var until = EjectedUntil;
        if (!probed && (faults < Limits.FaultsToEject || now < until))
        {
            return false;
        }

        var before = Volatile.Read(ref _ejectMs);
        var next = before == 0 ? Limits.EjectMs : Math.Min(before * 2, Limits.EjectMaxMs);
        if (Interlocked.CompareExchange(ref _ejectedUntil, now + next, until) != until)
        {
            return false;
        }

        Volatile.Write(ref _ejectMs, next);
        return true;
    }

    /// <summary>Refused at once: trying again in the same breath is of no use.</summary>
    public void Hold(long now) => Volatile.Write(ref _heldUntil, now + Limits.RefusedHoldMs);
}
