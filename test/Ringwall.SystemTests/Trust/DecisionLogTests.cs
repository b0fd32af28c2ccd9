using System.Diagnostics;
using System.Text.Json;
using Ringwall.SystemTests.Fixtures;

namespace Ringwall.SystemTests.Trust;

/// <summary>The decision log of a running edge, looked at by an outsider with the same program and no rights.</summary>
[Collection("edge")]
public sealed class DecisionLogTests
{
    private const int Altered = 4;

    [Fact]
    public async Task An_outsider_verifies_the_log_through_the_edge()
    {
        using var origin = new OriginServer();
        await using var edge = await Start(origin.Port);
        (await edge.Block("D-2026-0001")).EnsureSuccessStatusCode().Dispose();
        (await edge.Lift("D-2026-0001")).EnsureSuccessStatusCode().Dispose();
        await Published(edge);

        var log = $"http://localhost:{edge.HttpPort}/log";
        var (code, output) = await Verify(edge, log);
        Assert.True(code == 0, output);
        Assert.Contains("3 entries", output, StringComparison.Ordinal);
        Assert.Contains("first visit", output, StringComparison.Ordinal);

        (await edge.Block("D-2026-0002")).EnsureSuccessStatusCode().Dispose();
        await Published(edge);
        (code, output) = await Verify(edge, log);
        Assert.True(code == 0, output);
        Assert.Contains("the 3 entries seen at the last visit are unchanged", output, StringComparison.Ordinal);

        using var client = new HttpClient();
        client.DefaultRequestHeaders.Host = "localhost";
        var proof = Path.Combine(edge.Folder, "notice.tlog-proof");
        await File.WriteAllTextAsync(
            proof, await client.GetStringAsync($"http://127.0.0.1:{edge.HttpPort}/log/proof/3"));
        var key = (await client.GetStringAsync($"http://127.0.0.1:{edge.HttpPort}/log/key")).Trim();
        (code, output) = await Verify(edge, "--proof", proof, "--key", key);
        Assert.True(code == 0, output);
        Assert.Contains("D-2026-0002", output, StringComparison.Ordinal);
        using var hidden = await client.GetAsync($"http://127.0.0.1:{edge.HttpPort}/trust/v1/blocks");
        Assert.Equal(404, (int)hidden.StatusCode);
    }

    [Fact]
    public async Task Z7_32_a_copy_with_any_file_altered_does_not_verify()
    {
        using var origin = new OriginServer();
        await using var edge = await Start(origin.Port);
        (await edge.Block("D-2026-0001")).EnsureSuccessStatusCode().Dispose();
        await Published(edge);
        var copy = Path.Combine(edge.Folder, "data/log");
        var read = await ReadFiles(copy);
        Assert.Equal(0, (await Verify(edge, copy)).Code);
        foreach (var file in read)
        {
            var octets = await File.ReadAllBytesAsync(file);
            octets[octets.Length / 2] ^= 0x20;
            await File.WriteAllBytesAsync(file, octets);
            var (code, output) = await Verify(edge, copy);
            Assert.True(code == Altered, $"{file}: {output}");
            octets[octets.Length / 2] ^= 0x20;
            await File.WriteAllBytesAsync(file, octets);
        }
    }

    [Theory]
    [InlineData("log-tiles")]
    [InlineData("log-signed")]
    [InlineData("log-published")]
    public async Task A_publication_killed_at_a_step_loses_and_doubles_nothing(string step)
    {
        using var origin = new OriginServer();
        await using var edge = await Start(origin.Port);
        await Published(edge);
        Assert.Equal(0, (await Verify(edge, Log(edge))).Code);
        await edge.Kill();
        edge.FailAt = step;
        await edge.Run();
        await edge.ControlReady();
        try
        {
            (await edge.Block("D-2026-0001")).Dispose();
        }
        catch (HttpRequestException)
        {
            // The process died with the answer on its lips.
        }

        await edge.Kill();
        edge.FailAt = null;
        await edge.Run();
        await edge.ControlReady();
        if (!await edge.IsInForce("D-2026-0001"))
        {
            (await edge.Block("D-2026-0001")).EnsureSuccessStatusCode().Dispose();
        }

        await Published(edge);
        await VerifiesOnce(edge, ["D-2026-0001"]);
    }

    [Fact]
    public async Task Kill_at_any_moment_loses_no_acknowledged_entry_and_doubles_none()
    {
        using var origin = new OriginServer();
        await using var edge = await Start(origin.Port);
        var rounds = Edge.Long ? 60 : 8;
        for (var round = 0; round < rounds; round++)
        {
            var asked = edge.Block($"D-2026-{round:D4}");
            await Task.Delay(5 + (round * 23 % 400));
            await edge.Kill();
            await asked.ContinueWith(static _ => { }, TaskScheduler.Default);
            await edge.Run();
            await edge.ControlReady();
            if (!await edge.IsInForce($"D-2026-{round:D4}"))
            {
                (await edge.Block($"D-2026-{round:D4}")).EnsureSuccessStatusCode().Dispose();
            }

            await Published(edge);
            // Each visit remembers the last: a log that was rewritten in between would show.
            await VerifiesOnce(edge, Enumerable.Range(0, round + 1).Select(i => $"D-2026-{i:D4}"));
        }
    }

    private static Task<Edge> Start(int originPort) => Edge.Start(originPort, $$"""
        public: { host: localhost, listen: "127.0.0.1:{{Ports.Take()}}" }
        decision_log: { origin: edge.test/log, interval_seconds: 0.05 }

        """);

    private static string Log(Edge edge) => Path.Combine(edge.Folder, "data/log");

    private static async Task Published(Edge edge)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(20))
        {
            using var answer = await edge.Operate(HttpMethod.Get, "/trust/v1/log");
            using var state = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
            if (state.RootElement.GetProperty("published").GetInt64()
                == state.RootElement.GetProperty("recorded").GetInt64())
            {
                return;
            }
        }

        Assert.Fail($"the log is not published:\n{edge.Output}");
    }

    private static async Task VerifiesOnce(Edge edge, IEnumerable<string> decisions)
    {
        var (code, output) = await Verify(edge, Log(edge));
        Assert.True(code == 0, output);
        var entries = string.Concat(await Task.WhenAll(
            (await ReadFiles(Log(edge))).Where(file => file.Contains("/entries/", StringComparison.Ordinal))
                .Select(file => File.ReadAllTextAsync(file))));
        Assert.All(decisions, decision => Assert.Equal(
            2, entries.Split($"\"subject\":\"{decision}\"").Length));
    }

    /// <summary>The files a reader of the newest checkpoint reads.</summary>
    private static async Task<string[]> ReadFiles(string log)
    {
        var size = int.Parse((await File.ReadAllLinesAsync(Path.Combine(log, "checkpoint")))[1]);
        Assert.InRange(size, 1, 255);
        return
        [
            Path.Combine(log, "checkpoint"), Path.Combine(log, $"tile/0/000.p/{size}"),
            Path.Combine(log, $"tile/entries/000.p/{size}"),
        ];
    }

    private static async Task<(int Code, string Output)> Verify(Edge edge, params string[] words)
    {
        var start = new ProcessStartInfo(Edge.Program, ["verify", .. words, "--state", edge.Folder + "/seen"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync() + await error;
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
