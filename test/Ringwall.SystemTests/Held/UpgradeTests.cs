using System.Diagnostics;
using Ringwall.SystemTests.Fixtures;

namespace Ringwall.SystemTests.Held;

[Collection("edge")]
public sealed class UpgradeTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_new_node_takes_the_sockets_over_under_load_and_no_request_fails()
    {
        using var origin = new OriginServer();
        await using var edge = await Edge.Start(origin.Port);
        await edge.Kill();
        using var old = Node(edge);
        await edge.Becomes(200);
        using var idle = await Wire.Open(edge.HttpPort);
        var traffic = new Traffic(edge, visitors: 8, pauseMs: 0);
        var arrivals = Arrivals(edge, TimeSpan.FromSeconds(4));
        await Task.Delay(1000);

        using var young = Node(edge, "--take-over");

        var failed = await arrivals;
        await traffic.Stop();
        // The old one waits for visitors that are still connected, up to the configured time.
        Assert.True(old.WaitForExit(15_000), "the old node does not leave");
        output.WriteLine($"{traffic.Answered} kept requests, {failed.Asked} on connections of their own");
        Assert.Empty(traffic.Failures);
        Assert.Equal(0, failed.Failed);
        Assert.False(young.HasExited);
        Assert.Equal(200, await edge.Status());
        Processes.Signal(young.Id, "TERM");
        Assert.True(young.WaitForExit(15_000), "the new node does not leave");
    }

    /// <summary>A node by itself: without control it serves what its disk holds.</summary>
    private static Process Node(Edge edge, params string[] more)
    {
        var data = Path.Combine(edge.Folder, "data");
        string[] words =
        [
            "node", "--enrol", Path.Combine(data, "control"), "--data", Path.Combine(data, "node"), .. more,
        ];
        return Process.Start(Edge.Program, words);
    }

    /// <summary>One new connection after the other, each with one request.</summary>
    private static async Task<(int Asked, int Failed)> Arrivals(Edge edge, TimeSpan time)
    {
        var (asked, failed) = (0, 0);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < time; asked++)
        {
            using var wire = await Wire.Open(edge.HttpPort);
            await wire.Say($"GET /small HTTP/1.1\r\nHost: {Edge.Host}:{edge.HttpPort}\r\nConnection: close\r\n\r\n");
            var answer = await wire.HearAll();
            failed += answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) && answer.Length > 1024 ? 0 : 1;
        }

        return (asked, failed);
    }
}
