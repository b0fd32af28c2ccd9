using System.Text;

namespace Ringwall.Node.Native;

/// <summary>Blocking unix stream sockets that pass descriptors (unix(7), SCM_RIGHTS). Never used on a loop.</summary>
internal static unsafe class UnixSocket
{
    private const int PathSize = 108;
    private const int ControlHeader = 16;
    private const int ControlSize = 2048;

    /// <summary>rw-------.</summary>
    private const uint OwnerOnly = 0x180;

    /// <summary>Listens at a path only this user may use; an old socket there is replaced.</summary>
    public static int Listen(string path)
    {
        var address = stackalloc byte[SocketCalls.AddressSize];
        var length = Format(path, address);
        var fd = Open();
        File.Delete(path);

        // Before bind: the socket's file is born with this mode, so that there is no moment at which others may
        // connect.
        if (Libc.ChangeMode(fd, OwnerOnly) != 0 || Libc.Bind(fd, address, length) != 0 || Libc.Listen(fd, 4) != 0)
        {
            throw Fail(fd, $"cannot listen on {path}");
        }
        return fd;
    }

    public static int Connect(string path)
    {
        const int PatienceSeconds = 10;
        var address = stackalloc byte[SocketCalls.AddressSize];
        var length = Format(path, address);
        var fd = Open();
        SetTimeout(fd, PatienceSeconds);
        return Libc.Connect(fd, address, length) == 0 ? fd : throw Fail(fd, $"nobody hands over at {path}");
    }

    /// <summary>The descriptor, or −1 when it was woken or interrupted.</summary>
    public static int Accept(int fd) => Libc.Accept(fd, null, null, Linux.CloseOnExec);

    /// <summary>Ends a waiting <see cref="Accept"/> of another thread.</summary>
    public static void Wake(int fd) => _ = Libc.Shutdown(fd, Linux.ShutBoth);

    public static void SetTimeout(int fd, int seconds)
    {
        var time = stackalloc long[2] { seconds, 0 };
        _ = Libc.SetSockOpt(fd, Linux.LevelSocket, Linux.ReceiveTimeout, time, 2 * sizeof(long));
        _ = Libc.SetSockOpt(fd, Linux.LevelSocket, Linux.SendTimeout, time, 2 * sizeof(long));
    }

    /// <summary>A listening socket is as good as the site's name: it goes to processes of our own user only.</summary>
    public static void RequireSameUser(int fd)
    {
        var credentials = stackalloc uint[3];
        var length = 3 * sizeof(uint);
        if (Libc.GetSockOpt(fd, Linux.LevelSocket, Linux.PeerCredentials, credentials, &length) != 0
            || credentials[1] != Libc.GetUid())
        {
            throw new InvalidOperationException("the other end of the hand-over belongs to another user");
        }
    }

    public static void Send(int fd, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors)
    {
        var control = stackalloc byte[ControlSize];
        var size = ControlHeader + (descriptors.Length * sizeof(int));
        *(nint*)control = size;
        *(int*)(control + 8) = Linux.LevelSocket;
        *(int*)(control + 12) = Linux.PassDescriptors;
        descriptors.CopyTo(new Span<int>(control + ControlHeader, descriptors.Length));
        fixed (byte* start = bytes)
        {
            var piece = new Libc.Piece { Start = start, Length = bytes.Length };
            var message = new Libc.MessageHeader { Pieces = &piece, PieceCount = 1 };
            if (descriptors.Length > 0)
            {
                message.Control = control;
                message.ControlLength = (size + 7) & ~7;
            }

            if (Libc.SendMsg(fd, &message, Linux.NoSignal) != bytes.Length)
            {
                throw new InvalidOperationException($"hand-over: sendmsg, errno {Libc.Errno}");
            }
        }
    }

    /// <summary>Bytes read; descriptors that came with them are added to the list and belong to the caller.</summary>
    public static int Receive(int fd, Span<byte> into, List<int> descriptors)
    {
        var control = stackalloc byte[ControlSize];
        fixed (byte* start = into)
        {
            var piece = new Libc.Piece { Start = start, Length = into.Length };
            var message = new Libc.MessageHeader
            {
                Pieces = &piece,
                PieceCount = 1,
                Control = control,
                ControlLength = ControlSize,
            };
            var n = Libc.RecvMsg(fd, &message, Linux.CloseOnExecDescriptors);
            if (n < 0)
            {
                throw new InvalidOperationException($"hand-over: recvmsg, errno {Libc.Errno}");
            }

            if (message.ControlLength > ControlHeader
                && *(int*)(control + 8) == Linux.LevelSocket && *(int*)(control + 12) == Linux.PassDescriptors)
            {
                var count = (int)(*(nint*)control - ControlHeader) / sizeof(int);
                descriptors.AddRange(new ReadOnlySpan<int>(control + ControlHeader, count));
            }

            return (int)n;
        }
    }

    private static int Open()
    {
        var fd = Libc.Socket(Linux.FamilyUnix, Linux.Stream | Linux.CloseOnExec, 0);
        return fd >= 0 ? fd : throw new InvalidOperationException($"no unix socket: errno {Libc.Errno}");
    }

    private static InvalidOperationException Fail(int fd, string what)
    {
        var errno = Libc.Errno;
        _ = Libc.Close(fd);
        return new InvalidOperationException($"{what}: errno {errno}");
    }

    private static int Format(string path, byte* to)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        if (bytes.Length >= PathSize)
        {
            throw new InvalidOperationException($"{path} is too long for a unix socket (107 octets)");
        }

        new Span<byte>(to, SocketCalls.AddressSize).Clear();
        *(ushort*)to = Linux.FamilyUnix;
        bytes.CopyTo(new Span<byte>(to + 2, PathSize));
        return 2 + bytes.Length + 1;
    }
}
