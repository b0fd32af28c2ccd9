using System.Numerics;

namespace Ringwall.Node.Loops;

/// <summary>
/// Four wheels of 256 slots, one tick a millisecond: arming and disarming are O(1) whatever the number of timers. A
/// timer sits in the wheel whose slot width fits its distance and moves inwards when that slot's time comes. A bitmap
/// per wheel finds the next occupied slot without walking.
/// </summary>
public sealed class TimerWheel
{
    private const int Slots = 256;
    private const int Wheels = 4;
    private const long Reach = (1L << 32) - 1;

    private readonly Timer?[] _heads = new Timer?[Slots * Wheels];
    private readonly ulong[] _occupied = new ulong[Slots * Wheels / 64];
    private long _tick;

    internal TimerWheel(long now) => _tick = now;

    public int Count { get; private set; }

    /// <summary>Arms the timer, or moves it. A moment that has passed means the next tick.</summary>
    public void Arm(Timer timer, long due)
    {
        Disarm(timer);
        timer.Due = Math.Max(due, _tick + 1);
        Count++;
        Insert(timer);
    }

    public void Disarm(Timer timer)
    {
        if (timer.Slot < 0)
        {
            return;
        }

        Count--;
        Unlink(timer);
        timer.Due = Timer.Never;
    }

    /// <summary>
    /// Milliseconds until something has to be done, or −1 when nothing is armed. Never later than the first timer.
    /// </summary>
    internal int UntilNext(long now)
    {
        if (Count == 0)
        {
            return -1;
        }

        var next = NextTick();
        return next <= now ? 0 : (int)Math.Min(next - now, int.MaxValue);
    }

    /// <summary>Fires everything due up to <paramref name="now"/>, in the order of the ticks.</summary>
    internal int Advance(long now)
    {
        var fired = 0;
        while (_tick < now)
        {
            var next = Count == 0 ? now : NextTick();
            if (next > now)
            {
                _tick = now;
                break;
            }

            _tick = next;
            if ((_tick & (Slots - 1)) == 0)
            {
                Cascade();
            }

            var slot = (int)(_tick & (Slots - 1));
            while (_heads[slot] is { } timer)
            {
                Disarm(timer);
                fired++;
                timer.Fire();
            }
        }

        return fired;
    }

    /// <summary>
    /// The next tick at which a slot of the innermost wheel is occupied or an outer slot has to be opened: the lower
    /// wheel's turn comes first, and an occupied outer slot is opened at its first tick.
    /// </summary>
    private long NextTick()
    {
        var best = long.MaxValue;
        for (var wheel = 0; wheel < Wheels; wheel++)
        {
            var shift = 8 * wheel;
            var position = _tick >> shift;
            var distance = DistanceToOccupied(wheel, (int)((position + 1) & (Slots - 1)));
            if (distance >= 0)
            {
                best = Math.Min(best, (position + 1 + distance) << shift);
            }
        }

        return best;
    }

    /// <summary>
    /// Slots from <paramref name="from"/> on to the first occupied one, around the wheel; −1 if none is.
    /// </summary>
    private int DistanceToOccupied(int wheel, int from)
    {
        var words = _occupied.AsSpan(wheel * 4, 4);
        var word = from >> 6;
        var bits = words[word] & (ulong.MaxValue << (from & 63));
        for (var i = 0; i <= 4; i++)
        {
            if (bits != 0)
            {
                var slot = (((word + i) & 3) << 6) + BitOperations.TrailingZeroCount(bits);
                return (slot - from) & (Slots - 1);
            }

            bits = words[(word + i + 1) & 3];
        }

        return -1;
    }

    /// <summary>
    /// Opens the outer slots that begin at this tick; their timers find their place in an inner wheel.
    /// </summary>
    private void Cascade()
    {
        for (var wheel = 1; wheel < Wheels; wheel++)
        {
            var position = _tick >> (8 * wheel);
            var slot = (wheel * Slots) + (int)(position & (Slots - 1));
            var timer = _heads[slot];
            while (timer is not null)
            {
                var following = timer.Following;
                Unlink(timer);
                Insert(timer);
                timer = following;
            }

            if ((position & (Slots - 1)) != 0)
            {
                return;
            }
        }
    }

    private void Insert(Timer timer)
    {
        // At the current tick only a cascade inserts: what it moves is due now and fires right after.
        var due = Math.Clamp(timer.Due, _tick, _tick + Reach);
        var distance = due - _tick;
        var wheel = distance < 1 << 8 ? 0 : distance < 1 << 16 ? 1 : distance < 1 << 24 ? 2 : 3;
        var slot = (wheel * Slots) + (int)((due >> (8 * wheel)) & (Slots - 1));
        timer.Slot = slot;
        timer.Previous = null;
        timer.Following = _heads[slot];
        if (timer.Following is { } next)
        {
            next.Previous = timer;
        }

        _heads[slot] = timer;
        _occupied[slot >> 6] |= 1UL << (slot & 63);
    }

    private void Unlink(Timer timer)
    {
        if (timer.Previous is { } previous)
        {
            previous.Following = timer.Following;
        }
        else
        {
            _heads[timer.Slot] = timer.Following;
            if (timer.Following is null)
            {
                _occupied[timer.Slot >> 6] &= ~(1UL << (timer.Slot & 63));
            }
        }

        if (timer.Following is { } following)
        {
            following.Previous = timer.Previous;
        }

        timer.Previous = null;
        timer.Following = null;
        timer.Slot = -1;
    }
}
