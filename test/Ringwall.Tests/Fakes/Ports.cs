using System.Net;
using System.Net.Sockets;

namespace Ringwall.Tests.Fakes;

/// <summary>
/// Ports for servers that tests start. They lie below the range the kernel takes local ports of connections from
/// (ip_local_port_range), so none is gone again between its choice and the server's bind, and none is given twice.
/// </summary>
internal static class Ports
{
    private const int First = 10_000;
    private const int Last = 32_000;

    private static int _next = First + Environment.ProcessId * 101 % (Last - First);

    /// <summary>A port of loopback that nobody listens on.</summary>
    public static int Take()
    {
        for (var tried = 0; tried < Last - First; tried++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % (Last - First));
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"no port between {First} and {Last} is free");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
