using System.Net;
using System.Net.Sockets;
using Ringwall.Core.Http;

namespace Ringwall.SystemTests.Smuggling;

/// <summary>A client that sends octets as they are and reads answers with a plain reading of its own.</summary>
internal static class RawClient
{
    /// <summary>
    /// Sends everything on one connection and waits for this many final answers; fewer when the peer closes first.
    /// Returns their statuses, 0 for one that was cut short. "heads" are answers to HEAD, which have no content.
    /// </summary>
    public static List<int> Send(int port, byte[] octets, int answers, Func<int, bool>? heads = null) =>
        Send(port, [octets], answers, heads);

    /// <summary>As above, each piece only after the answer to the one before it.</summary>
    public static List<int> SendInTurn(int port, IReadOnlyList<byte[]> pieces, Func<int, bool> heads) =>
        Send(port, pieces, pieces.Count, heads);

    private static List<int> Send(int port, IReadOnlyList<byte[]> pieces, int answers, Func<int, bool>? heads)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = 10_000,
        };
        socket.Connect(IPAddress.Loopback, port);
        socket.Send(pieces[0]);
        var statuses = new List<int>();
        var buffer = new byte[1024 * 1024];
        var end = 0;
        var at = 0;
        var head = new ResponseHead();
        while (statuses.Count < answers)
        {
            if (Next(buffer, ref at, end, head, heads?.Invoke(statuses.Count) ?? false, out var status))
            {
                if (status >= 200)
                {
                    statuses.Add(status);
                    if (statuses.Count < pieces.Count && !TrySend(socket, pieces[statuses.Count]))
                    {
                        break;
                    }
                }

                continue;
            }

            var count = Receive(socket, buffer, end);
            if (count <= 0)
            {
                if (end > at)
                {
                    statuses.Add(head.Status > 0 && head.Framing == ContentFraming.UntilClose ? head.Status : 0);
                }

                break;
            }

            end += count;
        }

        return statuses;
    }

    private static bool TrySend(Socket socket, byte[] octets)
    {
        try
        {
            return socket.Send(octets) == octets.Length;
        }
        catch (SocketException fault)
            when (fault.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            return false;
        }
    }

    private static int Receive(Socket socket, byte[] buffer, int end)
    {
        try
        {
            return socket.Receive(buffer.AsSpan(end));
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.ConnectionReset)
        {
            return -1;
        }
    }

    private static bool Next(byte[] buffer, ref int at, int end, ResponseHead head, bool toHead, out int status)
    {
        head.Clear();
        status = 0;
        var method = toHead ? Method.Head : Method.Get;
        var progress = Http1ResponseReader.Read(buffer, at, end, head, method, false, out var fault);
        Assert.True(progress != Progress.Rejected, $"an answer that cannot be read: {fault}");
        if (progress == Progress.More)
        {
            return false;
        }

        var body = at + head.WireLength;
        switch (head.Framing)
        {
            case ContentFraming.Length when end - body >= head.ContentLength:
                body += (int)head.ContentLength;
                break;
            case ContentFraming.Chunked:
                if (!SkipChunks(buffer, ref body, end))
                {
                    return false;
                }

                break;
            case ContentFraming.None:
                break;
            default:
                return false;
        }

        at = body;
        status = head.Status;
        return true;
    }

    private static bool SkipChunks(byte[] buffer, ref int at, int end)
    {
        var reader = new ChunkedReader();
        while (at < end)
        {
            var progress = reader.Read(buffer.AsSpan(at, end - at), out var consumed, out _, out _);
            at += consumed;
            Assert.NotEqual(Progress.Rejected, progress);
            if (progress == Progress.Done)
            {
                return true;
            }
        }

        return false;
    }
}
