namespace Ringwall.Core.Trust;

/// <summary>A clock passed a mark, in the stream it runs on: recorded once, so nobody is called twice.</summary>
public abstract record ClockEvent : TrustEvent
{
    private protected ClockEvent()
    {
    }
}

/// <param name="Item">Which referral, match or mark of the stream; empty: the stream itself.</param>
public sealed record ClockWarned(ClockKind Clock, string Item, DateTimeOffset DueAt) : ClockEvent;

public sealed record ClockBreached(ClockKind Clock, string Item, DateTimeOffset DueAt) : ClockEvent;
