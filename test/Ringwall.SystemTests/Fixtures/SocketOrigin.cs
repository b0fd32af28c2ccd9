using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Ringwall.SystemTests.Fixtures;

/// <summary>An origin that echoes WebSocket messages, by the base library's WebSocket.</summary>
public sealed class SocketOrigin : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public SocketOrigin()
    {
        _listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                _ = Serve(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task Serve(TcpClient client)
    {
        using var _ = client;
        var stream = client.GetStream();
        var head = new StringBuilder();
        var octet = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(octet) == 0)
            {
                return;
            }

            head.Append((char)octet[0]);
        }

        const string Name = "Sec-WebSocket-Key: ";
        var key = head.ToString().Split("\r\n")
            .FirstOrDefault(line => line.StartsWith(Name, StringComparison.OrdinalIgnoreCase))?[Name.Length..];
        if (key is null)
        {
            await stream.WriteAsync(
                "HTTP/1.1 200 OK\r\nX-Origin: test\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray());
            return;
        }

#pragma warning disable CA5350 // RFC 6455 section 4.2.2 asks for it; nothing is secret here.
        var proof = SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
#pragma warning restore CA5350
        await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + $"Connection: Upgrade\r\nSec-WebSocket-Accept: {Convert.ToBase64String(proof)}\r\n\r\n"));
        var options = new WebSocketCreationOptions
        {
            IsServer = true,
            KeepAliveInterval = TimeSpan.FromMilliseconds(200),
        };
        using var socket = WebSocket.CreateFromStream(stream, options);
        var room = new byte[64 * 1024];
        while (true)
        {
            var got = await socket.ReceiveAsync(room, CancellationToken.None);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(got.CloseStatus ?? WebSocketCloseStatus.NormalClosure, "bye", default);
                return;
            }

            await socket.SendAsync(room.AsMemory(0, got.Count), got.MessageType, got.EndOfMessage, default);
        }
    }
}
