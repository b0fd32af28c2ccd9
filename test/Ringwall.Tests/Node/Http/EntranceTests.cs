using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Tls;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Http;

public sealed class EntranceTests : IDisposable
{
    private readonly TestLoop _test = TestLoop.OnSockets();
    private readonly TestAuthority _authority = new();
    private readonly CertificateStore _store = new();
    private readonly ServerTls _tls;
    private readonly List<string> _served = [];
    private readonly List<Listener> _listeners = [];

    public EntranceTests()
    {
        var certificate = _authority.Issue("one.test");
        var zone = Tls.TlsEdge.Zone("one.test", new TlsSettings { Certificates = [certificate.Settings] });
        _test.Loop.Snapshot = EdgeSnapshot.Build(new EdgeSettings(), [zone]);
        _tls = new ServerTls(_test.Loop, _store, new TicketKeys());
    }

    public void Dispose()
    {
        _listeners.ForEach(listener => listener.Close());
        _tls.Dispose();
        _store.Dispose();
        _test.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", "1: GET / HTTP/1.1")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "2: PRI * HTTP/2.0")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nXX", "1: PRI * HTTP/2.0")]
    public void On_plaintext_the_first_octets_tell_the_version(string sent, string served)
    {
        Speak(Listen(new ListenerContext(false, [])), System.Text.Encoding.ASCII.GetBytes(sent));

        Assert.Equal([served], _served.Select(s => s.Split('|')[0]));
    }

    [Theory]
    [InlineData("h2", "2")]
    [InlineData("http/1.1", "1")]
    public void On_tls_the_protocol_agreed_on_tells_the_version(string protocol, string version)
    {
        var port = Listen(new ListenerContext(true, []));

        var answer = Serve(async () =>
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(IPAddress.Loopback, port);
            await using var tls = new SslStream(tcp.GetStream(), false, (_, shown, _, _) => shown is not null);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "one.test",
                ApplicationProtocols = [new SslApplicationProtocol(protocol)],
            });
            await tls.WriteAsync("x\r\n"u8.ToArray());
            return await tls.ReadAsync(new byte[10]);
        });

        Assert.Equal(0, answer);
        Assert.StartsWith(version + ": x", _served.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_proxy_header_gives_the_clients_address_and_leaves_the_bytes_behind_it()
    {
        var port = Listen(new ListenerContext(false, []) { ExpectsProxy = true });

        Speak(port, "PROXY TCP4 192.0.2.7 198.51.100.1 4711 443\r\nGET / HTTP/1.1\r\n"u8.ToArray());

        Assert.Equal(["1: GET / HTTP/1.1|192.0.2.7:4711|198.51.100.1:443"], _served);
    }

    [Fact]
    public void A_proxy_header_may_tell_of_an_IPv6_client()
    {
        var port = Listen(new ListenerContext(false, []) { ExpectsProxy = true });

        Speak(port, "PROXY TCP6 2001:db8::7 2001:db8::1 4711 443\r\nGET / HTTP/1.1\r\n"u8.ToArray());

        Assert.Equal(["1: GET / HTTP/1.1|[2001:db8::7]:4711|[2001:db8::1]:443"], _served);
    }

    [Fact]
    public void A_binary_proxy_header_may_come_octet_by_octet()
    {
        var port = Listen(new ListenerContext(false, []) { ExpectsProxy = true });
        var header = new byte[28];
        var length = ProxyProtocol.WriteV2(
            new ProxyHeader
            {
                Source = Address.FromV4(0xC0000207, 0).Bits,
                Destination = Address.FromV4(0xC6336401, 0).Bits,
                SourcePort = 4711,
                DestinationPort = 443,
            },
            header.AsSpan());
        Assert.Equal(28, length);

        Speak(port, [.. header, .. "GET / HTTP/1.1\r\n"u8], octetByOctet: true);

        Assert.Equal(["1: GET / HTTP/1.1|192.0.2.7:4711|198.51.100.1:443"], _served);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("PROXY TCP4 192.0.2.7 198.51.100.1 4711 99999\r\n")]
    [InlineData("PROXY TCP4 ")]
    public void Where_a_proxy_header_is_expected_nothing_else_is_taken(string sent)
    {
        var port = Listen(new ListenerContext(false, []) { ExpectsProxy = true });

        Speak(port, System.Text.Encoding.ASCII.GetBytes(sent));

        Assert.Empty(_served);
    }

    [Fact]
    public void A_proxy_header_from_somebody_who_is_no_declared_proxy_is_not_believed()
    {
        Assert.True(CidrSet.TryParse(["192.0.2.0/24"], out var proxies, out _));
        var port = Listen(new ListenerContext(false, []) { ExpectsProxy = true }, proxies);

        Speak(port, "PROXY TCP4 192.0.2.7 198.51.100.1 4711 443\r\nGET / HTTP/1.1\r\n"u8.ToArray());

        Assert.Empty(_served);
    }

    private int Listen(ListenerContext context, CidrSet? proxies = null)
    {
        var server = new HttpServer(_test.Loop, null!, null!, null!, null!);
        var entrance = new Entrance(
            server, _tls, peer => proxies is null || proxies.Contains(peer.Bits), Keep("1"), Keep("2"));
        var options = new ListenerOptions { Address = Address.FromV4(0x7F000001, 0), Context = context };
        var listener = Listener.Open([_test.Loop], options, new Doorstep([entrance]))[0];
        listener.Start();
        _listeners.Add(listener);
        return listener.Local.Port;
    }

    /// <summary>Writes down what came first and from whom, and closes.</summary>
    private Serve Keep(string version) => async (connection, listener) =>
    {
        while (connection.Unread.IndexOf("\r\n"u8) < 0 && await connection.Fill() > 0)
        {
        }

        var line = System.Text.Encoding.ASCII.GetString(connection.Unread[..connection.Unread.IndexOf("\r\n"u8)]);
        _served.Add($"{version}: {line}|{connection.Peer}|{connection.Local}");
        connection.ShutdownWrite();
        connection.Close();
    };

    private void Speak(int port, byte[] octets, bool octetByOctet = false) => Serve(async () =>
    {
        using var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        var stream = tcp.GetStream();
        for (var i = 0; octetByOctet && i < octets.Length - 1; i++)
        {
            await stream.WriteAsync(octets.AsMemory(i, 1));
        }

        await stream.WriteAsync(octetByOctet ? octets.AsMemory(octets.Length - 1) : octets);
        tcp.Client.Shutdown(SocketShutdown.Send);
        return await stream.ReadAsync(new byte[10]).AsTask().ContinueWith(_ => 0, TaskScheduler.Default);
    });

    private T Serve<T>(Func<Task<T>> client)
    {
        var task = Task.Run(client);
        _test.Until(() => task.IsCompleted);
        return task.GetAwaiter().GetResult();
    }
}
