using System.Diagnostics;
using System.Globalization;
using Ringwall.SystemTests.Fixtures;

namespace Ringwall.SystemTests.Held;

/// <summary>
/// A crowd that only wants to occupy: heads that trickle, content that trickles, answers that nobody takes. Each is
/// ended, and ordinary visitors get their answers as if nobody else were there. 20,000 with --long.
/// </summary>
[Collection("edge")]
public sealed class SlowClientTests(ITestOutputHelper output)
{
    /// <summary>One slow connection with its buffers of ours; what the kernel holds is not the process's.</summary>
    private const double MiBPerClient = 0.05;

    /// <summary>Room for code compiled and pools grown meanwhile.</summary>
    private const double SlackMiB = 50;

    /// <summary>The longest of the edge's times is 60 s; nothing of the crowd may be there much later.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    /// <summary>Readers are waited for with --long only: the last of them take the edge's whole minute.</summary>
    private volatile bool _leave;

    /// <summary>Between two octets of a trickle.</summary>
    private static readonly TimeSpan s_trickle = TimeSpan.FromSeconds(Edge.Long ? 4 : 1);

    private static int Crowd => Edge.Long ? 20_000 : 2_000;

    [Fact]
    public async Task A_crowd_of_slow_clients_is_ended_while_others_are_served()
    {
        using var origin = new OriginServer();
        RaiseDescriptors();
        // The crowd lives in the origin's process, which it may hold up for seconds: that is not the edge's fault.
        await using var edge = await Edge.Start(origin.Port, firstByte: 30);
        var quiet = new Traffic(edge);
        await Task.Delay(3000);
        await quiet.Stop();

        var before = Processes.RssMiB(edge.NodePid);
        var traffic = new Traffic(edge);
        var crowd = await Gather(edge);
        var held = Processes.RssMiB(edge.NodePid);
        var sockets = Processes.Sockets(edge.NodePid);
        await Task.WhenAll(crowd.Where((_, i) => i % 3 != 2)).WaitAsync(s_patience);
        _leave = !Edge.Long;
        var ended = await Task.WhenAll(crowd).WaitAsync(s_patience);
        await traffic.Stop();

        output.WriteLine($"{ended.Length} slow clients, {sockets} sockets at once; "
            + $"node {before:F0} MiB before, {held:F0} MiB with them");
        foreach (var kind in ended.GroupBy(e => e.Kind))
        {
            var (first, last) = (kind.Min(e => e.Seconds), kind.Max(e => e.Seconds));
            output.WriteLine($"{kind.Key}: ended after {first:F1} to {last:F1} s");
        }

        var givenUp = await GivenUp(edge);
        output.WriteLine($"{givenUp} gave their origin connection up to others");
        output.WriteLine($"{traffic.Answered} ordinary requests beside them, p99 {traffic.Percentile(0.99):F1} ms; "
            + $"{quiet.Percentile(0.99):F1} ms without");
        Assert.Empty(traffic.Failures);
        Assert.NotEqual(0, traffic.Answered);
        Assert.NotEqual(0, givenUp);
        Assert.InRange(held, 0, before + (Crowd * MiBPerClient) + SlackMiB);
        Assert.All(
            ended.Where(e => e.Kind != "read"),
            end => Assert.Contains(" 408 ", end.Last, StringComparison.Ordinal));
        Assert.InRange(Processes.Sockets(edge.NodePid), 0, sockets / 2);
    }

    /// <summary>Opens the crowd at a steady pace.</summary>
    private async Task<List<Task<(string Kind, double Seconds, string Last)>>> Gather(Edge edge)
    {
        var crowd = new List<Task<(string Kind, double Seconds, string Last)>>();
        while (crowd.Count < Crowd)
        {
            crowd.Add(SlowHead(edge));
            crowd.Add(SlowContent(edge));
            crowd.Add(SlowRead(edge));
            if (crowd.Count % 6 == 0)
            {
                await Task.Delay(20);
            }
        }

        return crowd;
    }

    private static async Task<long> GivenUp(Edge edge)
    {
        const string Name = "ringwall_clients_given_up_total ";
        using var client = new HttpClient();
        var metrics = await client.GetStringAsync($"http://127.0.0.1:{edge.StatusPort}/metrics");
        return long.Parse(
            metrics.Split('\n').Single(line => line.StartsWith(Name, StringComparison.Ordinal))[Name.Length..],
            CultureInfo.InvariantCulture);
    }

    /// <summary>For this process and those it starts; without the right to, what there is has to do.</summary>
    private static void RaiseDescriptors()
    {
        if (Edge.Long)
        {
            Process.Start("prlimit", ["--pid", $"{Environment.ProcessId}", "--nofile=100000"]).WaitForExit();
        }
    }

    /// <summary>Field lines without end.</summary>
    private static Task<(string, double, string)> SlowHead(Edge edge) =>
        Trickle(edge, "head", $"GET / HTTP/1.1\r\nHost: {Edge.Host}:{edge.HttpPort}\r\n", "X-A: b\r\n");

    /// <summary>Octets of a content that is declared to be large.</summary>
    private static Task<(string, double, string)> SlowContent(Edge edge) => Trickle(
        edge, "content", $"POST /echo HTTP/1.1\r\nHost: {Edge.Host}:{edge.HttpPort}\r\nContent-Length: 9999\r\n\r\n",
        "x");

    private static async Task<(string Kind, double Seconds, string Last)> Trickle(
        Edge edge, string kind, string first, string then)
    {
        using var wire = await Wire.Open(edge.HttpPort);
        var clock = Stopwatch.StartNew();
        var heard = wire.HearAll();
        await wire.Say(first);
        while (!heard.IsCompleted && await wire.TrySay(then))
        {
            await Task.WhenAny(heard, Task.Delay(s_trickle));
        }

        return (kind, clock.Elapsed.TotalSeconds, await heard);
    }

    /// <summary>Asks for much and takes nothing. The end shows when one more octet is refused.</summary>
    private async Task<(string Kind, double Seconds, string Last)> SlowRead(Edge edge)
    {
        using var wire = await Wire.Open(edge.HttpPort);
        wire.SmallReceiveBuffer();
        var clock = Stopwatch.StartNew();
        await wire.Say($"GET /large HTTP/1.1\r\nHost: {Edge.Host}:{edge.HttpPort}\r\n\r\n");
        while (!_leave && await wire.TrySay("G"))
        {
            await Task.Delay(s_trickle);
        }

        return ("read", clock.Elapsed.TotalSeconds, "");
    }
}
