namespace Ringwall.Node.Snapshots;

/// <summary>Maxima of the way down from control.</summary>
public static class Limits
{
    /// <summary>How long control may hold a question for news; short enough that a dead path is noticed.</summary>
    public const int WaitSeconds = 20;

    /// <summary>Time for an answer beyond the wait.</summary>
    public const int AnswerSeconds = 10;

    /// <summary>A document of 256 MiB is a hundred times the largest edge anybody described to us.</summary>
    public const long DocumentBytes = 256L * 1024 * 1024;

    /// <summary>First and longest pause after control could not be reached.</summary>
    public const int FirstPauseMs = 50;

    public const int LongestPauseMs = 2_000;

    /// <summary>Between reports when nothing changes.</summary>
    public const int ReportMs = 1_000;

    /// <summary>
    /// Between questions for secrets: each is known a whole period before its time, and a change of the configured
    /// period, or control's loss of its secrets, reaches all nodes within this time.
    /// </summary>
    public const int SecretsMs = 60_000;

    /// <summary>Time a loop has to take a new snapshot before the node says it is not in force.</summary>
    public const int SwapMs = 5_000;
}
