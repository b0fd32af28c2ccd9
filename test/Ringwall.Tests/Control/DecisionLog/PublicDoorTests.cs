using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Ringwall.Control;
using Ringwall.Control.Publication;
using Ringwall.Core.DecisionLog;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Control.DecisionLog;

/// <summary>What strangers reach through the listener nodes forward the public host to.</summary>
public sealed class PublicDoorTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ringwall-door-").FullName;
    private readonly int _port = Ports.Take();
    private ControlHost _host = null!;
    private HttpClient _public = null!;

    private string Token =>
        File.ReadAllText(Path.Combine(_folder, "data/control/operator.token")).Trim();

    public async ValueTask InitializeAsync()
    {
        var file = Path.Combine(_folder, "ringwall.yaml");
        await File.WriteAllTextAsync(file, $$"""
            listen: { control: "127.0.0.1:0" }
            data: ./data
            public: { host: trust.test, listen: "127.0.0.1:{{_port}}" }
            decision_log: { interval_seconds: 0.02 }
            zones: [ { name: a.test, hosts: [a.test], origins: [ { url: "http://192.0.2.1" } ] } ]
            """);
        var options = new ControlOptions { ConfigFile = file };
        var started = await ControlHost.Start(options, TimeProvider.System, _ => { }, CancellationToken.None);
        _host = Assert.IsType<ControlHost>(started);
        _public = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
    }

    public async ValueTask DisposeAsync()
    {
        _public.Dispose();
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("/trust/v1/blocks")]
    [InlineData("/trust/v1/log")]
    [InlineData("/v1/config")]
    [InlineData("/node/v1/documents/config?after=0&wait=0")]
    [InlineData("/metrics")]
    [InlineData("/healthz")]
    [InlineData("/log/tile/../../control/operator.token")]
    [InlineData("/log/page/..%2f..%2fcontrol%2foperator.token")]
    [InlineData("/nothing")]
    public async Task Nothing_but_what_is_public_is_reached_not_even_with_the_operators_token(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", Token);
        using var answer = await _public.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_block_is_in_the_public_log_and_an_outsider_verifies_it_over_http()
    {
        using var http = new HttpClient { BaseAddress = _host.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        using var content = new StringContent("""
            {"zone":"a.test","kind":"own_decision","reasons_url":"https://trust.test/decisions/D-2026-0007",
             "decision_id":"D-2026-0007","actor":"A. Person","reason":"a private reason"}
            """, Encoding.UTF8, "application/json");
        using var blocked = await http.PostAsync(new Uri("/trust/v1/blocks", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.Created, blocked.StatusCode);

        var state = JsonNode.Parse(await http.GetStringAsync(new Uri("/trust/v1/log", UriKind.Relative)))!;
        while ((long)state["published"]! < 2)
        {
            await Task.Delay(10);
            state = JsonNode.Parse(await http.GetStringAsync(new Uri("/trust/v1/log", UriKind.Relative)))!;
        }

        Assert.Equal("trust.test/log", (string?)state["origin"]);
        var key = VerifierKey.Parse((await _public.GetStringAsync(new Uri("/log/key", UriKind.Relative))).Trim())!;
        var report = new LogAudit(Fetch, SigningKey.Check).Run(new AuditTrust { Keys = [key] });
        Assert.Empty(report.Faults);
        var proof = InclusionBundle.Parse(
            await _public.GetStringAsync(new Uri("/log/proof/1", UriKind.Relative)), out _)!;
        Assert.Null(proof.Fault(key, SigningKey.Check));
        var entry = Encoding.UTF8.GetString(proof.Entry);
        Assert.Contains("\"kind\":\"block.applied\"", entry, StringComparison.Ordinal);
        Assert.DoesNotContain("Person", entry, StringComparison.Ordinal);
        Assert.DoesNotContain("private", entry, StringComparison.Ordinal);
    }

    private byte[]? Fetch(string name)
    {
        using var answer = _public.GetAsync(new Uri("/log/" + name, UriKind.Relative)).GetAwaiter().GetResult();
        return answer.IsSuccessStatusCode
            ? answer.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult() : null;
    }
}
