using Ringwall.Node.Loops;

namespace Ringwall.Tests.Node.Loops;

public sealed class CrowdTests
{
    [Fact]
    public void Five_thousand_connections_closed_at_random_while_events_wait_harm_nobody_else()
    {
        const int Count = 5_000;
        using var edge = new Edge();
        var random = new Random(42);
        var pairs = new List<(Connection Ours, Connection Peer)>();
        for (var i = 0; i < Count; i++)
        {
            var dial = new SocketDialer().Dial(edge.Loop, edge.Listener.Local, new DialOptions());
            edge.Test.Until(() => dial.IsCompleted && edge.Door.Accepted.Count == i + 1);
            pairs.Add((edge.Door.Accepted[i], dial.GetAwaiter().GetResult().Connection!));
        }

        // Whoever gets a byte closes a random connection of ours, perhaps one with an event in the same batch, and
        // opens a new one, which may get the same descriptor and the same slot.
        var results = new int[Count];
        var closed = 0;
        async LoopTask Serve(int index)
        {
            results[index] = await pairs[index].Ours.Fill();
            var victim = pairs[random.Next(Count)].Ours;
            if (victim.IsOpen)
            {
                closed++;
                victim.Close(reset: random.Next(2) == 0);
                _ = new SocketDialer().Dial(edge.Loop, edge.Listener.Local, new DialOptions());
            }
        }

        for (var i = 0; i < Count; i++)
        {
            edge.Loop.Spawn(Serve(i));
        }

        foreach (var (_, peer) in pairs)
        {
            Assert.Equal(1, edge.Test.Run(() => peer.Send([1], 0, 1)));
        }

        edge.Test.Until(() => Array.TrueForAll(results, r => r != 0));
        edge.Test.Settle();

        Assert.All(results, r => Assert.True(r is 1 or Io.Broken, $"a read ended with {r}"));
        Assert.True(closed > Count / 3, $"{closed} closed");
        Assert.All(results.Zip(pairs), p => Assert.True(p.First == 1 || !p.Second.Ours.IsOpen));
    }

    [Fact]
    public void Every_resume_happens_on_its_loop()
    {
        const int Trips = 2_000;
        using var set = new LoopSet(2);
        var listeners = Listener.Open(set.Loops, new ListenerOptions { Address = Edge.Loopback }, new Door(Door.Echo));
        foreach (var listener in listeners)
        {
            listener.Start();
        }

        set.Start();
        using var done = new CountdownEvent(set.Loops.Count * 8);
        var strays = 0;
        var wrong = 0;
        foreach (var loop in set.Loops)
        {
            for (var i = 0; i < 8; i++)
            {
                Assert.True(loop.Post(l => l.Spawn(Visit(l))));
            }
        }

        Assert.True(done.Wait(TimeSpan.FromSeconds(60)), $"{done.CurrentCount} clients never came back");
        set.Stop();
        Assert.Equal((0, 0), (strays, wrong));

        async LoopTask Visit(Loop loop)
        {
            var home = Environment.CurrentManagedThreadId;
            var dialed = await new SocketDialer().Dial(loop, listeners[0].Local, new DialOptions());
            var connection = dialed.Connection!;
            var message = new byte[300];
            for (var i = 0; i < Trips; i++)
            {
                await connection.Send(message, 0, message.Length);
                while (connection.Available < message.Length && await connection.Fill() > 0)
                {
                    Count(home != Environment.CurrentManagedThreadId, ref strays);
                }

                Count(connection.Available != message.Length, ref wrong);
                connection.Consume(connection.Available);
            }

            connection.Close();
            done.Signal();
        }

        static void Count(bool bad, ref int into)
        {
            if (bad)
            {
                Interlocked.Increment(ref into);
            }
        }
    }

    [Fact]
    public void An_event_of_a_connection_closed_in_the_same_batch_finds_nobody()
    {
        using var edge = new Edge();
        var pairs = Enumerable.Range(0, 10).Select(_ => edge.Pair()).ToArray();
        var reads = 0;
        async LoopTask Serve(SocketConnection mine)
        {
            if (await mine.Fill() == 1)
            {
                reads++;
            }

            // The first one to be served closes all others, whose events are in the same batch.
            foreach (var (_, other) in pairs)
            {
                other.Close();
            }
        }

        foreach (var (_, ours) in pairs)
        {
            edge.Loop.Spawn(Serve(ours));
        }

        foreach (var (peer, _) in pairs)
        {
            peer.Send([1]);
        }

        edge.Test.Until(() => reads > 0);

        Assert.Equal(1, reads);
        Assert.Equal(9, edge.Loop.Poller.Stale);
        Assert.Equal(0, edge.Loop.Connections);
    }
}
