using System.Net.Sockets;
using Ringwall.Node.Loops;
using Ringwall.Node.Native;
using Limits = Ringwall.Node.Loops.Limits;

namespace Ringwall.Tests.Node.Loops;

public sealed class SocketFlowTests : IDisposable
{
    private readonly Edge _edge = new();

    public void Dispose() => _edge.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_slow_reader_gets_every_byte_and_costs_no_memory_meanwhile(bool twoPieces)
    {
        var (peer, ours) = _edge.Pair();
        var content = new byte[8 << 20];
        new Random(7).NextBytes(content);
        var sent = 0;
        async LoopTask Send() => sent = twoPieces
            ? await ours.Send(content, 0, 1000, content, 1000, content.Length - 1000)
            : await ours.Send(content, 0, content.Length);
        _edge.Loop.Spawn(Send());
        _edge.Test.Settle();
        Assert.Equal(0, sent);
        Assert.Equal(0, _edge.Loop.Buffers.Lent);

        var got = new byte[content.Length];
        var at = 0;
        while (at < got.Length)
        {
            if (peer.Available > 0)
            {
                at += peer.Receive(got, at, Math.Min(100_000, got.Length - at), SocketFlags.None);
            }

            _edge.Test.Turn();
        }

        Assert.Equal(content.Length, sent);
        Assert.True(got.AsSpan().SequenceEqual(content), "the bytes arrived changed");
        _edge.Test.Settle();
        Assert.Equal(0, _edge.Test.Turn());
    }

    [Fact]
    public void A_relay_between_a_fast_and_a_slow_end_holds_one_read_at_most()
    {
        var (source, from) = _edge.Pair();
        var (sink, to) = _edge.Pair();
        from.ReadSize = 64 * 1024;
        async LoopTask Relay()
        {
            while (await from.Fill() > 0)
            {
                await to.Send(from.In!.Array, from.Start, from.Available);
                from.Consume(from.Available);
            }

            to.Close();
        }

        _edge.Loop.Spawn(Relay());
        source.Blocking = false;
        var piece = new byte[64 * 1024];
        long sent = 0;
        long most = 0;
        for (var i = 0; i < 2_000; i++)
        {
            var n = source.Send(piece, 0, piece.Length, SocketFlags.None, out var error);
            sent += error == SocketError.Success ? n : 0;
            _edge.Test.Turn();
            most = Math.Max(most, _edge.Loop.Buffers.Lent);
            if (error == SocketError.WouldBlock && i > 1_000)
            {
                break;
            }
        }

        // Everything is full now: the source cannot send, and the relay holds one segment.
        Assert.InRange(most, 1, 64 * 1024);
        source.Shutdown(SocketShutdown.Send);
        long got = 0;
        sink.Blocking = false;
        while (to.IsOpen || sink.Available > 0)
        {
            var n = sink.Receive(piece, 0, piece.Length, SocketFlags.None, out _);
            got += n;
            _edge.Test.Turn();
        }

        Assert.Equal(sent, got);
        Assert.Equal(0, _edge.Loop.Buffers.Lent);
    }

    [Fact]
    public void A_source_that_is_always_ready_leaves_the_turn_to_others()
    {
        var (peer, ours) = _edge.Pair();
        var (_, other) = _edge.Pair();
        var read = 0;
        long turns = 0;
        const int most = Limits.ReadPerTurn + Limits.ReadSize - 1;
        async LoopTask Swallow()
        {
            while (await ours.Fill() is > 0 and var n)
            {
                read += n;
                ours.Consume(n);
            }
        }

        peer.SendBufferSize = 1 << 20;
        peer.Blocking = false;
        var sent = peer.Send(new byte[1 << 20], 0, 1 << 20, SocketFlags.None, out _);
        _edge.Loop.Spawn(Swallow());
        while (read < sent)
        {
            var before = read;
            _edge.Test.Turn();

            // The read that uses the share up may go beyond it.
            Assert.InRange(read - before, 0, most);
            turns++;
        }

        Assert.True(turns >= sent / most, $"{sent} octets in {turns} turns");
        Assert.True(other.IsOpen);
    }

    [Fact]
    public void Two_pieces_arrive_as_one_packet()
    {
        var (peer, ours) = _edge.Pair();
        Assert.Equal(9, _edge.Test.Run(() => ours.Send("head "u8.ToArray(), 0, 5, "xbodyx"u8.ToArray(), 1, 4)));
        var got = new byte[100];
        Assert.Equal(9, peer.Receive(got));
        Assert.Equal("head body"u8, got.AsSpan(0, 9));
    }

    [Fact]
    public void Peeking_waits_for_more_without_spinning_and_takes_nothing()
    {
        var (peer, ours) = _edge.Pair();
        var into = new byte[64];
        peer.Send("PRO"u8);
        Assert.Equal(3, _edge.Test.Run(() => ours.Peek(into)));

        var more = 0;
        async LoopTask PeekAgain() => more = await ours.Peek(into);
        _edge.Loop.Spawn(PeekAgain());
        Assert.Equal(0, _edge.Test.Turn());
        Assert.Equal(0, _edge.Test.Turn());
        peer.Send("XY hello"u8);
        _edge.Test.Until(() => more == 11);

        Assert.Equal("PROXY hello"u8, into.AsSpan(0, 11));
        ours.Discard(6);
        Assert.Equal(5, _edge.Test.Run(() => ours.Fill()));
        Assert.Equal("hello"u8, ours.Unread);
    }

    [Fact]
    public void Peeking_at_a_peer_that_says_no_more_ends()
    {
        var (peer, ours) = _edge.Pair();
        peer.Send("PRO"u8);
        Assert.Equal(3, _edge.Test.Run(() => ours.Peek(new byte[64])));
        peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(Io.End, _edge.Test.Run(() => ours.Peek(new byte[64])));
    }

    [Fact]
    public void A_head_grows_through_the_size_classes_and_keeps_its_bytes()
    {
        var (peer, ours) = _edge.Pair();
        var content = new byte[60_000];
        new Random(3).NextBytes(content);
        for (var at = 0; at < content.Length; at += 500)
        {
            peer.Send(content, at, 500, SocketFlags.None);
            Assert.True(_edge.Test.Run(() => ours.Fill()) > 0);
        }

        while (ours.Available < content.Length)
        {
            Assert.True(_edge.Test.Run(() => ours.Fill()) > 0);
        }

        Assert.True(ours.Unread.SequenceEqual(content), "the bytes were changed on the way");
        ours.Consume(content.Length);
        Assert.Equal(0, _edge.Loop.Buffers.Lent);
    }

    [Fact]
    public void At_the_memory_cap_a_read_is_refused_and_works_again_below_it()
    {
        var (peer, ours) = _edge.Pair();
        var cap = _edge.Loop.Buffers.Cap;
        _edge.Loop.Buffers.Cap = 0;
        peer.Send("x"u8);
        Assert.Equal(Io.NoMemory, _edge.Test.Run(() => ours.Fill()));

        _edge.Loop.Buffers.Cap = cap;
        Assert.Equal(1, _edge.Test.Run(() => ours.Fill()));
    }

    [Fact]
    public void Accepted_sockets_inherit_the_options_of_their_listener()
    {
        var (_, ours) = _edge.Pair();
        Assert.NotEqual(0, SocketCalls.Get(ours.Descriptor, Linux.LevelTcp, Linux.NoDelay));
        var lowWater = SocketCalls.Get(ours.Descriptor, Linux.LevelTcp, Linux.NotSentLowWater);
        Assert.Equal(Limits.NotSentLowWater, lowWater);
        Assert.Equal(_edge.Listener.Local, ours.Local);
    }

    [Fact]
    public void A_cancelled_read_says_so_and_the_next_one_works()
    {
        var (peer, ours) = _edge.Pair();
        var result = 1;
        async LoopTask Read() => result = await ours.Fill();
        _edge.Loop.Spawn(Read());
        ours.CancelRead();
        Assert.Equal(Io.Cancelled, result);

        peer.Send("x"u8);
        Assert.Equal(1, _edge.Test.Run(() => ours.Fill()));
    }
}
