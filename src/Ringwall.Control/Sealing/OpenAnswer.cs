namespace Ringwall.Control.Sealing;

/// <summary>What came of asking for a sealed blob.</summary>
public abstract record OpenAnswer
{
    private OpenAnswer()
    {
    }

    /// <summary>The content; that it was opened, by whom and what for, is on the disk.</summary>
    public sealed record Opened(byte[] Content) : OpenAnswer;

    /// <summary>This role may not, or the second person's word is missing; the attempt is on record.</summary>
    public sealed record Refused : OpenAnswer;

    /// <summary>Its key was destroyed: nobody can read it any more.</summary>
    public sealed record Destroyed(DateTimeOffset At) : OpenAnswer;

    public sealed record Unknown : OpenAnswer;
}
