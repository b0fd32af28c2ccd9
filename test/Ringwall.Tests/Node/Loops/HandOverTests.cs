using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Ringwall.Node.Loops;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Loops;

[SupportedOSPlatform("linux")]
public sealed class HandOverTests : IDisposable
{
    private readonly TestLoop _old = TestLoop.OnSockets();
    private readonly TestLoop _new = TestLoop.OnSockets();
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"ringwall-{Guid.NewGuid():N}.sock");

    public void Dispose()
    {
        _old.Dispose();
        _new.Dispose();
    }

    [Fact]
    public void Connections_waiting_in_the_queue_are_accepted_by_the_new_process()
    {
        // Three sockets of one group on one loop: each has a queue of its own, and none may be left behind.
        var oldDoor = new Door();
        var loops = new[] { _old.Loop, _old.Loop, _old.Loop };
        var old = Listener.Open(loops, new ListenerOptions { Address = Address.FromV4(0x7F000001, 0) }, oldDoor);
        foreach (var listener in old)
        {
            listener.Start();
        }

        using var taken = new ManualResetEventSlim();
        using var server = HandOver.Serve(_path, () => old, taken.Set);
        var clients = Enumerable.Range(0, 20).Select(_ => Connect(old[0].Local.Port)).ToArray();

        using var takeover = HandOver.Take(_path);
        var newDoor = new Door();
        var adopted = Listener.Adopt(
            [_new.Loop], takeover.Sockets.Select(s => s.Descriptor).ToArray(), newDoor, context: null);
        foreach (var listener in adopted)
        {
            listener.Start();
        }

        Assert.False(taken.IsSet);
        takeover.Confirm();
        Assert.True(taken.Wait(TimeSpan.FromSeconds(30)), "the old process was never told");
        foreach (var listener in old)
        {
            listener.Close();
        }

        _new.Until(() => newDoor.Accepted.Count == clients.Length);
        var late = Connect(old[0].Local.Port);
        _new.Until(() => newDoor.Accepted.Count == clients.Length + 1);

        Assert.Equal(3, takeover.Sockets.Count);
        Assert.All(adopted, l => Assert.Equal(old[0].Local, l.Local));
        Assert.Empty(oldDoor.Accepted);

        // The old epoll has let go: a connection for the new process must not wake the old one.
        Assert.Equal(0, _old.Turn());
        late.Dispose();
        Array.ForEach(clients, c => c.Dispose());
    }

    [Fact]
    public void A_new_process_that_dies_before_confirming_changes_nothing()
    {
        var options = new ListenerOptions { Address = Address.FromV4(0x7F000001, 0) };
        var old = Listener.Open([_old.Loop], options, new Door());
        var taken = 0;
        using var server = HandOver.Serve(_path, () => old, () => taken++);

        HandOver.Take(_path).Dispose();
        using var second = HandOver.Take(_path);

        Assert.Single(second.Sockets);
        Assert.Equal(0, taken);
        Assert.Equal(1, server.Refused);
    }

    [Fact]
    public void The_socket_is_for_its_owner_only()
    {
        using var server = HandOver.Serve(_path, () => [], () => { });

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_path));
        Assert.Throws<InvalidOperationException>(() => HandOver.Take(_path));
        Assert.Throws<InvalidOperationException>(() => HandOver.Take(_path + ".nobody"));
    }

    private static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }
}
