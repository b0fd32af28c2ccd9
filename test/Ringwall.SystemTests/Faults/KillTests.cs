using Ringwall.SystemTests.Fixtures;

namespace Ringwall.SystemTests.Faults;

/// <summary>Processes die at any moment of a change: what was acknowledged is in force after the next start.</summary>
[Collection("edge")]
public sealed class KillTests
{
    private static int Rounds => Edge.Long ? 40 : 5;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_everything_is_killed()
    {
        using var origin = new OriginServer();
        await using var edge = await Edge.Start(origin.Port);
        for (var round = 0; round < Rounds; round++)
        {
            // The kill comes somewhere between the request and well after its answer.
            var decision = $"D-2026-{round:D4}";
            var delay = 10 + (round * 9);
            await KillDuring(edge, edge.Block(decision), delay, decision, blocks: true);
            if (!await edge.IsInForce(decision))
            {
                (await edge.Block(decision)).EnsureSuccessStatusCode().Dispose();
            }

            await KillDuring(edge, edge.Lift(decision), delay, decision, blocks: false);
            if (await edge.IsInForce(decision))
            {
                (await edge.Lift(decision)).EnsureSuccessStatusCode().Dispose();
            }
        }
    }

    [Theory]
    [InlineData("recorded")]
    [InlineData("sealed")]
    [InlineData("stored")]
    public async Task A_block_that_dies_at_a_step_is_wholly_there_or_not_at_all(string step)
    {
        using var origin = new OriginServer();
        await using var edge = await Edge.Start(origin.Port);
        await edge.Kill();
        edge.FailAt = step;
        await edge.Run();
        await edge.ControlReady();
        await Assert.ThrowsAsync<HttpRequestException>(() => edge.Block("D-2026-0001"));

        await edge.Kill();
        edge.FailAt = null;
        await edge.Run();
        await edge.ControlReady();
        var recorded = await edge.IsInForce("D-2026-0001");
        await edge.Becomes(recorded ? 403 : 200);
        if (!recorded)
        {
            (await edge.Block("D-2026-0001")).EnsureSuccessStatusCode().Dispose();
        }

        (await edge.Lift("D-2026-0001")).EnsureSuccessStatusCode().Dispose();
        Assert.Equal(200, await edge.Status());
    }

    [Theory]
    [InlineData("sealed")]
    [InlineData("stored")]
    public async Task A_reload_that_dies_at_a_step_leaves_an_edge_that_serves_and_can_be_reloaded(string step)
    {
        using var origin = new OriginServer();
        await using var edge = await Edge.Start(origin.Port);
        await edge.Kill();
        edge.FailAt = step;
        await edge.Run();
        await edge.ControlReady();
        edge.WriteConfiguration("    limits: { max_body: 4242 }");
        await Assert.ThrowsAsync<HttpRequestException>(() => edge.Reload());
        Assert.Equal(200, await edge.Status());

        await edge.Kill();
        edge.FailAt = null;
        await edge.Run();
        await edge.ControlReady();
        (await edge.Reload()).EnsureSuccessStatusCode().Dispose();
        using var tooLarge = await edge.Client.PostAsync("/echo", new ByteArrayContent(new byte[4243]));
        Assert.Equal(413, (int)tooLarge.StatusCode);
    }

    [Theory]
    [InlineData("appended")]
    [InlineData("projected")]
    public async Task An_event_whose_control_dies_before_its_commit_is_not_there_and_can_be_recorded_again(string step)
    {
        using var origin = new OriginServer();
        await using var edge = await Edge.Start(origin.Port);
        await edge.Kill();
        edge.FailAt = step;
        await edge.Run();
        await edge.ControlReady();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Token(edge, HttpMethod.Post));

        await edge.Kill();
        edge.FailAt = null;
        await edge.Run();
        await edge.ControlReady();
        Assert.Equal(0, Count(await Token(edge, HttpMethod.Get)));
        await Token(edge, HttpMethod.Post);
        Assert.Equal(1, Count(await Token(edge, HttpMethod.Get)));
    }

    [Fact]
    public async Task A_node_that_is_killed_comes_back_with_its_blocks()
    {
        using var origin = new OriginServer();
        await using var edge = await Edge.Start(origin.Port);
        (await edge.Block("D-2026-0001")).EnsureSuccessStatusCode().Dispose();
        var node = edge.NodePid;

        Processes.Signal(node, "KILL");

        await edge.Becomes(403);
        Assert.NotEqual(node, edge.NodePid);
    }

    [Fact]
    public async Task While_control_is_dead_the_node_serves_and_blocks_as_before()
    {
        using var origin = new OriginServer();
        await using var edge = await Edge.Start(origin.Port);
        (await edge.Block("D-2026-0001")).EnsureSuccessStatusCode().Dispose();
        var control = Processes.Tree(edge.Pid).First(pid => Processes.Listens(pid, edge.ControlPort));

        Processes.Signal(control, "KILL");

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(403, await edge.Status());
        }

        await edge.ControlReady();
        (await edge.Lift("D-2026-0001")).EnsureSuccessStatusCode().Dispose();
        Assert.Equal(200, await edge.Status());
    }

    private static int Count(string tokens) => tokens.Split("\"a flagger\"").Length - 1;

    /// <summary>Makes a token, which is a row and an event in one transaction, or lists them.</summary>
    private static async Task<string> Token(Edge edge, HttpMethod method)
    {
        using var client = new HttpClient();
        var secret = await File.ReadAllTextAsync(Path.Combine(edge.Folder, "data", "control", "operator.token"));
        using var request = new HttpRequestMessage(method, $"http://127.0.0.1:{edge.ControlPort}/trust/v1/tokens");
        request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", secret.Trim());
        if (method == HttpMethod.Post)
        {
            request.Content = new StringContent(
                """{"name":"a flagger","scopes":["trusted-flagger"],"days":30}""",
                System.Text.Encoding.UTF8,
                "application/json");
        }

        using var answer = await client.SendAsync(request);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    private static async Task KillDuring(
        Edge edge, Task<HttpResponseMessage> asked, int delayMs, string decision, bool blocks)
    {
        await Task.WhenAny(asked, Task.Delay(delayMs));
        await edge.Kill();
        var acknowledged = await Acknowledged(asked);
        await edge.Run();
        if (acknowledged)
        {
            // At once, from the node's own disk: control may not even be up.
            Assert.Equal(blocks ? 403 : 200, await edge.Status());
        }

        await edge.ControlReady();
        var inForce = await edge.IsInForce(decision);
        Assert.True(!acknowledged || inForce == blocks, $"{decision}: acknowledged and forgotten");
        await edge.Becomes(inForce ? 403 : 200);
    }

    private static async Task<bool> Acknowledged(Task<HttpResponseMessage> asked)
    {
        try
        {
            using var answer = await asked;
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
