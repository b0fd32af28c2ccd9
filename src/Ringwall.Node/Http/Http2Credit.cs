using Ringwall.Core.Http;

namespace Ringwall.Node.Http;

/// <summary>
/// What clients may send: windows are opened again as content is taken, never before, so one connection makes us hold
/// its window and no more. Padding and content nobody wants are given back at once: a window must not leak shut.
/// </summary>
internal sealed class Http2Credit(Http2Output output)
{
    private int _owed;

    /// <summary>Octets the client may still send on the connection.</summary>
    public long Window { get; private set; } = Http2Frame.DefaultWindow;

    /// <summary>Opens the connection's window to its size.</summary>
    public void Open()
    {
        Window = Limits.Http2ConnectionWindow;
        output.Number(Http2FrameType.WindowUpdate, 0, Limits.Http2ConnectionWindow - Http2Frame.DefaultWindow);
    }

    /// <summary>A DATA frame of this length came, padding included; false when it exceeds the window.</summary>
    public bool TryReceive(int length)
    {
        Window -= length;
        return Window >= 0;
    }

    /// <summary>Content was taken by the path of its exchange.</summary>
    public void Consumed(Http2Exchange x, int count)
    {
        Discarded(count);
        if (x.RemoteEnded || x.WasReset)
        {
            return;
        }

        x.Owed += count;
        if (x.Owed >= Limits.Http2StreamWindow / 2)
        {
            output.Number(Http2FrameType.WindowUpdate, x.Stream, (uint)x.Owed);
            x.Owed = 0;
        }
    }

    /// <summary>Octets that count on the connection only: those of a stream nobody reads.</summary>
    public void Discarded(int count)
    {
        _owed += count;
        if (_owed >= Limits.Http2ConnectionWindow / 2)
        {
            output.Number(Http2FrameType.WindowUpdate, 0, (uint)_owed);
            Window += _owed;
            _owed = 0;
        }
    }
}
