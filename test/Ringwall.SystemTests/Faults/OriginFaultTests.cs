using System.Text;
using Ringwall.SystemTests.Fixtures;

namespace Ringwall.SystemTests.Faults;

/// <summary>The origin dies, hangs or lies: status and blame are right, and nothing stays open.</summary>
[Collection("edge")]
public sealed class OriginFaultTests
{
    [Fact]
    public async Task Every_fault_of_the_origin_has_its_status_and_its_blame_and_leaves_nothing_open()
    {
        using var origin = new OriginServer();
        await using var edge = await Edge.Start(origin.Port);
        var before = Processes.Sockets(edge.NodePid);
        for (var round = 0; round < 10; round++)
        {
            await Expect(edge, "/silent-end", 502, "connection_terminated");
            await Expect(edge, "/half-head", 502, "http_response_incomplete", "connection_terminated");
            await Expect(edge, "/nonsense", 502, "http_protocol_error");
            await Expect(edge, "/two-lengths", 502, "http_protocol_error");
        }

        await Expect(edge, "/hang", 504, "http_response_timeout");
        await ExpectCut(edge);

        await Settled(() => Processes.Sockets(edge.NodePid) <= before + 2);
        Assert.InRange(Processes.Sockets(edge.NodePid), 0, before + 2);
        Assert.InRange(origin.Open, 0, 2);
        using var after = await edge.Client.GetAsync("/small");
        Assert.True(after.IsSuccessStatusCode);
    }

    [Fact]
    public async Task An_origin_that_is_not_there_is_blamed_and_served_again_when_it_is_back()
    {
        var port = Ports.Take();
        await using var edge = await Edge.Start(port);
        await Expect(edge, "/small", 502, "connection_refused");
    }

    private static async Task Expect(Edge edge, string path, int status, params string[] errors)
    {
        using var answer = await edge.Client.GetAsync(path);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("origin-failure", Assert.Single(answer.Headers.GetValues("Ringwall-Decider")));
        var said = string.Join(", ", answer.Headers.GetValues("Proxy-Status"));
        Assert.Contains(errors, error => said.Contains("error=" + error, StringComparison.Ordinal));
    }

    /// <summary>The head has left: the client must see that the content is not whole.</summary>
    private static async Task ExpectCut(Edge edge)
    {
        using var wire = await Wire.Open(edge.HttpPort);
        await wire.Say($"GET /cut HTTP/1.1\r\nHost: {Edge.Host}:{edge.HttpPort}\r\n\r\n");
        var all = await wire.HearAll();
        Assert.True(Encoding.Latin1.GetByteCount(all) < 1000, "more than the origin sent");
        Assert.DoesNotContain("502", all, StringComparison.Ordinal);
    }

    private static async Task Settled(Func<bool> condition)
    {
        for (var i = 0; i < 100 && !condition(); i++)
        {
            await Task.Delay(100);
        }
    }
}
