using Ringwall.Control.Store;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Desk;

/// <summary>What came of a command at the desk.</summary>
public abstract record DeskAnswer
{
    private DeskAnswer()
    {
    }

    /// <summary>Recorded; its effects are on the outbox.</summary>
    /// <param name="Events">As they stand in the store.</param>
    /// <param name="State">What the command needed to know, after it.</param>
    public sealed record Done(IReadOnlyList<StoredEvent> Events, TrustState State) : DeskAnswer;

    /// <summary>Not done, and why; where the person is the reason, the attempt is on record.</summary>
    public sealed record Refused(Outcome.Refused Why) : DeskAnswer;

    /// <summary>Others kept changing the same streams; asking again may work.</summary>
    public sealed record Busy : DeskAnswer;
}
