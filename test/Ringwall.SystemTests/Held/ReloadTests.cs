using Ringwall.SystemTests.Fixtures;

namespace Ringwall.SystemTests.Held;

[Collection("edge")]
public sealed class ReloadTests
{
    [Fact]
    public async Task Reloads_under_load_drop_no_request_no_connection_and_no_WebSocket()
    {
        using var origin = new OriginServer();
        await using var edge = await Edge.Start(origin.Port);
        using var socket = await Wire.Open(edge.HttpPort);
        await socket.Upgrade(edge.HttpPort);
        using var kept = await Wire.Open(edge.HttpPort);
        var traffic = new Traffic(edge, pauseMs: 1);
        for (var i = 0; i < 10; i++)
        {
            edge.WriteConfiguration($"    limits: {{ max_body: {1_000_000 + i} }}");
            using var reloaded = await edge.Reload();
            Assert.True(reloaded.IsSuccessStatusCode, await reloaded.Content.ReadAsStringAsync());
            Assert.Equal($"frame {i}", await socket.EchoFrame($"frame {i}"));
            await kept.Say($"GET /small HTTP/1.1\r\nHost: {Edge.Host}:{edge.HttpPort}\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 200 ", await kept.HearUntil("wxyzabcdefghij"), StringComparison.Ordinal);
        }

        await traffic.Stop();
        Assert.Empty(traffic.Failures);
        Assert.NotEqual(0, traffic.Answered);
    }

    [Fact]
    public async Task An_invalid_configuration_leaves_the_old_one_in_force_and_says_where_it_is_wrong()
    {
        using var origin = new OriginServer();
        await using var edge = await Edge.Start(origin.Port);
        edge.WriteConfiguration("    no_such_key: 1");

        using var refused = await edge.Reload();

        Assert.Equal(422, (int)refused.StatusCode);
        Assert.Contains("no_such_key", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var answer = await edge.Client.GetAsync("/small");
        Assert.True(answer.IsSuccessStatusCode);
    }
}
