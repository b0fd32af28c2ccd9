using System.Runtime.InteropServices;

namespace Ringwall.Node.Native;

/// <summary>
/// The kernel calls of the loops, by their own names. errno is read with <see cref="Errno"/> right after a call that
/// failed. None of them suppresses the collector's transition: it costs 10 ns beside 2-5 µs in the kernel, and a thread
/// that cannot be suspended stops every other loop during a collection.
/// </summary>
internal static unsafe partial class Libc
{
    private const string Name = "libc";

    public static int Errno => Marshal.GetLastPInvokeError();

    [LibraryImport(Name, SetLastError = true, EntryPoint = "epoll_create1")]
    public static partial int EpollCreate(int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "epoll_ctl")]
    public static partial int EpollCtl(int epoll, int operation, int fd, byte* interest);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "epoll_wait")]
    public static partial int EpollWait(int epoll, byte* events, int count, int timeoutMs);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "eventfd")]
    public static partial int EventFd(uint initial, int flags);

    /// <summary>C passes the mode as a variable argument: in the same register on x86-64 and arm64.</summary>
    [LibraryImport(Name, SetLastError = true, EntryPoint = "open")]
    public static partial int Open(byte* path, int flags, uint mode);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "write")]
    public static partial nint Write(int fd, void* from, nint count);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "close")]
    public static partial int Close(int fd);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "socket")]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "bind")]
    public static partial int Bind(int fd, byte* address, int length);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "listen")]
    public static partial int Listen(int fd, int backlog);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "accept4")]
    public static partial int Accept(int fd, byte* address, int* length, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "connect")]
    public static partial int Connect(int fd, byte* address, int length);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "getsockname")]
    public static partial int GetSockName(int fd, byte* address, int* length);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "setsockopt")]
    public static partial int SetSockOpt(int fd, int level, int option, void* value, int length);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "getsockopt")]
    public static partial int GetSockOpt(int fd, int level, int option, void* value, int* length);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "recv")]
    public static partial nint Recv(int fd, void* to, nint count, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "send")]
    public static partial nint Send(int fd, void* from, nint count, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "sendmsg")]
    public static partial nint SendMsg(int fd, MessageHeader* message, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "recvmsg")]
    public static partial nint RecvMsg(int fd, MessageHeader* message, int flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "shutdown")]
    public static partial int Shutdown(int fd, int how);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "fcntl")]
    public static partial int Control(int fd, int command, nint argument);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "fchmod")]
    public static partial int ChangeMode(int fd, uint mode);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "sched_setaffinity")]
    public static partial int SetAffinity(int thread, nint size, byte* mask);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "sched_getaffinity")]
    public static partial int GetAffinity(int thread, nint size, byte* mask);

    [LibraryImport(Name, EntryPoint = "getuid")]
    public static partial uint GetUid();

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Piece
    {
        public void* Start;
        public nint Length;
    }

    /// <summary>struct msghdr of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        public void* Name;
        public int NameLength;
        public Piece* Pieces;
        public nint PieceCount;
        public void* Control;
        public nint ControlLength;
        public int Flags;
    }
}

/// <summary>Numbers of the Linux interface (asm-generic; the same on x86-64 and arm64).</summary>
internal static class Linux
{
    public const int EpollAdd = 1;
    public const int EpollDelete = 2;
    public const int EpollModify = 3;
    public const uint In = 0x1;
    public const uint Out = 0x4;
    public const uint Error = 0x8;
    public const uint HangUp = 0x10;
    public const uint PeerHangUp = 0x2000;
    public const uint EdgeTriggered = 1u << 31;
    public const int WriteOnly = 0x1;
    public const int Create = 0x40;
    public const int Append = 0x400;
    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;

    public const int SetDescriptorFlags = 2;
    public const int SetStatusFlags = 4;
    public const int CloseOnExecFlag = 1;

    public const int FamilyUnix = 1;
    public const int FamilyV4 = 2;
    public const int FamilyV6 = 10;
    public const int Stream = 1;

    public const int LevelSocket = 1;
    public const int ReuseAddress = 2;
    public const int ErrorOption = 4;
    public const int Linger = 13;
    public const int ReusePort = 15;
    public const int PeerCredentials = 17;
    public const int ReceiveLowWater = 18;
    public const int AcceptsConnections = 30;
    public const int LevelTcp = 6;
    public const int NoDelay = 1;
    public const int Congestion = 13;
    public const int NotSentLowWater = 25;
    public const int LevelV6 = 41;
    public const int V6Only = 26;
    public const int PassDescriptors = 1;

    public const int Peek = 0x2;
    public const int Truncate = 0x20;
    public const int DontWait = 0x40;
    public const int NoSignal = 0x4000;
    public const int CloseOnExecDescriptors = 0x40000000;
    public const int ShutWrite = 1;
    public const int ShutBoth = 2;
    public const int ReceiveTimeout = 20;
    public const int SendTimeout = 21;

    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const int ENFILE = 23;
    public const int EMFILE = 24;
    public const int EADDRINUSE = 98;
    public const int EADDRNOTAVAIL = 99;
    public const int ENETDOWN = 100;
    public const int ENETUNREACH = 101;
    public const int ENOBUFS = 105;
    public const int ENOMEM = 12;
    public const int EACCES = 13;
    public const int EPERM = 1;
    public const int ECONNABORTED = 103;
    public const int ECONNRESET = 104;
    public const int ETIMEDOUT = 110;
    public const int ECONNREFUSED = 111;
    public const int EHOSTDOWN = 112;
    public const int EHOSTUNREACH = 113;
    public const int EINPROGRESS = 115;
}
