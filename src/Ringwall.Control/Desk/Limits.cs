namespace Ringwall.Control.Desk;

/// <summary>How much the desk takes on at once.</summary>
public static class Limits
{
    /// <summary>Times a command is decided afresh because its streams moved.</summary>
    public const int Attempts = 8;

    /// <summary>Streams the clockwork looks at in one round.</summary>
    public const int DueBatch = 200;

    /// <summary>What was due and could not be done is looked at again after this.</summary>
    public static readonly TimeSpan DueAgain = TimeSpan.FromMinutes(1);

    /// <summary>The clockwork sleeps no longer than this: its precision.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
}
