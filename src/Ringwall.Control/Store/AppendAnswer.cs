namespace Ringwall.Control.Store;

/// <summary>What came of an append: recorded, or somebody else was first.</summary>
public abstract record AppendAnswer
{
    private AppendAnswer()
    {
    }

    /// <summary>All of it is on the disk.</summary>
    public sealed record Appended(IReadOnlyList<StoredEvent> Events) : AppendAnswer;

    /// <summary>Nothing was recorded: the stream is at another version. Load it again and decide again.</summary>
    public sealed record Conflict(string Stream, long Expected, long Actual) : AppendAnswer;
}
