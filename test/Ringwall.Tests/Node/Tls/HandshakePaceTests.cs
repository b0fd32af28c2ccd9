using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Tls;
using Ringwall.Tests.Fakes;
using Limits = Ringwall.Node.Tls.Limits;

namespace Ringwall.Tests.Node.Tls;

public sealed class HandshakePaceTests
{
    private const int PatientTurns = 20_000_000;

    [Fact]
    public void A_second_has_as_many_moments_as_configured_and_those_beyond_a_wait_are_refused()
    {
        var pace = new HandshakePace();

        var waits = Enumerable.Range(0, 200).Select(_ => pace.Take(5_000, 100)).ToArray();

        // A tenth of a second may begin at once, then one each 10 ms.
        Assert.All(waits[..11], wait => Assert.Equal(0, wait));
        Assert.Equal(Enumerable.Range(1, 100).Select(i => i * 10), waits[11..111]);
        Assert.All(waits[111..], wait => Assert.Equal(-1, wait));
    }

    [Fact]
    public void The_refused_take_nobodys_moment()
    {
        var pace = new HandshakePace();
        while (pace.Take(5_000, 100) >= 0)
        {
        }

        Assert.Equal(Limits.HandshakeWaitMs, pace.Take(5_010, 100));
        Assert.Equal(-1, pace.Take(5_010, 100));
        Assert.Equal(0, pace.Take(60_000, 100));
    }

    [Fact]
    public void Newcomers_beyond_the_rate_wait_in_their_order_and_the_last_is_closed()
    {
        using var test = new TestLoop();
        using var store = new CertificateStore();
        var listen = new ListenSettings { HandshakesPerSecond = 2 };
        test.Loop.Snapshot = EdgeSnapshot.Build(new EdgeSettings { Listen = listen }, []);
        using var tls = new ServerTls(test.Loop, store, new TicketKeys());
        var server = new HttpServer(test.Loop, null!, null!, null!, null!);
        var entrance = new Entrance(server, tls, _ => true, null!, null!);
        var options = new ListenerOptions
        {
            Address = Address.FromV4(0x7F000001, 0),
            Context = new ListenerContext(true, []),
        };
        var listener = Listener.Open([test.Loop], options, new Doorstep([entrance]))[0];
        listener.Start();
        var clients = new List<TcpClient>();
        for (var i = 1; i <= 3; i++)
        {
            clients.Add(new TcpClient("127.0.0.1", listener.Local.Port));
            test.Until(() => entrance.Clients == i, PatientTurns);
        }

        Assert.Equal(1, tls.Handshaking);
        clients.Add(new TcpClient("127.0.0.1", listener.Local.Port));
        test.Until(() => TlsFailures.OfClients.Read(test.Loop.Counters, TlsFailure.Rate) == 1, PatientTurns);
        Assert.Equal(0, clients[3].GetStream().Read(new byte[1]));
        test.Advance(390, step: 10);
        Assert.Equal(1, tls.Handshaking);
        test.Advance(20, step: 10);
        Assert.Equal(2, tls.Handshaking);
        test.Advance(500, step: 10);
        Assert.Equal((3, 3), (tls.Handshaking, entrance.Clients));

        clients.ForEach(client => client.Dispose());
        test.Until(() => entrance.Clients == 0, PatientTurns);
        Assert.Equal(0, tls.Handshaking);
        listener.Close();
    }

    [Fact]
    public void Who_is_established_is_answered_while_sixty_four_shake_hands()
    {
        const int crowd = 64;
        using var authority = new TestAuthority();
        using var edge = new TlsEdge(
            [TlsEdge.Zone("one.test", new TlsSettings { Certificates = [authority.Issue("one.test").Settings] })]);
        using var tcp = new TcpClient("127.0.0.1", edge.Port);
        using var established = new SslStream(tcp.GetStream(), false, (_, shown, _, _) => shown is not null);
        edge.Serve(async () =>
        {
            await established.AuthenticateAsClientAsync("one.test");
            return true;
        });
        edge.Test.Until(() => edge.Infos.Count == 1);

        var newcomers = Enumerable.Range(0, crowd).Select(_ => Task.Run(() => Visit(edge.Port))).ToArray();
        var done = edge.Infos.Count;
        var most = 0;
        edge.Test.Until(() => Look() > 1);
        established.Write("hello"u8);
        edge.Test.Until(() => Look() > 0 && edge.Echoes.Contains(0));
        var doneThen = edge.Infos.Count;
        edge.Test.Until(() => Look() == 1 + crowd && newcomers.All(newcomer => newcomer.IsCompleted), 100_000);

        Assert.All(newcomers, newcomer => Assert.True(newcomer.IsCompletedSuccessfully));
        Assert.InRange(doneThen, 2, crowd);
        Assert.InRange(most, 1, Ringwall.Node.Loops.Limits.HandshakesPerTurn);
        Assert.Empty(edge.Failed);

        int Look()
        {
            most = Math.Max(most, edge.Infos.Count - done);
            return done = edge.Infos.Count;
        }
    }

    private static async Task Visit(int port)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(tcp.GetStream(), false, (_, shown, _, _) => shown is not null);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "one.test",
            AllowTlsResume = false,
        });
    }
}
