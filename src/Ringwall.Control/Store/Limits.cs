namespace Ringwall.Control.Store;

/// <summary>What one turn of the store may take.</summary>
public static class Limits
{
    /// <summary>Events replayed into read models in one transaction.</summary>
    public const int ReplayBatch = 2000;

    /// <summary>Effects taken from the outbox at once.</summary>
    public const int OutboxBatch = 32;

    /// <summary>Attempts at an effect before people have to look at it.</summary>
    public const int Attempts = 20;

    /// <summary>Versions of a lane skipped by a restore: more than can have been given out since the backup.</summary>
    public const long VersionsSkipped = 1_000_000;

    /// <summary>Numbers of a series skipped by a restore, for the same reason.</summary>
    public const int NumbersSkipped = 1000;

    /// <summary>An effect not reported on for this long is taken again: whoever had it has died.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>The second attempt comes after this; each later one after twice the time.</summary>
    public static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(2);

    /// <summary>No wait between attempts is longer.</summary>
    public static readonly TimeSpan LongestRetry = TimeSpan.FromHours(1);
}
