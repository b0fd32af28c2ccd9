namespace Ringwall.Tests.Fakes;

/// <summary>A clock that moves only when told to; wall clock and monotonic clock move together.</summary>
public sealed class FakeTime : TimeProvider
{
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private long _ticks = 1_000 * TimeSpan.TicksPerSecond;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _ticks;

    public void Advance(TimeSpan by)
    {
        _now += by;
        _ticks += by.Ticks;
    }

    public void Advance(int ms) => Advance(TimeSpan.FromMilliseconds(ms));

    /// <summary>Somebody sets the machine's clock; the monotonic one goes on as before.</summary>
    public void SetWallClock(DateTimeOffset to) => _now = to;
}
