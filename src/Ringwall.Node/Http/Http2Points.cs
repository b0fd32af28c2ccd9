namespace Ringwall.Node.Http;

/// <summary>What a connection's purse says.</summary>
internal enum Http2Standing : byte
{
    Good,

    /// <summary>A quarter left: no new streams (GOAWAY with NO_ERROR).</summary>
    Leave,

    /// <summary>Nothing left: ENHANCE_YOUR_CALM.</summary>
    Spent,
}

/// <summary>
/// One purse per connection for everything that costs us work and the client nothing: resets, control frames, empty
/// frames. An honest client refills faster than it pays; a flood of any kind, or of all kinds mixed, runs it empty.
/// </summary>
internal struct Http2Points(long now)
{
    public const int Purse = 1000;
    public const int PerSecond = 50;

    public const int Reset = 5;
    public const int OurReset = 20;
    public const int Settings = 10;
    public const int Continuation = 5;
    public const int Control = 1;
    public const int EmptyFrame = 5;
    public const int SmallData = 1;
    public const int TableResize = 5;
    public const int Completed = 5;

    private long _thousandths = Purse * 1000L;
    private long _at = now;

    public readonly int Left => (int)Math.Max(0, _thousandths / 1000);

    public Http2Standing Pay(int price, long now)
    {
        _thousandths = Math.Min(Purse * 1000L, _thousandths + (now - _at) * PerSecond) - price * 1000L;
        _at = now;
        return _thousandths <= 0 ? Http2Standing.Spent
            : _thousandths <= Purse * 1000L / 4 ? Http2Standing.Leave : Http2Standing.Good;
    }

    /// <summary>A whole answer was taken: the client is here for something.</summary>
    public void Earn() => _thousandths = Math.Min(Purse * 1000L, _thousandths + Completed * 1000L);
}
