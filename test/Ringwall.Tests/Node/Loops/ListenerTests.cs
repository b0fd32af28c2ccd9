using System.Net.Sockets;
using Ringwall.Core.Http;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Native;
using Ringwall.Tests.Fakes;
using Limits = Ringwall.Node.Loops.Limits;

namespace Ringwall.Tests.Node.Loops;

public sealed class ListenerTests
{
    [Theory]
    [InlineData(Linux.EMFILE)]
    [InlineData(Linux.ENFILE)]
    [InlineData(Linux.ENOMEM)]
    public void Out_of_descriptors_the_listener_rests_instead_of_spinning(int errno)
    {
        using var edge = new Edge(fakeTime: true);
        edge.Listener.Refused(errno);
        Assert.True(edge.Listener.IsPaused);
        edge.Dial();

        // A connection waits, and the loop does not hear of it: level triggering would report it for ever.
        Assert.Equal(0, edge.Test.Turn());
        edge.Test.Time.Advance(Limits.ListenerPauseMs - 1);
        Assert.Equal(0, edge.Test.Turn());
        edge.Test.Time.Advance(1);
        edge.Test.Until(() => edge.Door.Accepted.Count == 1);
        Assert.False(edge.Listener.IsPaused);
    }

    [Fact]
    public void An_empty_queue_is_no_reason_to_rest()
    {
        using var edge = new Edge(fakeTime: true);
        edge.Listener.Refused(Linux.EAGAIN);
        Assert.False(edge.Listener.IsPaused);
    }

    [Fact]
    public void Near_the_cap_the_longest_idle_clients_make_room()
    {
        using var edge = new Edge(fakeTime: true);
        edge.Loop.MaxConnections = 16;
        for (var i = 0; i < 15; i++)
        {
            var (_, ours) = edge.Pair();
            ours.Reclaimable = i is > 2 and < 8;
            ours.Deadline = edge.Loop.Now + 60_000 + i;
        }

        var (_, late) = edge.Pair();

        Assert.True(late.IsOpen);
        var closed = edge.Door.Accepted.Select((c, i) => (c, i)).Where(p => !p.c.IsOpen).Select(p => p.i);
        Assert.Equal([3, 4, 5, 6, 7], closed);
    }

    [Fact]
    public void At_the_cap_with_nobody_idle_new_connections_wait_in_the_kernel()
    {
        using var edge = new Edge(fakeTime: true);
        edge.Loop.MaxConnections = 4;
        for (var i = 0; i < 4; i++)
        {
            edge.Pair();
        }

        edge.Dial();
        edge.Test.Settle();
        Assert.Equal(4, edge.Door.Accepted.Count);
        Assert.True(edge.Listener.IsPaused);

        edge.Door.Accepted[0].Close();
        edge.Test.Time.Advance(Limits.ListenerPauseMs);
        edge.Test.Until(() => edge.Door.Accepted.Count == 5);
    }

    [Fact]
    public void Reclaiming_takes_the_soonest_deadlines_first_and_a_few_at_once()
    {
        using var edge = new Edge(fakeTime: true);
        for (var i = 0; i < 100; i++)
        {
            var (_, ours) = edge.Pair();
            ours.Reclaimable = true;
            ours.Deadline = edge.Loop.Now + 60_000 + ((i * 37) % 100);
        }

        Assert.Equal(Limits.ReclaimedAtOnce, edge.Loop.ReclaimIdle());

        var kept = edge.Door.Accepted.Where(c => c.IsOpen).Min(c => c.Deadline);
        var gone = edge.Door.Accepted.Where(c => !c.IsOpen).Max(c => c.Deadline);
        Assert.True(gone < kept, "a client idle for a shorter time was closed first");
    }

    [Fact]
    public void A_loop_with_clearly_more_than_its_share_passes_connections_on()
    {
        using var edge = new Edge();
        var few = new Loop(1, TimeProvider.System);
        var door = new Door();
        var both = Listener.Open([edge.Loop, few], new ListenerOptions { Address = Edge.Loopback }, door);

        // Only the first one accepts; the second loop's socket is left out of its epoll.
        var sockets = new List<Socket>();
        both[0].Start();
        for (var i = 0; i < 400; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(System.Net.IPAddress.Loopback, both[0].Local.Port);
            sockets.Add(socket);
            edge.Test.Turn();
            few.RunTurn(0);
        }

        edge.Test.Settle();
        few.RunTurn(0);
        var here = door.Accepted.Count(c => c.Loop == edge.Loop);
        var there = door.Accepted.Count(c => c.Loop == few);
        Assert.True(there > 50, $"{there} passed on, {here} kept");
        Assert.InRange(here - there, 0, 2 * (Limits.AcceptsPerTurn + (here / 4)));
        Assert.Equal(few.Connections, there);

        sockets.ForEach(s => s.Dispose());
        few.Dispose();
    }

    [Fact]
    public void A_port_in_use_says_so()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        taken.Listen();
        var port = ((System.Net.IPEndPoint)taken.LocalEndPoint!).Port;
        using var loop = new Loop(0);

        var options = new ListenerOptions { Address = Edge.Loopback with { Port = (ushort)port } };
        var fault = Assert.Throws<InvalidOperationException>(() => Listener.Open([loop], options, new Door()));

        Assert.Equal($"127.0.0.1:{port} is in use by another process", fault.Message);
    }

    [Fact]
    public void A_congestion_control_the_kernel_does_not_have_is_refused_and_reno_is_inherited()
    {
        using var test = TestLoop.OnSockets();
        var options = new ListenerOptions { Address = Edge.Loopback, Congestion = "nonesuch" };
        Assert.Throws<InvalidOperationException>(() => Listener.Open([test.Loop], options, new Door()));

        Listener.Open([test.Loop], options with { Congestion = "reno" }, new Door())[0].Close();
    }

    [Fact]
    public void Ipv6_connections_know_their_addresses()
    {
        using var test = TestLoop.OnSockets();
        var door = new Door();
        var any = Listener.Open([test.Loop], new ListenerOptions { Address = new Address(default, 0) }, door)[0];
        any.Start();
        var to = new Address(new IpBits(0, 1), any.Local.Port);

        var ours = test.Run(() => new SocketDialer().Dial(test.Loop, to, new DialOptions())).Connection!;
        test.Until(() => door.Accepted.Count == 1);

        Assert.Equal(to, door.Accepted[0].Local);
        Assert.Equal(ours.Local, door.Accepted[0].Peer);
        Assert.Equal($"[::1]:{any.Local.Port}", ours.Peer.ToString());
    }

    [Fact]
    public void An_origin_that_never_answers_is_given_up_after_its_time()
    {
        using var edge = new Edge(fakeTime: true);
        edge.Listener.Close();

        // A full queue: the kernel drops further connection requests.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        full.Listen(0);
        var to = Edge.Loopback with { Port = (ushort)((System.Net.IPEndPoint)full.LocalEndPoint!).Port };
        var dials = Enumerable.Range(0, 4)
            .Select(_ => new SocketDialer().Dial(edge.Loop, to, new DialOptions { TimeoutMs = 800 })).ToArray();
        edge.Test.Settle();
        Assert.Contains(dials, d => !d.IsCompleted);

        edge.Test.Advance(1000, step: 10);

        Assert.All(dials, d => Assert.True(d.IsCompleted));
        Assert.Contains(dials, d => d.GetAwaiter().GetResult().Fault == Fault.ConnectTimeout);
    }
}
