using Ringwall.Node.Native;

namespace Ringwall.Node.Loops;

/// <summary>
/// Wakes a loop that waits in epoll, by an eventfd. Written only when the loop has declared itself asleep, so that
/// messages to a busy loop cost no kernel call. Edge-triggered: it never has to be read back.
/// </summary>
internal sealed unsafe class Waker : Pollable, IDisposable
{
    private int _fd = -1;
    private int _asleep;

    /// <summary>The loop is about to wait.</summary>
    public void Declare(Poller poller)
    {
        if (_fd < 0)
        {
            _fd = Libc.EventFd(0, Linux.NonBlocking | Linux.CloseOnExec);
            if (_fd < 0)
            {
                throw new InvalidOperationException($"eventfd: errno {Libc.Errno}");
            }

            poller.Add(this, _fd, Linux.In | Linux.EdgeTriggered);
        }

        Interlocked.Exchange(ref _asleep, 1);
    }

    public void Revoke() => Volatile.Write(ref _asleep, 0);

    /// <summary>From any thread, after the message is in the ring.</summary>
    public void Wake()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _asleep) != 0 && Interlocked.Exchange(ref _asleep, 0) != 0)
        {
            ulong one = 1;
            _ = Libc.Write(_fd, &one, sizeof(ulong));
        }
    }

    public void Dispose()
    {
        if (_fd >= 0)
        {
            _ = Libc.Close(_fd);
            _fd = -1;
        }
    }
}
