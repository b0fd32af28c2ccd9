using Ringwall.Node.Native;

namespace Ringwall.Node.Loops;

/// <summary>
/// Looks at a connection's first bytes without taking them (PROXY protocol before TLS: libssl has to find its own).
/// While they stay in the socket it is readable, so waiting for more of them needs the socket's low-water mark, or
/// epoll would never rest.
/// </summary>
internal sealed unsafe class SocketPeek(int fd)
{
    private byte[] _into = [];
    private int _lowWater = 1;
    private int _seen;

    public void Begin(byte[] into)
    {
        _into = into;
        if (_seen > 0)
        {
            SetLowWater(_seen + 1);
        }
    }

    /// <summary>What is there now; null when there is no more than last time.</summary>
    public int? Look()
    {
        fixed (byte* into = _into)
        {
            var n = (int)Libc.Recv(fd, into, _into.Length, Linux.Peek);
            if (n < 0)
            {
                return Libc.Errno is Linux.EAGAIN or Linux.EINTR ? null : Io.Broken;
            }

            if (n == _seen)
            {
                // Readable without more: the peer has finished.
                return Io.End;
            }

            _seen = n;
            return n;
        }
    }

    public void Discard(int count)
    {
        SetLowWater(1);
        _seen = 0;
        while (count > 0)
        {
            // On a stream, MSG_TRUNC drops the bytes instead of copying them.
            var n = (int)Libc.Recv(fd, null, count, Linux.Truncate);
            if (n <= 0)
            {
                // Reset meanwhile: the next read says so.
                return;
            }

            count -= n;
        }
    }

    private void SetLowWater(int octets)
    {
        if (octets != _lowWater)
        {
            _lowWater = octets;
            _ = SocketCalls.Set(fd, Linux.LevelSocket, Linux.ReceiveLowWater, octets);
        }
    }
}
