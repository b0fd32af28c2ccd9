namespace Ringwall.Control.DecisionLog;

/// <summary>Maxima of the published log.</summary>
public static class Limits
{
    /// <summary>Entries a checkpoint takes in beyond the one before; the rest follows in the next round.</summary>
    public const int Round = 65_536;

    /// <summary>Time a witness has for its answer.</summary>
    public static readonly TimeSpan WitnessAnswer = TimeSpan.FromSeconds(5);

    /// <summary>A witness's answer: a handful of signature lines.</summary>
    public const int WitnessAnswerBytes = 64 * 1024;

    /// <summary>After a round that failed.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Logs one witness watches.</summary>
    public const int WatchedLogs = 10_000;
}
