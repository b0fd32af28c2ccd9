using System.Net;
using System.Net.Sockets;
using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Origins;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Origins;

/// <summary>RFC 8305 on the machine's own network: an IPv6 address that swallows every SYN.</summary>
public sealed class HappyEyeballsTests
{
    [Fact]
    public void A_name_whose_IPv6_address_is_a_black_hole_is_reached_by_IPv4_and_so_is_the_next_time()
    {
        using var four = new TcpListener(IPAddress.Loopback, 0);
        four.Start();
        var port = ((IPEndPoint)four.LocalEndpoint).Port;
        using var hole = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        hole.Bind(new IPEndPoint(IPAddress.IPv6Loopback, port));
        hole.Listen(1);
        var waiting = FillBacklog(port);

        using var test = TestLoop.OnSockets();
        using var resolver = new Resolver((_, v6) =>
            [Address.From(v6 ? IPAddress.IPv6Loopback : IPAddress.Loopback, 0)]);
        var settings = new OriginSettings { Url = $"http://origin.test:{port}", AllowPrivate = true };
        var (shares, rules) = (new OriginShares(), new AddressRules());
        var context = new OriginContext(test.Loop, new SocketDialer(), resolver, shares, rules);
        var origin = new Origin(settings, null, context, "a.test");
        var place = new OriginPlace(test.Loop);

        Assert.Equal((Fault.None, true), Connect(test, origin, place));
        Assert.Equal((Fault.None, true), Connect(test, origin, place));
        Assert.True(origin.Addresses.InOrder(test.Loop.Now)[0].Address.IsV4);
        waiting.ForEach(socket => socket.Dispose());
    }

    /// <summary>Fault, and whether it is IPv4.</summary>
    private static (Fault Fault, bool V4) Connect(TestLoop test, Origin origin, OriginPlace place)
    {
        var wish = new LeaseWish(MayRetry: true, Fresh: true, Socket: false, new IpBits(0, 7), null);
        var lease = test.Run(() => origin.Lease(wish, place), turns: 1_000_000);
        var v4 = lease.Connection?.Address.Address.IsV4 ?? false;
        origin.GiveBack(lease.Connection, place);
        return (lease.Fault, v4);
    }

    /// <summary>Connections nobody accepts, until the kernel drops further ones: nothing is heard then.</summary>
    private static List<Socket> FillBacklog(int port)
    {
        var waiting = new List<Socket>();
        for (var full = false; !full && waiting.Count < 64;)
        {
            var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            waiting.Add(socket);
            full = !socket.ConnectAsync(IPAddress.IPv6Loopback, port).Wait(200);
        }

        return waiting;
    }
}
