using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ringwall.SystemTests.Fixtures;

/// <summary>
/// An origin that answers by path, rightly or wrongly: /small and anything else 200 with 1 KB, /large 4 MB, /echo the
/// content it got, /hang nothing, /cut half an answer, /silent-end nothing and a close, /nonsense no HTTP,
/// /two-lengths contradicting lengths; a WebSocket handshake is accepted and everything echoed.
/// </summary>
public sealed class OriginServer : IDisposable
{
    private const int LargeBody = 4 * 1024 * 1024;

    private static readonly byte[] s_small = Whole(SmallBody);
    private static readonly byte[] s_large = Whole(new byte[LargeBody]);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _open;
    private int _requests;

    public OriginServer()
    {
        _listener.Start(4096);
        _ = Accept();
    }

    public static byte[] SmallBody => [.. Enumerable.Range(0, 1024).Select(i => (byte)('a' + (i % 26)))];

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections open at the moment.</summary>
    public int Open => Volatile.Read(ref _open);

    public int Requests => Volatile.Read(ref _requests);

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
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Serve(TcpClient client)
    {
        Interlocked.Increment(ref _open);
        try
        {
            client.NoDelay = true;
            var stream = client.GetStream();
            var reader = new HeadReader(stream);
            while (await reader.Read() is { } head && await Answer(stream, reader, head))
            {
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The node closed: its right.
        }
        finally
        {
            client.Dispose();
            Interlocked.Decrement(ref _open);
        }
    }

    /// <summary>False: the connection ends.</summary>
    private async Task<bool> Answer(NetworkStream stream, HeadReader reader, string head)
    {
        Interlocked.Increment(ref _requests);
        if (Field(head, "sec-websocket-key") is { } key)
        {
            await Echo(stream, reader, key);
            return false;
        }

        switch (head.Split(' ')[1])
        {
            case "/large":
                await stream.WriteAsync(s_large);
                return true;
            case "/echo":
                var length = int.Parse(Field(head, "content-length") ?? "0", CultureInfo.InvariantCulture);
                await Send(stream, await reader.ReadContent(length));
                return true;
            case "/hang":
                await reader.Read();
                return false;
            case "/cut":
                await Say(stream, "HTTP/1.1 200 OK\r\nX-Origin: test\r\nContent-Length: 1000\r\n\r\nhalf of it");
                return false;
            case "/silent-end":
                return false;
            case "/half-head":
                await Say(stream, "HTTP/1.1 200 OK\r\nContent-Le");
                return false;
            case "/nonsense":
                await Say(stream, "220 mail.test ESMTP ready\r\n\r\n");
                return false;
            case "/two-lengths":
                await Say(stream, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!");
                return false;
            default:
                await stream.WriteAsync(s_small);
                return true;
        }
    }

    private static async Task Echo(NetworkStream stream, HeadReader reader, string key)
    {
        Assert.Equal(Wire.SocketKey, key);
        await Say(stream, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Accept: {Wire.SocketAccept}\r\n\r\n");
        while (await reader.ReadFrame() is { } payload)
        {
            // One small text frame, unmasked: servers do not mask.
            await stream.WriteAsync((byte[])[0x81, (byte)payload.Length, .. payload]);
        }
    }

    private static async Task Send(NetworkStream stream, byte[] content) =>
        await stream.WriteAsync(Whole(content));

    private static byte[] Whole(byte[] content)
    {
        var head = "HTTP/1.1 200 OK\r\nX-Origin: test\r\nContent-Type: text/plain\r\n"
            + $"Content-Length: {content.Length}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. content];
    }

    private static async Task Say(NetworkStream stream, string text) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));

    private static string? Field(string head, string name) => head.Split("\r\n").Skip(1)
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();

    /// <summary>Reads heads, content and masked frames off one stream.</summary>
    private sealed class HeadReader(NetworkStream stream)
    {
        private byte[] _buffer = [];

        public async Task<string?> Read()
        {
            int end;
            while ((end = _buffer.AsSpan().IndexOf("\r\n\r\n"u8)) < 0)
            {
                if (!await More())
                {
                    return null;
                }
            }

            return Encoding.Latin1.GetString(Take(end + 4));
        }

        public async Task<byte[]> ReadContent(int length)
        {
            while (_buffer.Length < length)
            {
                if (!await More())
                {
                    throw new IOException("the content ended early");
                }
            }

            return Take(length);
        }

        /// <summary>Payload of a frame of at most 125 octets; null at the end.</summary>
        public async Task<byte[]?> ReadFrame()
        {
            while (_buffer.Length < 6 || _buffer.Length < 6 + (_buffer[1] & 0x7f))
            {
                if (!await More())
                {
                    return null;
                }
            }

            var frame = Take(6 + (_buffer[1] & 0x7f));
            return (frame[0] & 0x0f) == 8 ? null : [.. frame.Skip(6).Select((b, i) => (byte)(b ^ frame[2 + (i & 3)]))];
        }

        private byte[] Take(int count)
        {
            var taken = _buffer[..count];
            _buffer = _buffer[count..];
            return taken;
        }

        private async Task<bool> More()
        {
            var room = new byte[16 * 1024];
            var count = await stream.ReadAsync(room);
            _buffer = [.. _buffer, .. room[..count]];
            return count > 0;
        }
    }
}
