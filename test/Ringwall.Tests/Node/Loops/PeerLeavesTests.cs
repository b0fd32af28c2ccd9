using System.Net.Sockets;
using Ringwall.Node.Loops;

namespace Ringwall.Tests.Node.Loops;

public sealed class PeerLeavesTests : IDisposable
{
    private readonly Edge _edge = new();

    public void Dispose() => _edge.Dispose();

    [Fact]
    public void A_fin_while_nobody_reads_is_told_once_and_does_not_spin()
    {
        var (peer, ours) = _edge.Pair();
        var witness = new Witness();
        ours.Watcher = witness;

        peer.Shutdown(SocketShutdown.Send);
        _edge.Test.Until(() => ours.PeerGone);

        Assert.Equal(0, _edge.Test.Turn());
        Assert.Equal(1, witness.Times);
        Assert.Equal(Io.End, _edge.Test.Run(() => ours.Fill()));
        Assert.Equal(1, witness.Times);
    }

    [Fact]
    public void A_reset_while_nobody_reads_is_told_once_and_does_not_spin()
    {
        var (peer, ours) = _edge.Pair();
        var witness = new Witness();
        ours.Watcher = witness;

        Reset(peer);
        _edge.Test.Until(() => ours.PeerGone);

        Assert.Equal(0, _edge.Test.Turn());
        Assert.Equal(1, witness.Times);
        Assert.Equal(Io.Broken, _edge.Test.Run(() => ours.Send(new byte[1], 0, 1)));
    }

    [Fact]
    public void Bytes_before_a_fin_are_still_the_peer_speaking()
    {
        var (peer, ours) = _edge.Pair();
        peer.Send("next request"u8);
        peer.Shutdown(SocketShutdown.Send);
        WaitForData(ours);

        Assert.Equal(0, _edge.Test.Turn());
        Assert.False(ours.PeerGone);
        Assert.Equal(12, _edge.Test.Run(() => ours.Fill()));
        ours.Consume(12);
        Assert.Equal(Io.End, _edge.Test.Run(() => ours.Fill()));
    }

    [Fact]
    public void An_end_that_was_read_is_not_told_again()
    {
        var (peer, ours) = _edge.Pair();
        var witness = new Witness();
        ours.Watcher = witness;
        peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(Io.End, _edge.Test.Run(() => ours.Fill()));

        // The half-closed way back still works: a tunnel's other direction.
        Assert.Equal(3, _edge.Test.Run(() => ours.Send("bye"u8.ToArray(), 0, 3)));
        _edge.Test.Settle();

        Assert.Equal(0, witness.Times);
        Assert.False(ours.PeerGone);
    }

    [Fact]
    public void Bytes_nobody_waits_for_are_heard_of_once_and_read_later_without_an_event()
    {
        var (peer, ours) = _edge.Pair();
        peer.Send("early"u8);
        WaitForData(ours);

        Assert.Equal(0, _edge.Test.Turn());
        Assert.False(ours.IsQuiet);
        var got = ours.Fill();

        Assert.True(got.IsCompleted);
        Assert.Equal(5, got.GetAwaiter().GetResult());
        ours.Consume(5);

        // The next read asks epoll again.
        var next = 0;
        async LoopTask Read() => next = await ours.Fill();
        _edge.Loop.Spawn(Read());
        peer.Send("later"u8);
        _edge.Test.Until(() => next == 5);
    }

    [Fact]
    public void An_idle_connection_that_gets_anything_is_over_before_others_hear_of_the_same_turn()
    {
        var (originPeer, origin) = _edge.Pair();
        origin.Idle = true;
        var (clientPeer, client) = _edge.Pair();
        var quiet = true;
        async LoopTask Request()
        {
            await client.Fill();
            quiet = origin.IsQuiet && !origin.PeerGone;
        }

        // The client's descriptor is ready first, so its event comes first in the batch: loopback delivers within
        // the call that sends.
        var read = Request();
        clientPeer.Send("GET"u8);
        originPeer.Shutdown(SocketShutdown.Send);
        _edge.Test.Until(() => read.IsCompleted);

        Assert.False(quiet);
        Assert.True(origin.PeerGone);
    }

    [Fact]
    public void A_watcher_may_close_the_connection()
    {
        var (peer, ours) = _edge.Pair();
        ours.Watcher = new Witness { Then = () => ours.Close() };
        Reset(peer);
        _edge.Test.Until(() => !ours.IsOpen);
        Assert.Equal(0, _edge.Loop.Connections);
        ours.Close();
        Assert.Equal(0, _edge.Loop.Connections);
    }

    private static void Reset(Socket peer)
    {
        peer.LingerState = new LingerOption(true, 0);
        peer.Close();
    }

    private void WaitForData(SocketConnection ours) => _edge.Test.Until(() => !ours.IsQuiet);
}
