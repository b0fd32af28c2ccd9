using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Tls;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Tls;

public sealed class ClientTlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestLoop _test = TestLoop.OnSockets();
    private readonly CertificateStore _store = new();
    private readonly ClientTls _tls;

    public ClientTlsTests() => _tls = new ClientTls(_store);

    public void Dispose()
    {
        _tls.Dispose();
        _store.Dispose();
        _test.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public void An_origin_with_the_right_name_and_authority_is_spoken_to()
    {
        var (fault, info, heard) = Dial(_authority.Issue("origin.test"), Options("origin.test"));

        Assert.Equal(Fault.None, fault);
        Assert.Equal(("http/1.1", 0x0304, "origin.test"), (info!.Protocol, info.Version, heard));
    }

    [Theory]
    [InlineData(VerifyMode.Full)]
    [InlineData(VerifyMode.Strict)]
    public void A_certificate_for_another_name_is_the_origins_fault(VerifyMode verify)
    {
        var (fault, _, _) = Dial(_authority.Issue("other.test"), Options("origin.test") with { Verify = verify });

        Assert.Equal(Fault.TlsCertificate, fault);
    }

    [Fact]
    public void A_certificate_of_an_unknown_authority_is_refused()
    {
        using var stranger = new TestAuthority("CN=Stranger");

        Assert.Equal(Fault.TlsCertificate, Dial(stranger.Issue("origin.test"), Options("origin.test")).Fault);
        var system = new ClientTlsOptions { ServerName = "origin.test" };
        Assert.Equal(Fault.TlsCertificate, Dial(stranger.Issue("origin.test"), system).Fault);
    }

    [Fact]
    public void An_expired_certificate_is_refused()
    {
        Assert.Equal(Fault.TlsCertificate, Dial(_authority.IssueExpired("origin.test"), Options("origin.test")).Fault);
    }

    [Fact]
    public void Without_verification_any_certificate_will_do()
    {
        using var stranger = new TestAuthority("CN=Stranger");
        var options = new ClientTlsOptions { ServerName = "origin.test", Verify = VerifyMode.Off };

        Assert.Equal(Fault.None, Dial(stranger.IssueExpired("other.test"), options).Fault);
    }

    [Fact]
    public void An_address_is_verified_as_an_address_and_not_sent_as_a_name()
    {
        var (fault, _, heard) = Dial(_authority.Issue("127.0.0.1"), Options("127.0.0.1"));

        Assert.Equal((Fault.None, ""), (fault, heard));
        Assert.Equal(Fault.TlsCertificate, Dial(_authority.Issue("192.0.2.1"), Options("127.0.0.1")).Fault);
    }

    [Fact]
    public void A_client_certificate_is_shown_when_there_is_one()
    {
        var ours = _authority.Issue("edge.test");
        var options = Options("origin.test") with { CertificatePem = ours.ChainPem, KeyPem = ours.KeyPem };
        var seen = "";

        var dialed = Dial(
            _authority.Issue("origin.test"), options, shown => seen = shown?.GetSerialNumberString());

        Assert.Equal(Fault.None, dialed.Fault);
        Assert.Equal(ours.Serial, seen);
    }

    [Fact]
    public void Authorities_that_cannot_be_read_are_a_fault_of_the_configuration()
    {
        var options = Options("origin.test") with { CaPem = "nothing" };

        Assert.Equal(Fault.Configuration, Dial(_authority.Issue("origin.test"), options).Fault);
    }

    [Fact]
    public void An_origin_that_speaks_no_tls_is_a_protocol_fault()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = Task.Run(async () =>
        {
            using var socket = await listener.AcceptSocketAsync();
            await socket.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
            await socket.ReceiveAsync(new byte[1024]);
        });

        var dialed = Dial(listener, Options("origin.test"));

        Assert.Equal(Fault.TlsProtocol, dialed.Fault);
        answering.Wait();
    }

    [Fact]
    public void The_second_connection_to_an_origin_resumes_the_session()
    {
        var certificate = _authority.Issue("origin.test");
        using var context = new OpenSslServer(certificate);
        var options = Options("origin.test");

        var resumed = new List<bool>();
        for (var i = 0; i < 3; i++)
        {
            var dialed = _test.Run(() => new SocketDialer(_tls).Dial(
                _test.Loop,
                Address.FromV4(0x7F000001, (ushort)context.Port),
                Patient(options)), turns: 1_000_000);
            Assert.Equal(Fault.None, dialed.Fault);
            resumed.Add(dialed.Connection!.Tls!.Resumed);
            var request = "GET / HTTP/1.0\r\n\r\n"u8.ToArray();
            _test.Run(() => dialed.Connection.Send(request, 0, request.Length));
            Assert.True(_test.Run(() => dialed.Connection.Fill()) > 0);
            dialed.Connection.Close();
        }

        Assert.Equal([false, true, true], resumed);
    }

    /// <summary>A busy machine is no fault of the origin's: no test here is about time.</summary>
    private static DialOptions Patient(ClientTlsOptions options) => new() { TimeoutMs = 300_000, Tls = options };

    private ClientTlsOptions Options(string name) => new() { ServerName = name, CaPem = _authority.Pem };

    private (Fault Fault, TlsInfo? Info, string Heard) Dial(
        TestCertificate certificate, ClientTlsOptions options, Action<X509Certificate?>? client = null)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var heard = "";
        var answering = Task.Run(async () =>
        {
            using var socket = await listener.AcceptTcpClientAsync();
            await using var tls = new SslStream(socket.GetStream());
            try
            {
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificate = certificate.Load(),
                    ClientCertificateRequired = client is not null,
                    RemoteCertificateValidationCallback = (_, seen, _, _) =>
                    {
                        client?.Invoke(seen);
                        return client is null || seen is not null;
                    },
                    ApplicationProtocols = [SslApplicationProtocol.Http11],
                });
                heard = tls.TargetHostName;
                _ = await tls.ReadAsync(new byte[1]);
            }
            catch (Exception fault) when (fault is AuthenticationException or IOException)
            {
                // The other side's verdict is what the test looks at.
            }
        });

        var dialed = Dial(listener, options);
        var info = dialed.Connection?.Tls;
        dialed.Connection?.Close();
        answering.Wait();
        return (dialed.Fault, info, heard);
    }

    private Dialed Dial(TcpListener listener, ClientTlsOptions options)
    {
        var port = (ushort)((IPEndPoint)listener.LocalEndpoint).Port;
        return _test.Run(() => new SocketDialer(_tls).Dial(
            _test.Loop, Address.FromV4(0x7F000001, port), Patient(options)), turns: 1_000_000);
    }
}
