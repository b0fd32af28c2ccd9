using Ringwall.Node.Http;
using Ringwall.Node.Native;
using Ringwall.Node.Tls;

namespace Ringwall.Node.Loops;

/// <summary>Connects to origins by non-blocking sockets.</summary>
public sealed class SocketDialer : Dialer
{
    private readonly ClientTls? _tls;

    /// <summary>Without TLS: origins that want it are a fault of the configuration.</summary>
    public SocketDialer()
    {
    }

    internal SocketDialer(ClientTls tls) => _tls = tls;

    public override async LoopTask<Dialed> Dial(Loop loop, Address to, DialOptions options)
    {
        loop.Counters.Add(LoopCounters.Dials);
        var fd = Begin(to);
        if (fd < 0)
        {
            return new(null, FaultOf(-fd));
        }

        var connection = new SocketConnection(loop, fd, connecting: true)
        {
            Peer = to,
            Deadline = loop.Now + options.TimeoutMs,
        };
        var result = await connection.Connected();
        if (result != 0)
        {
            return Refuse(connection, result < 0 ? FaultOfIo(result, Fault.ConnectTimeout) : FaultOf(result));
        }

        if (options.ProxyHeader is { } header)
        {
            result = await connection.Send(header, 0, header.Length);
            if (result != header.Length)
            {
                return Refuse(connection, FaultOfIo(result, Fault.ConnectTimeout));
            }
        }

        if (options.Tls is { } secure)
        {
            if (_tls is null)
            {
                return Refuse(connection, Fault.Configuration);
            }

            var session = _tls.Open(loop, secure);
            result = await connection.StartTls(session);
            if (result != 1)
            {
                return Refuse(connection, result == Io.TimedOut ? Fault.ConnectTimeout : ClientTls.FaultOf(session));
            }
        }

        connection.Deadline = 0;
        return new(connection, Fault.None);
    }

    private static Dialed Refuse(SocketConnection connection, Fault fault)
    {
        connection.Close(reset: true);
        return new(null, fault);
    }

    private static unsafe int Begin(Address to)
    {
        var address = stackalloc byte[SocketCalls.AddressSize];
        var length = SocketCalls.Format(to, address, out var family);
        var fd = SocketCalls.Open(family);
        if (fd < 0)
        {
            return fd;
        }

        _ = SocketCalls.Set(fd, Linux.LevelTcp, Linux.NoDelay, 1);
        if (Libc.Connect(fd, address, length) != 0
            && Libc.Errno is var errno and not (Linux.EINPROGRESS or Linux.EINTR))
        {
            _ = Libc.Close(fd);
            return -errno;
        }

        return fd;
    }

    private static Fault FaultOf(int errno) => errno switch
    {
        Linux.ECONNREFUSED or Linux.ECONNRESET => Fault.ConnectionRefused,
        Linux.ETIMEDOUT => Fault.ConnectTimeout,
        Linux.EMFILE or Linux.ENFILE or Linux.ENOMEM or Linux.ENOBUFS or Linux.EADDRNOTAVAIL => Fault.Internal,
        _ => Fault.Unroutable,
    };

    private static Fault FaultOfIo(int result, Fault late) => result == Io.TimedOut ? late : Fault.Terminated;
}
