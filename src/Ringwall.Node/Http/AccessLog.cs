namespace Ringwall.Node.Http;

/// <summary>One JSON line per exchange, written by one background thread from a ring per loop.</summary>
public sealed class AccessLog
{
    public void Write(Exchange x)
    {
    }
}
