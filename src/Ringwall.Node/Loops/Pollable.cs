namespace Ringwall.Node.Loops;

/// <summary>
/// Something a loop watches a descriptor for. Its place in the loop's table travels in the event itself.
/// </summary>
public abstract class Pollable
{
    internal int Slot { get; set; } = -1;

    /// <summary>Compared with the event's: an event of an earlier owner of the slot is dropped.</summary>
    internal uint Generation { get; set; }

    /// <summary>
    /// Nobody expects anything from it: whatever epoll reports means that it ended (a pooled origin connection).
    /// </summary>
    public virtual bool Idle { get; set; }

    /// <summary>Called by the loop with what epoll reported.</summary>
    internal virtual void Ready(uint mask)
    {
    }

    /// <summary>The loop is over: let go of the descriptor.</summary>
    internal virtual void Abandon()
    {
    }
}

/// <summary>Work put off to the next turn.</summary>
internal interface IDeferred
{
    void Continue();
}

/// <summary>Work gathered during a turn and done once at its end.</summary>
public interface ITurnEnd
{
    void TurnEnds();
}
