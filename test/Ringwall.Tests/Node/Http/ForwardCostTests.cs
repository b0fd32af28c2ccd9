using System.Text;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Node.Traces;

namespace Ringwall.Tests.Node.Http;

/// <summary>In steady state a forwarded request leaves nothing for the collector.</summary>
public sealed class ForwardCostTests
{
    [Theory]
    [InlineData("GET /some/path?a=b HTTP/1.1\r\nHost: a.test\r\nAccept: */*\r\nUser-Agent: x\r\nCookie: a=b\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    public void A_forwarded_request_allocates_nothing(string request)
    {
        const string Answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nworld";
        using var bench = new ForwardBench();
        var end = request.Contains("chunked", StringComparison.Ordinal) ? "0\r\n\r\n"
            : request.Contains("POST", StringComparison.Ordinal) ? "hello" : "\r\n\r\n";
        bench.Dialer.Serve(bench.Origin().At, connection => Origin(connection, Answer, end));
        AssertFree(bench, Encoding.ASCII.GetBytes(request), "world"u8.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void A_request_allocates_nothing_for_its_trace_whether_chosen_or_not(int oneIn)
    {
        const string Answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nworld";
        var edge = new EdgeSettings
        {
            Trace = new TraceSettings { OtlpEndpoint = "http://192.0.2.9:4318", OneIn = oneIn },
        };
        using var bench = new ForwardBench(edge: edge);
        var (log, traces) = (new AccessLog(), new TraceLog());
        bench.Finish = x =>
        {
            log.Write(x);
            traces.Write(x);
        };
        bench.Dialer.Serve(bench.Origin().At, connection => Origin(connection, Answer, "\r\n\r\n"));
        AssertFree(
            bench,
            "GET /a?b HTTP/1.1\r\nHost: a.test\r\nUser-Agent: x\r\ntraceparent: 00-1\r\n\r\n"u8.ToArray(),
            "world"u8.ToArray());
        Assert.Equal(oneIn == 1, traces.Queues.Any());
    }

    [Fact]
    public void A_WebSocket_message_allocates_nothing()
    {
        using var bench = new ForwardBench();
        bench.Dialer.Serve(bench.Origin().At, Socket);
        var loop = bench.Loop.Loop;
        var (client, server) = MemoryConnection.Pair(loop);
        loop.Spawn(bench.Serve(server));
        var hello = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a.test\r\n"
            + "Connection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        bench.Loop.Run(async () => await Exchange(client, hello, "\r\n\r\n"u8.ToArray(), 1));
        AssertFree(bench, () => client, "message!"u8.ToArray(), "!"u8.ToArray());
        client.Close();

        static async LoopTask Socket(Connection connection)
        {
            await connection.Fill();
            connection.Consume(connection.Available);
            var accepted = "HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"u8.ToArray();
            await connection.Send(accepted, 0, accepted.Length);
            var proof = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"u8.ToArray();
            await connection.Send(proof, 0, proof.Length);
            while (await connection.Fill() > 0)
            {
                await connection.Send(connection.In!.Array, connection.Start, connection.Available);
                connection.Consume(connection.Available);
            }
        }
    }

    private static void AssertFree(ForwardBench bench, byte[] request, byte[] end)
    {
        MemoryConnection? client = null;
        AssertFree(bench, Next, request, end);

        // A client is served ten thousand requests at most.
        MemoryConnection Next()
        {
            client?.Close();
            (client, var server) = MemoryConnection.Pair(bench.Loop.Loop);
            bench.Loop.Loop.Spawn(bench.Serve(server));
            bench.Loop.Settle();
            return client;
        }
    }

    /// <summary>Rounds until one is free: the jitter takes its own boxes away while methods get hot.</summary>
    private static void AssertFree(ForwardBench bench, Func<MemoryConnection> next, byte[] request, byte[] end)
    {
        const int Round = 200;
        var allocated = long.MaxValue;
        var until = Environment.TickCount64 + 60_000;
        while (allocated != 0 && Environment.TickCount64 < until)
        {
            bench.Faults.Clear();
            bench.Faults.EnsureCapacity(Round + 1);
            var client = next();
            var done = false;
            bench.Loop.Loop.Spawn(Talk());
            bench.Loop.Turn();
            var before = GC.GetAllocatedBytesForCurrentThread();
            while (!done)
            {
                bench.Loop.Turn();
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Thread.Sleep(2);

            async LoopTask Talk()
            {
                await Exchange(client, request, end, Round);
                done = true;
            }
        }

        Assert.Equal(0, allocated);
    }

    /// <summary>Sends the request and reads until the end of an answer, so many times.</summary>
    private static async LoopTask Exchange(MemoryConnection client, byte[] request, byte[] end, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await client.Send(request, 0, request.Length);
            while (!client.Unread.EndsWith(end))
            {
                Assert.True(await client.Fill() > 0);
            }

            client.Consume(client.Available);
        }
    }

    private static async LoopTask Origin(Connection connection, string answer, string end)
    {
        var octets = Encoding.ASCII.GetBytes(answer);
        var last = Encoding.ASCII.GetBytes(end);
        while (true)
        {
            while (!connection.Unread.EndsWith(last))
            {
                if (await connection.Fill() <= 0)
                {
                    connection.Close();
                    return;
                }
            }

            connection.Consume(connection.Available);
            await connection.Send(octets, 0, octets.Length);
        }
    }
}
