using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// The exchanges of a loop that hold an origin's connection, oldest first. While requests stand in line for a
/// connection, those whose client neither sends nor takes at a useful pace give theirs up: a crowd of slow clients
/// cannot keep the others out. While nobody waits, slow clients are left to the ordinary times and rates.
/// </summary>
internal sealed class SlowClients(Loop loop) : Loops.Timer
{
    private static readonly int s_givenUp = CounterNames.Register("ringwall_clients_given_up_total");

    private readonly ForwardState?[] _slow = new ForwardState?[Limits.GivenUpAtOnce];
    private ForwardState? _oldest;
    private ForwardState? _newest;

    public void Add(ForwardState state)
    {
        state.LookedAt = 0;
        state.Before = _newest;
        if (_newest is { } newest)
        {
            newest.After = state;
        }
        else
        {
            _oldest = state;
        }

        _newest = state;
        state.IsListed = true;
        if (!IsArmed)
        {
            loop.Timers.Arm(this, loop.Now + Limits.SlowLookMs);
        }
    }

    public void Remove(ForwardState state)
    {
        if (!state.IsListed)
        {
            return;
        }

        if (state.Before is { } before)
        {
            before.After = state.After;
        }
        else
        {
            _oldest = state.After;
        }

        if (state.After is { } after)
        {
            after.Before = state.Before;
        }
        else
        {
            _newest = state.Before;
        }

        state.Before = state.After = null;
        state.IsListed = false;
    }

    internal override void Fire()
    {
        var found = 0;
        for (var at = _oldest; at is not null; at = at.After)
        {
            if (IsSlow(at) && IsWanted(at.Origin, found) && found < _slow.Length)
            {
                _slow[found++] = at;
            }
        }

        for (var i = 0; i < found; i++)
        {
            // Ending one may end others, and start new exchanges with what they leave: those were never looked at.
            var state = _slow[i]!;
            _slow[i] = null;
            if (state.IsListed && state.LookedAt != 0 && state.WaitsForClient)
            {
                loop.Counters.Add(s_givenUp);
                state.GiveUp();
            }
        }

        if (_oldest is not null && !IsArmed)
        {
            loop.Timers.Arm(this, loop.Now + Limits.SlowLookMs);
        }
    }

    /// <summary>Requests wait because all connections are in use, not because their client has its share.</summary>
    private static bool IsWanted(Origins.Origin origin, int found) =>
        origin.Share.Waiting > found && origin.Share.Connections >= origin.Group.MaxConnections;

    /// <summary>
    /// It has waited for its client at every look, for the time of one measurement, and too little has moved. What a
    /// socket's buffer took before the first look does not count as pace.
    /// </summary>
    private bool IsSlow(ForwardState state)
    {
        if (!state.WaitsForClient)
        {
            state.LookedAt = 0;
            return false;
        }

        var moved = state.X.Moved;
        var elapsed = loop.Now - state.LookedAt;
        var bytes = moved - state.MovedThen;
        if (state.LookedAt == 0 || (elapsed >= Limits.SlowMeasureMs && !IsBelowPace(bytes, elapsed)))
        {
            (state.LookedAt, state.MovedThen) = (loop.Now, moved);
            return false;
        }

        return elapsed >= Limits.SlowMeasureMs;
    }

    private static bool IsBelowPace(long bytes, long elapsed) => bytes * 1000 < elapsed * Limits.PaceUnderPressure;
}
