using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>
/// Something one task of the loop waits for and others announce. Announced before it is waited for, it is kept.
/// </summary>
internal sealed class Signal : LoopSource<bool>
{
    private readonly Loop _loop;
    private readonly Alarm _alarm;
    private bool _waiting;
    private bool _set;

    public Signal(Loop loop)
    {
        _loop = loop;
        _alarm = new Alarm(this);
    }

    /// <summary>True when it was announced, false when the time passed first.</summary>
    public LoopTask<bool> Wait(long ms)
    {
        if (_set || ms <= 0)
        {
            var set = _set;
            _set = false;
            return new LoopTask<bool>(set);
        }

        Reset();
        _waiting = true;
        _loop.Timers.Arm(_alarm, _loop.Now + ms);
        return Task;
    }

    public void Set()
    {
        if (!_waiting)
        {
            _set = true;
            return;
        }

        _loop.Timers.Disarm(_alarm);
        End(true);
    }

    private void End(bool announced)
    {
        _waiting = false;
        Complete(announced);
    }

    private sealed class Alarm(Signal signal) : Loops.Timer
    {
        internal override void Fire() => signal.End(false);
    }
}
