using Ringwall.Core.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Native;

/// <summary>The few socket calls that need more than their arguments: addresses, options, retries.</summary>
internal static unsafe class SocketCalls
{
    public const int AddressSize = 128;

    /// <summary>A stream socket that never blocks and no child inherits; the descriptor or −errno.</summary>
    public static int Open(int family)
    {
        var fd = Libc.Socket(family, Linux.Stream | Linux.NonBlocking | Linux.CloseOnExec, 0);
        return fd >= 0 ? fd : -Libc.Errno;
    }

    public static int Set(int fd, int level, int option, int value) =>
        Libc.SetSockOpt(fd, level, option, &value, sizeof(int)) == 0 ? 0 : -Libc.Errno;

    public static int Set(int fd, int level, int option, ReadOnlySpan<byte> value)
    {
        fixed (byte* start = value)
        {
            return Libc.SetSockOpt(fd, level, option, start, value.Length) == 0 ? 0 : -Libc.Errno;
        }
    }

    public static int Get(int fd, int level, int option)
    {
        var value = 0;
        var length = sizeof(int);
        return Libc.GetSockOpt(fd, level, option, &value, &length) == 0 ? value : -Libc.Errno;
    }

    /// <summary>Octets received, 0 at the end, −errno (−EAGAIN: nothing yet).</summary>
    public static int Receive(int fd, byte* to, int room)
    {
        while (true)
        {
            var n = (int)Libc.Recv(fd, to, room, 0);
            if (n >= 0)
            {
                return n;
            }

            var errno = Libc.Errno;
            if (errno != Linux.EINTR)
            {
                return -errno;
            }
        }
    }

    /// <summary>The octets that wait, up to 64; 0 at the end, −errno (−EAGAIN: nothing).</summary>
    public static int PeekSome(int fd)
    {
        const int Enough = 64;
        var some = stackalloc byte[Enough];
        var n = (int)Libc.Recv(fd, some, Enough, Linux.Peek);
        return n >= 0 ? n : -Libc.Errno;
    }

    /// <summary>Closing sends RST and drops what was not sent.</summary>
    public static void ResetOnClose(int fd)
    {
        var linger = stackalloc int[2] { 1, 0 };
        _ = Libc.SetSockOpt(fd, Linux.LevelSocket, Linux.Linger, linger, 2 * sizeof(int));
    }

    /// <summary>A descriptor from a service manager: it may block, and children would inherit it.</summary>
    public static void MakeOurs(int fd)
    {
        if (Libc.Control(fd, Linux.SetStatusFlags, Linux.NonBlocking) != 0
            || Libc.Control(fd, Linux.SetDescriptorFlags, Linux.CloseOnExecFlag) != 0)
        {
            throw new InvalidOperationException($"descriptor {fd} is none: errno {Libc.Errno}");
        }
    }

    public static Address LocalAddress(int fd)
    {
        var address = stackalloc byte[AddressSize];
        var length = AddressSize;
        return Libc.GetSockName(fd, address, &length) == 0 ? Parse(address) : default;
    }

    /// <summary>sockaddr_in or sockaddr_in6 to our value; anything else is the default value.</summary>
    public static Address Parse(byte* from)
    {
        var port = (ushort)((from[2] << 8) | from[3]);
        switch (*(ushort*)from)
        {
            case Linux.FamilyV4:
                return Address.FromV4((uint)((from[4] << 24) | (from[5] << 16) | (from[6] << 8) | from[7]), port);
            case Linux.FamilyV6:
                return new Address(IpBits.Read(new ReadOnlySpan<byte>(from + 8, IpBits.Size)), port);
            default:
                return default;
        }
    }

    /// <summary>Our value as sockaddr; its length. An IPv4 address is written as such, also for connecting.</summary>
    public static int Format(Address address, byte* to, out int family)
    {
        new Span<byte>(to, AddressSize).Clear();
        to[2] = (byte)(address.Port >> 8);
        to[3] = (byte)address.Port;
        if (address.IsV4)
        {
            family = Linux.FamilyV4;
            *(ushort*)to = Linux.FamilyV4;
            for (var i = 0; i < 4; i++)
            {
                to[4 + i] = (byte)(address.V4 >> (24 - (8 * i)));
            }

            return 16;
        }

        family = Linux.FamilyV6;
        *(ushort*)to = Linux.FamilyV6;
        address.Bits.Write(new Span<byte>(to + 8, IpBits.Size));

        return 28;
    }
}
