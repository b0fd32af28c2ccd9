using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Ringwall.Control;

namespace Ringwall.Tests.Control;

/// <summary>The real API over HTTP on loopback, with its store in a folder of its own.</summary>
public sealed class ControlApiTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ringwall-api-").FullName;
    private ControlHost _host = null!;
    private HttpClient _http = null!;

    private string ConfigFile => Path.Combine(_folder, "ringwall.yaml");

    public async ValueTask InitializeAsync()
    {
        Write("a.test");
        var options = new ControlOptions { ConfigFile = ConfigFile, DataDirectory = Path.Combine(_folder, "data") };
        var started = await ControlHost.Start(options, TimeProvider.System, _ => { }, CancellationToken.None);
        _host = Assert.IsType<ControlHost>(started);
        _http = new HttpClient { BaseAddress = _host.Address };
        Use("operator.token");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("GET", "/trust/v1/blocks")]
    [InlineData("POST", "/trust/v1/blocks")]
    [InlineData("POST", "/trust/v1/blocks/D-1/lift")]
    [InlineData("POST", "/v1/config/reload")]
    [InlineData("GET", "/v1/config")]
    [InlineData("GET", "/v1/zones")]
    public async Task Without_the_operators_token_nothing_is_told_and_nothing_is_done(string method, string path)
    {
        foreach (var token in (string?[])[null, "wrong", Token("node.token")])
        {
            _http.DefaultRequestHeaders.Authorization = token is null ? null : new("Bearer", token);
            using var answer = await _http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
            Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task The_metrics_are_for_who_holds_their_token_which_opens_nothing_else()
    {
        foreach (var (token, good) in ((string?, bool)[])
            [(null, false), ("wrong", false), (Token("node.token"), false), (Token("operator.token"), true),
                (Token("metrics.token"), true)])
        {
            _http.DefaultRequestHeaders.Authorization = token is null ? null : new("Bearer", token);
            using var answer = await _http.GetAsync("/metrics");
            Assert.Equal(good ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal(good, (await answer.Content.ReadAsStringAsync())
                .Contains("ringwall_control_version", StringComparison.Ordinal));
        }

        using var other = await _http.GetAsync("/v1/zones");
        Assert.Equal(HttpStatusCode.Unauthorized, other.StatusCode);
    }

    [Fact]
    public async Task An_operators_token_opens_nothing_of_the_nodes()
    {
        using var answer = await _http.GetAsync("/node/v1/documents/config?after=0&wait=0");
        Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("actor")]
    [InlineData("reason")]
    [InlineData("reasons_url")]
    [InlineData("kind")]
    public async Task A_decision_without_this_is_refused_and_the_field_is_named(string field)
    {
        var request = Request();
        request.Remove(field);
        var (status, answer) = await Post("/trust/v1/blocks", request);
        Assert.InRange((int)status, 400, 422);
        Assert.Contains(field, answer.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty((await Blocks())["events"]!.AsArray());
    }

    [Theory]
    [InlineData("reasons_url", "javascript:alert(1)")]
    [InlineData("zone", "no.such.zone")]
    [InlineData("until", "2001-01-01T00:00:00Z")]
    [InlineData("typo", "x")]
    public async Task A_value_that_cannot_be_is_refused(string field, string value)
    {
        var request = Request();
        request[field] = value;
        var (status, _) = await Post("/trust/v1/blocks", request);
        Assert.InRange((int)status, 400, 422);
        Assert.Empty((await Blocks())["events"]!.AsArray());
    }

    [Fact]
    public async Task A_block_is_effective_when_the_node_that_is_there_has_said_so()
    {
        await Report(blocks: 1);
        var (status, answer) = await Post("/trust/v1/blocks", Request());
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.True((bool)answer["effective"]!);
        Assert.Single((await Blocks())["in_force"]!.AsArray());

        await Report(blocks: 2);
        var lift = new JsonObject { ["actor"] = "B. Operator", ["reason"] = "it is over" };
        (status, _) = await Post($"/trust/v1/blocks/{answer["decision_id"]}/lift", lift);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty((await Blocks())["in_force"]!.AsArray());
        Assert.Equal(2, (await Blocks())["events"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_configuration_with_faults_keeps_the_old_and_names_each_place()
    {
        await File.WriteAllTextAsync(ConfigFile, "zones:\n  - name: a.test\n    hosts: [a.test]\n    orgins: []\n");
        var (status, answer) = await Post("/v1/config/reload", null);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains(answer["faults"]!.AsArray(), fault => (int)fault!["line"]! == 4);
        var zones = JsonNode.Parse(await _http.GetStringAsync("/v1/zones"))!;
        Assert.Equal("a.test", (string)zones["zones"]![0]!["name"]!);
    }

    private static JsonObject Request() => new()
    {
        ["zone"] = "a.test",
        ["kind"] = "own_decision",
        ["reasons_url"] = "https://edge.test/reasons",
        ["actor"] = "A. Operator",
        ["reason"] = "a reason",
    };

    private void Write(string host) => File.WriteAllText(ConfigFile,
        $"listen: {{ control: \"127.0.0.1:0\" }}\nzones: [ {{ name: {host}, hosts: [{host}], "
        + "origins: [ { url: \"http://192.0.2.1\" } ] } ]\n");

    private string Token(string name) => File.ReadAllText(Path.Combine(_folder, "data", "control", name)).Trim();

    private void Use(string name) =>
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token(name));

    private async Task Report(long blocks)
    {
        Use("node.token");
        var report = new JsonObject { ["node"] = "n1", ["config_version"] = 1, ["block_version"] = blocks };
        var (status, _) = await Post("/node/v1/report", report);
        Assert.Equal(HttpStatusCode.NoContent, status);
        Use("operator.token");
    }

    private async Task<JsonNode> Blocks() => JsonNode.Parse(await _http.GetStringAsync("/trust/v1/blocks"))!;

    private async Task<(HttpStatusCode Status, JsonNode Answer)> Post(string path, JsonObject? content)
    {
        using var body = new StringContent(content?.ToJsonString() ?? "", Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length > 0 ? JsonNode.Parse(text)! : new JsonObject());
    }
}
