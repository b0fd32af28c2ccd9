using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ringwall.SystemTests.Fixtures;

/// <summary>A connection to the edge on which a test says exactly the octets it wants to.</summary>
public sealed class Wire : IDisposable
{
    /// <summary>Key and answer of the example in RFC 6455 section 1.3.</summary>
    public const string SocketKey = "dGhlIHNhbXBsZSBub25jZQ==";

    public const string SocketAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private static int s_next;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public static async Task<Wire> Open(int port)
    {
        var wire = new Wire();
        wire._socket.NoDelay = true;
        // Many addresses, as many clients have; and one alone would run out of ports.
        var last = 2 + (Interlocked.Increment(ref s_next) % 200);
        wire._socket.Bind(new IPEndPoint(IPAddress.Parse($"127.0.1.{last}"), 0));
        await wire._socket.ConnectAsync(IPAddress.Loopback, port);
        return wire;
    }

    public void SmallReceiveBuffer() => _socket.ReceiveBufferSize = 4096;

    public async Task Say(string text) => await _socket.SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>False: the edge has closed.</summary>
    public async Task<bool> TrySay(string text)
    {
        try
        {
            await Say(text);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Some octets; empty at the end, also at a reset.</summary>
    public async Task<string> Hear(int most = 16 * 1024)
    {
        var buffer = new byte[most];
        try
        {
            return Encoding.Latin1.GetString(buffer, 0, await _socket.ReceiveAsync(buffer));
        }
        catch (SocketException)
        {
            return "";
        }
    }

    /// <summary>Everything until the edge closes.</summary>
    public async Task<string> HearAll()
    {
        var all = new StringBuilder();
        string some;
        while ((some = await Hear()) != "")
        {
            all.Append(some);
        }

        return all.ToString();
    }

    public async Task<string> HearUntil(string end)
    {
        var all = new StringBuilder();
        while (!all.ToString().Contains(end, StringComparison.Ordinal))
        {
            var some = await Hear();
            if (some == "")
            {
                break;
            }

            all.Append(some);
        }

        return all.ToString();
    }

    /// <summary>Opens a WebSocket; one frame each way is at most 125 octets of text.</summary>
    public async Task Upgrade(int port)
    {
        await Say($"GET /socket HTTP/1.1\r\nHost: {Edge.Host}:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {SocketKey}\r\n\r\n");
        var answer = await HearUntil("\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 101", answer, StringComparison.Ordinal);
    }

    public async Task<string> EchoFrame(string text)
    {
        // Masked with zeros: the payload stays readable.
        await Say($"\u0081{(char)(0x80 | text.Length)}\0\0\0\0{text}");
        var got = "";
        while (got.Length < text.Length + 2)
        {
            var some = await Hear();
            if (some == "")
            {
                break;
            }

            got += some;
        }

        return got.Length < 2 ? "" : got[2..];
    }

    public void Dispose() => _socket.Dispose();
}
