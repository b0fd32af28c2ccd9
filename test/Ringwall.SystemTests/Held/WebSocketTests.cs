using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Ringwall.SystemTests.Fixtures;

namespace Ringwall.SystemTests.Held;

/// <summary>WebSockets through the edge over both protocols, the base library at each end.</summary>
[Collection("edge")]
public sealed class WebSocketTests
{
    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Messages_of_all_sizes_pings_a_reload_and_the_close_go_through(string version)
    {
        using var origin = new SocketOrigin();
        await using var edge = await Edge.Start(origin.Port);
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            },
            ConnectCallback = async (_, stop) =>
            {
                var tcp = new TcpClient();
                await tcp.ConnectAsync(IPAddress.Loopback, edge.HttpsPort, stop);
                return tcp.GetStream();
            },
        });
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.KeepAliveInterval = TimeSpan.FromMilliseconds(200);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        await socket.ConnectAsync(new Uri($"wss://{Edge.Host}:{edge.HttpsPort}/socket"), invoker, default);

        Assert.Equal("hello"u8.ToArray(), await Echo(socket, "hello"u8.ToArray()));
        var large = new byte[4 * 1024 * 1024];
        new Random(3).NextBytes(large);
        var back = await Echo(socket, large);
        Assert.True(large.AsSpan().SequenceEqual(back));
        for (var i = 0; i < 3; i++)
        {
            edge.WriteConfiguration($"    limits: {{ max_body: {1_000_000 + i} }}");
            using var reloaded = await edge.Reload();
            Assert.True(reloaded.IsSuccessStatusCode, await reloaded.Content.ReadAsStringAsync());
            var text = Encoding.ASCII.GetBytes($"after reload {i}");
            Assert.Equal(text, await Echo(socket, text));

            // Longer than the interval of pings, which go both ways meanwhile.
            await Task.Delay(300);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", default);
        Assert.Equal((WebSocketCloseStatus.NormalClosure, "bye"), (socket.CloseStatus, socket.CloseStatusDescription));
    }

    /// <summary>Sends while it receives: neither end may wait for the other to have finished.</summary>
    private static async Task<byte[]> Echo(ClientWebSocket socket, byte[] message)
    {
        var sending = socket.SendAsync(message, WebSocketMessageType.Binary, true, default);
        var room = new byte[message.Length + 1];
        for (var at = 0; ;)
        {
            var got = await socket.ReceiveAsync(room.AsMemory(at), default);
            at += got.Count;
            if (got.EndOfMessage)
            {
                await sending;
                return room[..at];
            }
        }
    }
}
