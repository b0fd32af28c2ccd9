using System.Globalization;

namespace Ringwall.Node.Loops;

/// <summary>
/// A loop's clock: read once per turn. The wall clock is asked once a second and carried on by the monotonic one in
/// between, so that a turn costs one reading.
/// </summary>
internal sealed class LoopClock
{
    private const int ResyncMs = 1000;

    private readonly TimeProvider _time;
    private readonly long _frequency;
    private readonly byte[] _httpDate = new byte[29];
    private long _unixOffset;
    private long _resyncAt;
    private long _second = long.MinValue;

    public LoopClock(TimeProvider time)
    {
        _time = time;
        _frequency = time.TimestampFrequency;
        Now = Monotonic();
        Resync();
        Read();
    }

    public long Now { get; private set; }

    public long UnixMs { get; private set; }

    /// <summary>Becomes true once a second; whoever acts on it sets it back.</summary>
    public bool SecondPassed { get; set; }

    public ReadOnlySpan<byte> HttpDate => _httpDate;

    public void Read()
    {
        Now = Monotonic();
        if (Now >= _resyncAt)
        {
            Resync();
        }

        UnixMs = Now + _unixOffset;
        var second = Math.DivRem(UnixMs, 1000).Quotient;
        if (second != _second)
        {
            _second = second;
            SecondPassed = true;
            _ = DateTimeOffset.FromUnixTimeSeconds(second)
                .TryFormat(_httpDate, out _, "r", CultureInfo.InvariantCulture);
        }
    }

    private long Monotonic()
    {
        var stamp = _time.GetTimestamp();
        return _frequency == 1_000_000_000 ? stamp / 1_000_000 : (long)((Int128)stamp * 1000 / _frequency);
    }

    private void Resync()
    {
        _unixOffset = _time.GetUtcNow().ToUnixTimeMilliseconds() - Now;
        _resyncAt = Now + ResyncMs - (((Now + _unixOffset) % 1000 + 1000) % 1000);
    }
}
