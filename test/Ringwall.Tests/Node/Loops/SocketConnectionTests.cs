using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Loops;

public sealed class SocketConnectionTests : IDisposable
{
    private readonly TestLoop _test = TestLoop.OnSockets();

    public void Dispose() => _test.Dispose();

    [Fact]
    public void What_a_client_sends_comes_back()
    {
        var client = Connect(new Door(Door.Echo));
        var hello = "hello"u8.ToArray();

        var sent = _test.Run(() => client.Send(hello, 0, hello.Length));
        var got = _test.Run(() => client.Fill());

        Assert.Equal((5, 5), (sent, got));
        Assert.True(client.Unread.SequenceEqual(hello));
        client.Consume(5);
        Assert.Null(client.In);
        Assert.Equal(0, _test.Loop.Buffers.Lent);
    }

    [Fact]
    public void A_hundred_thousand_round_trips_allocate_nothing()
    {
        var client = Connect(new Door(Door.Echo));
        var message = new byte[1000];
        var allocated = long.MaxValue;
        async LoopTask Trips(int count)
        {
            for (var i = 0; i < count; i++)
            {
                await client.Send(message, 0, message.Length);
                await client.Fill();
                client.Consume(client.Available);
            }
        }

        // The jitter takes the boxes of the awaiters away once the methods are hot: steady state begins there.
        for (var round = 0; round < 20 && allocated != 0; round++)
        {
            var start = GC.GetAllocatedBytesForCurrentThread();
            var changes = _test.Loop.Poller.Changes;
            _test.Run(() => Trips(100_000), turns: int.MaxValue);
            allocated = GC.GetAllocatedBytesForCurrentThread() - start;
            Assert.Equal(changes, _test.Loop.Poller.Changes);
            allocated = allocated < 2048 ? 0 : allocated;
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_port_nobody_listens_on_refuses()
    {
        var listener = Listener.Open([_test.Loop], new ListenerOptions { Address = Loopback }, new Door())[0];
        var port = listener.Local;
        listener.Close();

        var dialed = _test.Run(() => new SocketDialer().Dial(_test.Loop, port, new DialOptions()));

        Assert.Equal(Fault.ConnectionRefused, dialed.Fault);
        Assert.Equal(0, _test.Loop.Connections);
    }

    private static Address Loopback => Address.FromV4(0x7F000001, 0);

    private Connection Connect(Door door)
    {
        var listener = Listener.Open([_test.Loop], new ListenerOptions { Address = Loopback }, door)[0];
        listener.Start();
        var dialed = _test.Run(() => new SocketDialer().Dial(_test.Loop, listener.Local, new DialOptions()));
        Assert.Equal(Fault.None, dialed.Fault);
        _test.Until(() => door.Accepted.Count > 0);
        return dialed.Connection!;
    }
}
