using Ringwall.SystemTests.Fixtures;

namespace Ringwall.SystemTests.Faults;

/// <summary>A block holds on every way in, for every method, and lifts again.</summary>
[Collection("edge")]
public sealed class BlockTests
{
    private static readonly string[] s_methods =
        ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"];

    [Theory]
    [InlineData("own_decision", 403)]
    [InlineData("legal_order", 451)]
    public async Task A_block_holds_over_HTTP_and_TLS_over_1_and_2_for_every_method_and_lifts_again(
        string kind, int status)
    {
        Assert.SkipUnless(Processes.Has("curl"), "curl is not installed");
        using var origin = new OriginServer();
        await using var edge = await Edge.Start(origin.Port);
        await ExpectEverywhere(edge, 200);

        using (var blocked = await edge.Block("D-2026-0001", kind))
        {
            Assert.True(blocked.IsSuccessStatusCode, await blocked.Content.ReadAsStringAsync());
        }

        var before = origin.Requests;
        await ExpectEverywhere(edge, status);
        Assert.Equal(before, origin.Requests);
        await ExpectGround(edge, kind);

        using (var lifted = await edge.Lift("D-2026-0001"))
        {
            Assert.True(lifted.IsSuccessStatusCode, await lifted.Content.ReadAsStringAsync());
        }

        await ExpectEverywhere(edge, 200);
    }

    private static async Task ExpectGround(Edge edge, string kind)
    {
        using var answer = await edge.Client.GetAsync("/any/path?q=1");
        var legal = kind == "legal_order";
        Assert.Equal(
            legal ? "legal-order" : "operator-decision", Assert.Single(answer.Headers.GetValues("Ringwall-Decider")));
        var links = answer.Headers.TryGetValues("Link", out var values) ? string.Join(",", values) : "";
        Assert.Equal(legal, links.Contains("blocked-by", StringComparison.Ordinal));
        Assert.Contains("D-2026-0001", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task ExpectEverywhere(Edge edge, int status)
    {
        foreach (var (protocol, scheme, port) in Ways(edge))
        {
            foreach (var method in s_methods)
            {
                string[] head = method == "HEAD" ? ["-I"] : ["-X", method];
                var (code, text) = await Processes.Run(
                [
                    "curl", "-s", "-k", "-o", "/dev/null", "-m", "10", "-w", "%{http_code}", protocol, .. head,
                    "--resolve", $"{Edge.Host}:{port}:127.0.0.1", $"{scheme}://{Edge.Host}:{port}/small",
                ]);
                Assert.True(code == 0 && text == $"{status}", $"{method} {scheme} {protocol}: exit {code}, {text}");
            }
        }
    }

    private static IEnumerable<(string Protocol, string Scheme, int Port)> Ways(Edge edge) =>
    [
        ("--http1.1", "http", edge.HttpPort),
        ("--http2-prior-knowledge", "http", edge.HttpPort),
        ("--http1.1", "https", edge.HttpsPort),
        ("--http2", "https", edge.HttpsPort),
    ];
}
