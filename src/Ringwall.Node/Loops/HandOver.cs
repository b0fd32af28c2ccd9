using System.Buffers.Binary;
using Ringwall.Node.Native;

namespace Ringwall.Node.Loops;

/// <summary>A listening socket that another process has passed on.</summary>
public readonly record struct TakenSocket(Address Address, int Descriptor);

/// <summary>
/// Passes all listening sockets from an old process to a new one, so that a new version starts without refusing
/// anybody: the sockets themselves move, with everything that waits in their queues. Fresh SO_REUSEPORT sockets would
/// not do, because closing the old ones resets what waits there.
/// <code>
/// new                          old
///  |---- connect -------------->|   same user, by the kernel's word
///  |&lt;--- header + sockets ------|   "RWHO", version, count; SCM_RIGHTS
///  |      (starts its loops)    |   goes on accepting: both may
///  |---- 'T' ------------------>|   stops accepting and drains
/// </code>
/// A new process that dies before its 'T' changes nothing.
/// </summary>
public static class HandOver
{
    internal const byte Version = 1;
    internal const int HeaderSize = 8;
    internal const byte Confirmation = (byte)'T';

    internal static ReadOnlySpan<byte> Magic => "RWHO"u8;

    /// <summary>
    /// Waits at <paramref name="path"/> on a thread of its own; <paramref name="onTaken"/> runs there once a new
    /// process has confirmed. Each accepted socket set is the one at that moment.
    /// </summary>
    public static HandOverServer Serve(string path, Func<IReadOnlyList<Listener>> listeners, Action onTaken) =>
        new(path, listeners, onTaken);

    /// <summary>
    /// Asks the process waiting at <paramref name="path"/> for its sockets. Throws with the reason if it cannot.
    /// </summary>
    public static Takeover Take(string path)
    {
        var fd = UnixSocket.Connect(path);
        var sockets = new List<TakenSocket>();
        try
        {
            UnixSocket.RequireSameUser(fd);
            Receive(fd, sockets);
        }
        catch (Exception)
        {
            sockets.ForEach(s => Libc.Close(s.Descriptor));
            _ = Libc.Close(fd);
            throw;
        }

        return new Takeover(fd, sockets);
    }

    /// <summary>Sockets a service manager opened for us: whose address they are, and fit for a loop.</summary>
    public static IReadOnlyList<TakenSocket> Adopt(IReadOnlyList<int> descriptors)
    {
        var sockets = new List<TakenSocket>();
        foreach (var descriptor in descriptors)
        {
            SocketCalls.MakeOurs(descriptor);
            sockets.Add(new TakenSocket(SocketCalls.LocalAddress(descriptor), descriptor));
        }

        return sockets;
    }

    private static void Receive(int fd, List<TakenSocket> sockets)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        var descriptors = new List<int>();
        var expected = -1;
        while (expected < 0 || descriptors.Count < expected)
        {
            var n = UnixSocket.Receive(fd, header, descriptors);
            if (n == 0)
            {
                throw new InvalidOperationException("the old process ended the hand-over");
            }

            if (expected < 0)
            {
                expected = n == HeaderSize ? ParseHeader(header) : throw new InvalidOperationException("half a header");
            }
        }

        foreach (var socket in descriptors)
        {
            sockets.Add(new TakenSocket(SocketCalls.LocalAddress(socket), socket));
        }

        if (sockets.Any(s => SocketCalls.Get(s.Descriptor, Linux.LevelSocket, Linux.AcceptsConnections) != 1))
        {
            throw new InvalidOperationException("the old process sent a socket that does not listen");
        }
    }

    private static int ParseHeader(ReadOnlySpan<byte> header)
    {
        if (!header.StartsWith(Magic) || header[4] != Version)
        {
            throw new InvalidOperationException(
                $"the old process speaks version {header[4]} of the hand-over, not {Version}");
        }

        var count = BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
        return count is > 0 and <= Limits.SocketsTaken
            ? count
            : throw new InvalidOperationException($"{count} sockets to take over");
    }
}

/// <summary>
/// What a new process has in its hands between taking the sockets and confirming that it accepts on them.
/// </summary>
public sealed class Takeover : IDisposable
{
    private int _fd;

    internal Takeover(int fd, IReadOnlyList<TakenSocket> sockets)
    {
        _fd = fd;
        Sockets = sockets;
    }

    public IReadOnlyList<TakenSocket> Sockets { get; }

    /// <summary>The new process accepts: the old one may stop.</summary>
    public unsafe void Confirm()
    {
        var word = HandOver.Confirmation;
        if (Libc.Send(_fd, &word, 1, Linux.NoSignal) != 1)
        {
            throw new InvalidOperationException($"the old process is gone: errno {Libc.Errno}");
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
