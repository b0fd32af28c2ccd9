using System.Net;
using System.Net.Sockets;
using Ringwall.Node.Loops;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Loops;

/// <summary>One loop that accepts on a real socket; its peers are plain blocking sockets of the test's own.</summary>
internal sealed class Edge : IDisposable
{
    private readonly List<Socket> _peers = [];

    public Edge(bool fakeTime = false, Func<Connection, LoopTask>? serve = null)
    {
        Test = fakeTime ? new TestLoop() : TestLoop.OnSockets();
        Door = new Door(serve);
        Listener = Listener.Open([Test.Loop], new ListenerOptions { Address = Loopback }, Door)[0];
        Listener.Start();
    }

    public static Address Loopback => Address.FromV4(0x7F000001, 0);

    public TestLoop Test { get; }

    public Loop Loop => Test.Loop;

    public Door Door { get; }

    public Listener Listener { get; }

    public Socket Dial()
    {
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        peer.Connect(IPAddress.Loopback, Listener.Local.Port);
        peer.ReceiveTimeout = 30_000;
        _peers.Add(peer);
        return peer;
    }

    /// <summary>A peer and our end of its connection.</summary>
    public (Socket Peer, SocketConnection Ours) Pair()
    {
        var count = Door.Accepted.Count;
        var peer = Dial();
        Test.Until(() => Door.Accepted.Count > count);
        return (peer, (SocketConnection)Door.Accepted[^1]);
    }

    public void Dispose()
    {
        _peers.ForEach(p => p.Dispose());
        Test.Dispose();
    }
}

/// <summary>Remembers what was said about a peer.</summary>
internal sealed class Witness : IPeerWatcher
{
    public int Times { get; private set; }

    public Action? Then { get; init; }

    public void PeerLeft(Connection connection)
    {
        Times++;
        Then?.Invoke();
    }
}
