using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>One address of an origin and how it has behaved towards this loop.</summary>
internal sealed class OriginAddress(Address address)
{
    private int _faults;
    private int _ejectMs;
    private long _heldUntil;
    private bool _probing;

    public Address Address { get; } = address;

    /// <summary>Loop.Now until which nothing is sent there; 0 when it is in good standing.</summary>
    public long EjectedUntil { get; private set; }

    /// <summary>
    /// Not to be used now. After an ejection one request may look (half-open); the others stay away until it has
    /// come back well.
    /// </summary>
    public bool IsOut(long now) => now < _heldUntil || (EjectedUntil != 0 && (now < EjectedUntil || _probing));

    /// <summary>A request goes there: the first one after an ejection is its probe.</summary>
    public void Chosen() => _probing = EjectedUntil != 0;

    /// <summary>
    /// An exchange that says nothing about the origin (the client left) gives the probe to the next one.
    /// </summary>
    public void Undecided() => _probing = false;

    public void Succeeded()
    {
        _faults = 0;
        _ejectMs = 0;
        _probing = false;
        EjectedUntil = 0;
        _heldUntil = 0;
    }

    /// <summary>Counts a connect, TLS, timeout or protocol fault; true when it led to an ejection.</summary>
    public bool Failed(long now)
    {
        _faults++;
        var probed = _probing;
        _probing = false;
        if (!probed && (_faults < Limits.FaultsToEject || now < EjectedUntil))
        {
            return false;
        }

        _ejectMs = _ejectMs == 0 ? Limits.EjectMs : Math.Min(_ejectMs * 2, Limits.EjectMaxMs);
        EjectedUntil = now + _ejectMs;
        return true;
    }

    /// <summary>Refused at once: trying again in the same breath is of no use.</summary>
    public void Hold(long now) => _heldUntil = now + Limits.RefusedHoldMs;
}
