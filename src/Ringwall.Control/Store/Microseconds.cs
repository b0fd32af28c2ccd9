namespace Ringwall.Control.Store;

/// <summary>Times as the store keeps them: microseconds since 1970, UTC, in both engines.</summary>
public static class Microseconds
{
    public static long Of(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10;

    public static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * 10);

    /// <summary>What the store will give back for it.</summary>
    public static DateTimeOffset Rounded(DateTimeOffset time) => Time(Of(time));
}
