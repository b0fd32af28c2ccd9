using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ringwall.Control;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Control.Staff;

/// <summary>Control over HTTP, the machine's owner with the operator's token, and a browser for staff.</summary>
internal sealed class StaffServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ringwall-staff-").FullName;

    private StaffServer()
    {
    }

    public ControlHost Host { get; private set; } = null!;

    public HttpClient Owner { get; private set; } = null!;

    public HttpClient Browser { get; private set; } = null!;

    public static async Task<StaffServer> Start()
    {
        var server = new StaffServer();
        var options = new ControlOptions
        {
            ConfigFile = Path.Combine(server._folder, "ringwall.yaml"),
            ConfigText = """
                listen: { control: "127.0.0.1:0" }
                console_url: "https://console.example.test"
                zones: [ { name: a.test, hosts: [a.test], origins: [ { url: "http://192.0.2.1" } ] } ]
                """,
            DataDirectory = Path.Combine(server._folder, "data"),
        };
        var said = new List<string>();
        var started = await ControlHost.Start(options, TimeProvider.System, said.Add, CancellationToken.None);
        Assert.True(started is not null, string.Join('\n', said));
        server.Host = started;
        server.Owner = new HttpClient { BaseAddress = started.Address };
        var token = await File.ReadAllTextAsync(Path.Combine(server._folder, "data", "control", "operator.token"));
        server.Owner.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
        server.Browser = new HttpClient(new SocketsHttpHandler { UseCookies = false })
        {
            BaseAddress = started.Address,
        };
        return server;
    }

    /// <summary>Somebody signed in, ready to act.</summary>
    public Task<Colleague> Enrol(string role) => Colleague.Enrol(Owner, Browser, role);

    public async ValueTask DisposeAsync()
    {
        Owner.Dispose();
        Browser.Dispose();
        await Host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>One of the staff in their browser.</summary>
internal sealed class Colleague(HttpClient browser, string cookie, string form)
{
    /// <summary>Invites somebody and enrols their key; what control said, and the session's cookie whole.</summary>
    public static async Task<(JsonNode Answer, string Cookie)> Enrol(
        HttpClient owner, HttpClient browser, Authenticator key, string role)
    {
        using var invited = await owner.PostAsJsonAsync(
            "/trust/v1/staff", new { name = "Ada Example", roles = (string[])[role] });
        var link = new Uri((string)(await invited.Content.ReadFromJsonAsync<JsonNode>())!["link"]!);
        Assert.Equal("console.example.test", link.Host);
        using var options = await browser.PostAsJsonAsync(
            "/staff/v1/enrol/options", new JsonObject { ["invitation"] = link.Fragment[1..] });
        using var enrolled = await browser.PostAsJsonAsync("/staff/v1/enrol", new JsonObject
        {
            ["invitation"] = link.Fragment[1..],
            ["label"] = "laptop",
            ["credential"] = JsonNode.Parse(key.Create(await options.Content.ReadAsStringAsync())),
        });
        Assert.Equal(HttpStatusCode.OK, enrolled.StatusCode);
        return ((await enrolled.Content.ReadFromJsonAsync<JsonNode>())!,
            enrolled.Headers.GetValues("Set-Cookie").Single());
    }

    public static async Task<Colleague> Enrol(HttpClient owner, HttpClient browser, string role)
    {
        using var key = new Authenticator();
        var (answer, cookie) = await Enrol(owner, browser, key, role);
        return new Colleague(browser, cookie.Split(';')[0], (string)answer["form_token"]!);
    }

    public Task<(HttpStatusCode Status, JsonNode Content)> Act(string path, JsonObject content) =>
        Send(HttpMethod.Post, path, content);

    public Task<(HttpStatusCode Status, JsonNode Content)> Look(string path) => Send(HttpMethod.Get, path, null);

    public async Task<(HttpStatusCode Status, JsonNode Content)> Send(
        HttpMethod method, string path, JsonObject? content, string? version = null)
    {
        using var answer = await Answer(method, path, content, version);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>())!);
    }

    public async Task<HttpResponseMessage> Answer(
        HttpMethod method, string path, JsonObject? content = null, string? version = null)
    {
        using var request = new HttpRequestMessage(method, "/trust/v1/" + path);
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("X-Ringwall-Form", form);
        if (version is not null)
        {
            request.Headers.Add("If-Match", version);
        }

        request.Content = content is null ? null : JsonContent.Create(content);
        return await browser.SendAsync(request);
    }
}
