using Ringwall.SystemTests.Fixtures;

namespace Ringwall.SystemTests.Held;

/// <summary>Connections that come and go, requests, reloads: what an hour brings, and the memory after it.</summary>
[Collection("edge")]
public sealed class ChurnTests(ITestOutputHelper output)
{
    /// <summary>Growth that is the runtime's breathing, not a leak.</summary>
    private const double SlackMiB = 16;

    private static int Rounds => Edge.Long ? 60 : 12;

    [Fact]
    public async Task Memory_and_descriptors_are_flat_after_churn()
    {
        using var origin = new OriginServer();
        await using var edge = await Edge.Start(origin.Port);
        var node = edge.NodePid;
        var memory = new List<double>();
        var sockets = new List<int>();
        for (var round = 0; round < Rounds; round++)
        {
            await Round(edge, round);
            memory.Add(Processes.RssMiB(node));
            sockets.Add(Processes.Sockets(node));
        }

        output.WriteLine($"MiB after each round: {string.Join(' ', memory.Select(m => $"{m:F1}"))}");
        output.WriteLine($"sockets after each round: {string.Join(' ', sockets)}");
        var warm = memory.Skip(Rounds / 3).Take(Rounds / 3).Max();
        Assert.InRange(memory.TakeLast(Rounds / 3).Min(), 0, warm + SlackMiB);
        Assert.InRange(sockets[^1], 0, sockets.Take(Rounds / 2).Max() + 16);
    }

    /// <summary>1,000 connections of one request, 64 dropped in the middle; 2,000 kept requests; a reload.</summary>
    private static async Task Round(Edge edge, int round)
    {
        await Parallel.ForAsync(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
        {
            using var wire = await Wire.Open(edge.HttpPort);
            var path = i % 16 == 0 ? "/large" : "/small";
            await wire.Say($"GET {path} HTTP/1.1\r\nHost: {Edge.Host}:{edge.HttpPort}\r\nConnection: close\r\n\r\n");
            if (i % 16 == 0)
            {
                await wire.Hear();
                return;
            }

            var answer = await wire.HearAll();
            Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        });
        await Parallel.ForAsync(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, stop) =>
        {
            using var answer = await edge.Client.GetAsync("/small", stop);
            Assert.True(answer.IsSuccessStatusCode);
        });
        edge.WriteConfiguration($"    limits: {{ max_body: {1_000_000 + round} }}");
        using var reloaded = await edge.Reload();
        Assert.True(reloaded.IsSuccessStatusCode, await reloaded.Content.ReadAsStringAsync());
    }
}
