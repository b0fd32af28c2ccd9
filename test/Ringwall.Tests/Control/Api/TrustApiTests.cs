using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ringwall.Control;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Control.Api;

/// <summary>Acts of the trust process over HTTP: who may, in which version, and what a refusal says.</summary>
public sealed class TrustApiTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ringwall-trust-api-").FullName;
    private ControlHost _host = null!;
    private HttpClient _owner = null!;
    private HttpClient _browser = null!;

    public async ValueTask InitializeAsync()
    {
        var options = new ControlOptions
        {
            ConfigFile = Path.Combine(_folder, "ringwall.yaml"),
            ConfigText = """
                listen: { control: "127.0.0.1:0" }
                console_url: "https://console.example.test"
                zones: [ { name: a.test, hosts: [a.test], origins: [ { url: "http://192.0.2.1" } ] } ]
                """,
            DataDirectory = Path.Combine(_folder, "data"),
        };
        var said = new List<string>();
        var started = await ControlHost.Start(options, TimeProvider.System, said.Add, CancellationToken.None);
        Assert.True(started is not null, string.Join('\n', said));
        _host = started;
        _owner = new HttpClient { BaseAddress = _host.Address };
        var token = await File.ReadAllTextAsync(Path.Combine(_folder, "data", "control", "operator.token"));
        _owner.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
        _browser = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = _host.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        _browser.Dispose();
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_act_is_recorded_in_the_role_that_may_and_shown_with_its_version()
    {
        var customer = await Customer();
        var triager = await Enrol("triager");
        var opened = await Act(
            triager, "cases/new/open-case", new() { ["customer_id"] = customer, ["kind"] = "threat" });
        Assert.Equal(HttpStatusCode.Created, opened.Status);
        var id = (string)opened.Content["id"]!;
        Assert.Equal("case.opened", (string)opened.Content["events"]![0]!["kind"]!);

        var seen = await Send(triager, HttpMethod.Get, "cases/" + id, null, null);
        Assert.Equal(1, (long)seen.Content["version"]!);
        Assert.Equal(customer, (string)seen.Content["state"]!["opened"]!["customer_id"]!);
        var list = await Send(triager, HttpMethod.Get, "cases", null, null);
        Assert.Equal(id, (string)list.Content["ids"]![0]!);
    }

    [Fact]
    public async Task An_act_upon_an_older_version_than_there_is_changes_nothing()
    {
        var triager = await Enrol("triager");
        var id = (string)(await Act(
            triager, "cases/new/open-case", new() { ["customer_id"] = await Customer(), ["kind"] = "threat" }))
            .Content["id"]!;
        Assert.Equal(HttpStatusCode.OK, (await Send(
            triager, HttpMethod.Post, $"cases/{id}/begin-assessment", [], "\"1\"")).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await Send(
            triager, HttpMethod.Post, $"cases/{id}/open-case-material", new() { ["what"] = "all" }, "\"1\"")).Status);
        Assert.Equal(2, (long)(await Send(triager, HttpMethod.Get, "cases/" + id, null, null)).Content["version"]!);
    }

    [Fact]
    public async Task Z7_19_an_attempt_in_a_role_that_may_not_is_403_with_its_code_and_on_record()
    {
        var triager = await Enrol("triager");
        var id = (string)(await Act(
            triager, "cases/new/open-case", new() { ["customer_id"] = await Customer(), ["kind"] = "threat" }))
            .Content["id"]!;
        var refused = await Act(
            triager, $"cases/{id}/set-case-level", new() { ["level"] = "high_specific", ["reason"] = "so it seems" });
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Equal("role_may_not", (string)refused.Content["code"]!);
        Assert.Contains(
            _host.Office.Events.ReadStream(id),
            e => e.Kind == "attempt.refused" && e.Payload.Contains("SetCaseLevel", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_an_act_does_not_take_is_named_and_strangers_are_nobody()
    {
        var triager = await Enrol("triager");
        var misspelt = await Act(
            triager, "cases/new/open-case", new() { ["customer_id"] = "C-1", ["kind"] = "threat", ["kid"] = 1 });
        Assert.Equal(HttpStatusCode.BadRequest, misspelt.Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Act(triager, "cases/K-1/fly", [])).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Act(triager, "cases/D-1/begin-assessment", [])).Status);
        using var nobody = await _browser.GetAsync("/trust/v1/queue");
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
    }

    [Fact]
    public async Task What_a_draft_leaves_out_is_what_it_lacks_and_a_number_is_no_word()
    {
        var lead = await Enrol("safety-lead");
        var customer = await Customer();
        var drafted = await Act(lead, "decisions/new/draft-decision", new()
        {
            ["content"] = new JsonObject { ["customer_id"] = customer, ["measures"] = new JsonArray("edge_block") },
        });
        Assert.Equal(HttpStatusCode.Created, drafted.Status);
        var seen = await Send(lead, HttpMethod.Get, $"decisions/{drafted.Content["id"]}", null, null);
        Assert.Contains(seen.Content["missing"]!.AsArray(), fault => (string)fault!["field"]! == "necessity");
        Assert.Equal("edge_block", (string)seen.Content["state"]!["content"]!["measures"]![0]!);
        var numbered = await Act(lead, "decisions/new/draft-decision", new()
        {
            ["content"] = new JsonObject { ["customer_id"] = customer, ["service"] = 99 },
        });
        Assert.Equal(HttpStatusCode.BadRequest, numbered.Status);
    }

    private async Task<string> Customer()
    {
        using var made = await _owner.PostAsJsonAsync(
            "/trust/v1/customers/new/register-customer",
            new { name = "Example", type = "business", electronic_contact = true });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return (string)(await made.Content.ReadFromJsonAsync<JsonNode>())!["id"]!;
    }

    private async Task<(string Cookie, string Form)> Enrol(string role)
    {
        using var key = new Authenticator();
        using var invited = await _owner.PostAsJsonAsync(
            "/trust/v1/staff", new { name = "Ada Example", roles = (string[])[role] });
        var invitation = new Uri((string)(await invited.Content.ReadFromJsonAsync<JsonNode>())!["link"]!).Fragment[1..];
        using var options = await _browser.PostAsJsonAsync(
            "/staff/v1/enrol/options", new JsonObject { ["invitation"] = invitation });
        using var enrolled = await _browser.PostAsJsonAsync("/staff/v1/enrol", new JsonObject
        {
            ["invitation"] = invitation,
            ["credential"] = JsonNode.Parse(key.Create(await options.Content.ReadAsStringAsync())),
        });
        var session = (await enrolled.Content.ReadFromJsonAsync<JsonNode>())!;
        return (enrolled.Headers.GetValues("Set-Cookie").Single().Split(';')[0], (string)session["form_token"]!);
    }

    private Task<(HttpStatusCode Status, JsonNode Content)> Act(
        (string Cookie, string Form) by, string path, JsonObject content) =>
        Send(by, HttpMethod.Post, path, content, null);

    private async Task<(HttpStatusCode Status, JsonNode Content)> Send(
        (string Cookie, string Form) by, HttpMethod method, string path, JsonObject? content, string? version)
    {
        using var request = new HttpRequestMessage(method, "/trust/v1/" + path);
        request.Headers.Add("Cookie", by.Cookie);
        request.Headers.Add("X-Ringwall-Form", by.Form);
        if (version is not null)
        {
            request.Headers.Add("If-Match", version);
        }

        request.Content = content is null ? null : JsonContent.Create(content);
        using var answer = await _browser.SendAsync(request);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>())!);
    }
}
