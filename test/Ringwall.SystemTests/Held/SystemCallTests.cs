using System.Globalization;
using System.Text.RegularExpressions;
using Ringwall.SystemTests.Fixtures;

namespace Ringwall.SystemTests.Held;

/// <summary>What is won over other proxies is won by few kernel calls; one more per request is a regression.</summary>
[Collection("edge")]
public sealed class SystemCallTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_proxied_request_takes_two_receives_and_two_sends()
    {
        Assert.SkipUnless(Processes.Has("strace"), "strace is not installed");
        using var origin = new OriginServer();
        await using var edge = await Edge.Start(origin.Port);
        for (var i = 0; i < 200; i++)
        {
            (await edge.Client.GetAsync("/small")).Dispose();
        }

        var traffic = new Traffic(edge, pauseMs: 1);
        var started = origin.Requests;
        var (_, table) = await Processes.Run(
            "timeout", "-s", "INT", "4", "strace", "-c", "-f", "-e", "trace=network,read,write,epoll_ctl,close",
            "-p", $"{edge.NodePid}");
        var about = origin.Requests - started;
        await traffic.Stop();

        output.WriteLine(table);
        var receives = Calls(table, "recvfrom");
        var sends = Calls(table, "sendto");
        Assert.True(sends > 500, $"strace saw {sends} sends while {about} requests passed:\n{table}");
        // An answer is a send to the client for each to the origin; so half of the sends are the requests.
        var requests = sends / 2.0;
        Assert.InRange(receives / requests, 2 * 0.97, 2 * 1.03);
        Assert.InRange(Calls(table, "epoll_ctl") / requests, 0, 0.03);
        Assert.InRange(requests / about, 0.5, 1.03);
    }

    private static int Calls(string table, string name)
    {
        var line = Regex.Match(table, $@"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)(\s+\d+)?\s+{name}$", RegexOptions.Multiline);
        return line.Success ? int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }
}
