using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Loops;
using Ringwall.Node.Tls;
using Ringwall.Tests.Fakes;
using Limits = Ringwall.Node.Tls.Limits;

namespace Ringwall.Tests.Node.Tls;

/// <summary>
/// One loop that accepts TLS on real sockets and echoes. Clients run on threads of their own while the test's thread
/// turns the loop.
/// </summary>
internal sealed class TlsEdge : IDoor, IDisposable
{
    private readonly Listener _listener;
    private long _version = 1;

    public TlsEdge(IReadOnlyList<ZoneSettings> zones, ICertificateIssuer? issuer = null, TicketKeys? tickets = null)
    {
        Store = new CertificateStore(issuer);
        Test.Loop.Snapshot = EdgeSnapshot.Build(new EdgeSettings(), zones);
        Server = new ServerTls(Test.Loop, Store, tickets ?? new TicketKeys());
        var options = new ListenerOptions { Address = Address.FromV4(0x7F000001, 0) };
        _listener = Listener.Open([Test.Loop], options, this)[0];
        _listener.Start();
    }

    public TestLoop Test { get; } = TestLoop.OnSockets();

    public CertificateStore Store { get; }

    public ServerTls Server { get; }

    public int Port => _listener.Local.Port;

    /// <summary>What the handshakes settled, in their order.</summary>
    public List<TlsInfo> Infos { get; } = [];

    /// <summary>Results of handshakes that came to nothing.</summary>
    public List<int> Failed { get; } = [];

    /// <summary>For each echo, which of <see cref="Infos"/> it went to.</summary>
    public List<int> Echoes { get; } = [];

    public int HandshakeMs { get; set; } = Limits.HandshakeMs;

    public long Failures(TlsFailure why) => TlsFailures.OfClients.Read(Test.Loop.Counters, why);

    public static ZoneSettings Zone(string host, TlsSettings tls, bool http2 = true) => new()
    {
        Name = host,
        Hosts = [host],
        OriginGroups = [new OriginGroupSettings { Origins = [new OriginSettings { Url = "http://192.0.2.1" }] }],
        Tls = tls,
        Http = new HttpSettings { Http2 = http2 },
    };

    /// <summary>Runs a client to its end; its exception is the test's.</summary>
    public T Serve<T>(Func<Task<T>> client)
    {
        var task = Task.Run(client);
        Test.Until(() => task.IsCompleted);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Connects, shakes hands, sends five octets and takes their echo.</summary>
    public ClientResult Visit(SslClientAuthenticationOptions options) => Serve(async () =>
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, Port);
        await using var tls = new SslStream(tcp.GetStream(), false, (_, _, _, _) => options is not null);
        // A resumed session shows no certificate: the client would report that of the session before.
        options.AllowTlsResume = false;
        await tls.AuthenticateAsClientAsync(options);
        var octets = new byte[5];
        await tls.WriteAsync("hello"u8.ToArray());
        await tls.ReadExactlyAsync(octets);
        Assert.Equal("hello"u8.ToArray(), octets);
        return new ClientResult(
            tls.RemoteCertificate!.GetSerialNumberString(),
            tls.RemoteCertificate.GetKeyAlgorithm(),
            tls.NegotiatedApplicationProtocol.ToString(),
            tls.SslProtocol);
    });

    /// <summary>What openssl s_client printed.</summary>
    public string OpenSsl(string arguments, string input = "hello") =>
        Serve(() => Task.Run(() => OpenSslTool.Client(Port, arguments, input)));

    /// <summary>Swaps the configuration, as a message of the inbox does in a node.</summary>
    public void Swap(IReadOnlyList<ZoneSettings> zones) =>
        Test.Loop.Snapshot = EdgeSnapshot.Build(new EdgeSettings(), zones, configVersion: ++_version);

    public ClientResult Visit(string host) => Visit(new SslClientAuthenticationOptions { TargetHost = host });

    public void Accepted(Connection connection, Listener listener) =>
        Test.Loop.Spawn(Serve((SocketConnection)connection));

    public void Dispose()
    {
        _listener.Close();
        Server.Dispose();
        Store.Dispose();
        Test.Dispose();
    }

    private async LoopTask Serve(SocketConnection connection)
    {
        connection.Deadline = Test.Loop.Now + HandshakeMs;
        var result = await connection.StartTls(Server.Accept());
        if (result != 1)
        {
            Failed.Add(result);
            connection.Close();
            return;
        }

        var index = Infos.Count;
        Infos.Add(connection.Tls!);
        while (await connection.Fill() > 0)
        {
            var count = connection.Available;
            if (await connection.Send(connection.In!.Array, connection.Start, count) != count)
            {
                break;
            }

            Echoes.Add(index);
            connection.Consume(count);
        }

        connection.ShutdownWrite();
        connection.Close();
    }
}

internal sealed record ClientResult(
    string Serial, string KeyAlgorithm, string Protocol, System.Security.Authentication.SslProtocols Version);
