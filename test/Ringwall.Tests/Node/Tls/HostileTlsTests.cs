using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Loops;
using Ringwall.Node.Tls;
using Ringwall.Tests.Fakes;
using Limits = Ringwall.Node.Tls.Limits;

namespace Ringwall.Tests.Node.Tls;

public sealed class HostileTlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TlsEdge _edge;

    public HostileTlsTests() => _edge = new TlsEdge(
        [TlsEdge.Zone("one.test", new TlsSettings { Certificates = [_authority.Issue("one.test").Settings] })]);

    public void Dispose()
    {
        _edge.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public void Every_prefix_of_a_client_hello_comes_to_nothing_and_leaves_nothing()
    {
        var hello = CaptureHello();

        Throw([.. Enumerable.Range(0, hello.Length).Select(length => hello[..length])]);

        StillServes(refused: hello.Length);
    }

    [Fact]
    public void Every_octet_of_a_client_hello_may_be_wrong()
    {
        var hello = CaptureHello();

        Throw([.. Enumerable.Range(0, hello.Length).Select(i => Wrong(hello, i))]);

        StillServes(refused: hello.Length);
    }

    [Fact]
    public void Noise_is_refused()
    {
        var noise = new Random(1);
        var thrown = new byte[200][];
        for (var i = 0; i < thrown.Length; i++)
        {
            thrown[i] = new byte[noise.Next(3, 2000)];
            noise.NextBytes(thrown[i]);
            if (i % 2 == 0)
            {
                // Looks like a record with a handshake message in it.
                new byte[] { 22, 3, 1 }.CopyTo(thrown[i].AsSpan());
            }
        }

        Throw(thrown);

        StillServes(refused: 200);
    }

    [Fact]
    public void Plain_http_is_counted_as_such()
    {
        Throw(["GET / HTTP/1.1\r\nHost: one.test\r\n\r\n"u8.ToArray()]);

        Assert.Equal(1, _edge.Failures(TlsFailure.PlainHttp));
        StillServes(refused: 1);
    }

    /// <summary>CVE-2009-3555: a request was smuggled in front of a renegotiated session's.</summary>
    [Fact]
    public void Renegotiation_is_refused()
    {
        var output = _edge.OpenSsl("-servername one.test -tls1_2", "R");

        Assert.Contains("RENEGOTIATING", output, StringComparison.Ordinal);
        Assert.Contains("no renegotiation", output, StringComparison.Ordinal);
        Assert.Single(_edge.Infos);
        StillServes(refused: 0);
    }

    [Theory]
    [InlineData(Limits.PostHandshakePerMinute, false)]
    [InlineData(Limits.PostHandshakePerMinute + 1, true)]
    public void More_key_updates_than_any_client_needs_close_the_connection(int count, bool closed)
    {
        var answered = UpdateKeys(count);

        Assert.Equal(!closed, answered);
        Assert.Equal(closed ? 1 : 0, _edge.Failures(TlsFailure.Flood));
        StillServes(refused: 0);
    }

    [Fact]
    public void A_client_that_says_nothing_is_let_go_at_the_deadline()
    {
        _edge.HandshakeMs = 50;
        using var socket = new TcpClient();
        socket.Connect(IPAddress.Loopback, _edge.Port);

        _edge.Test.Until(() => _edge.Failed.Count == 1);

        Assert.Equal(Io.TimedOut, _edge.Failed[0]);
        Assert.Equal(0, _edge.Server.Handshaking);
    }

    [Fact]
    public void A_client_that_leaves_between_its_hello_and_its_finish_leaves_nothing()
    {
        Throw([CaptureHello()]);

        StillServes(refused: 1);
    }

    private void StillServes(int refused)
    {
        _edge.Test.Until(() => _edge.Failed.Count == refused && _edge.Server.Handshaking == 0);
        _edge.HandshakeMs = Limits.HandshakeMs;
        _edge.Visit("one.test");
        _edge.Test.Until(() => _edge.Test.Loop.Connections == 0);
        Assert.Equal(0, _edge.Test.Loop.Buffers.Lent);
    }

    /// <summary>Sends each of these on a connection of its own, some at a time.</summary>
    private void Throw(byte[][] all) => _edge.Serve(async () =>
    {
        foreach (var some in all.Chunk(32))
        {
            await Task.WhenAll(some.Select(Throw));
        }

        return true;
    });

    private static byte[] Wrong(byte[] octets, int at)
    {
        var wrong = octets.ToArray();
        wrong[at] ^= 0xFF;
        return wrong;
    }

    /// <summary>Sends these octets, finishes, and reads what comes until the end.</summary>
    private async Task Throw(byte[] octets)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _edge.Port);
        await socket.SendAsync(octets);
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            while (await socket.ReceiveAsync(new byte[4096]) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // A reset is as good an end as any.
        }
    }

    private static byte[] CaptureHello()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = Task.Run(async () =>
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
            await using var tls = new SslStream(tcp.GetStream());
            await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync("one.test"));
        });
        using var server = listener.AcceptSocket();
        var buffer = new byte[4096];
        var length = server.Receive(buffer);
        server.Close();
        client.Wait();
        return buffer[..length];
    }

    /// <summary>As a client: so many KeyUpdates, then a greeting; whether it was answered.</summary>
    private bool UpdateKeys(int count)
    {
        using var tls = new ClientTls(_edge.Store);
        var options = new ClientTlsOptions { ServerName = "one.test", Verify = VerifyMode.Off };
        var session = tls.Open(_edge.Test.Loop, options);
        return _edge.Serve(() => Task.Run(() =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(IPAddress.Loopback, _edge.Port);
            session.Attach((int)socket.Handle);
            while (session.Handshake() == TlsWant.Certificate)
            {
                Thread.Yield();
            }

            var buffer = Marshal.AllocHGlobal(16);
            for (var i = 0; i < count; i++)
            {
                Assert.Equal(1, SSL_key_update(session.Ssl, 0));
                Assert.Equal(1, SSL_do_handshake(session.Ssl));
            }

            Assert.Equal(5, session.Write(buffer, 5));
            var answer = session.Read(buffer, 16);
            session.Dispose();
            Marshal.FreeHGlobal(buffer);
            return answer == 5;
        }));
    }

    [DllImport("libssl.so.3")]
    private static extern int SSL_key_update(nint ssl, int type);

    [DllImport("libssl.so.3")]
    private static extern int SSL_do_handshake(nint ssl);
}
