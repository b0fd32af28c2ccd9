using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Control.Staff;

/// <summary>From the machine's owner inviting somebody to that person signed in, over HTTP.</summary>
public sealed class SignInApiTests : IAsyncLifetime
{
    private StaffServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await StaffServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_invitation_becomes_a_passkey_and_a_session_with_its_roles()
    {
        using var key = new Authenticator();
        var (enrolled, _) = await Colleague.Enrol(_server.Owner, _server.Browser, key, "decision-officer");
        Assert.Equal(10, enrolled["recovery_codes"]!.AsArray().Count);
        var options = await (await Post("/staff/v1/sign-in/options", [])).Content.ReadAsStringAsync();
        using var signedIn = await Post(
            "/staff/v1/sign-in", new JsonObject { ["credential"] = JsonNode.Parse(key.Get(options)) });
        var cookie = Cookie(signedIn);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("__Host-ringwall=", cookie, StringComparison.Ordinal);

        var session = await Session(cookie);
        Assert.Equal("decision-officer", (string)session["roles"]![0]!);
        Assert.Equal((string)enrolled["person"]!, (string)session["person"]!);
    }

    [Fact]
    public async Task What_changes_something_needs_the_sessions_form_token_and_no_other_site_to_have_sent_it()
    {
        using var key = new Authenticator();
        var (enrolled, cookie) = await Colleague.Enrol(_server.Owner, _server.Browser, key, "triager");
        async Task<HttpStatusCode> SignOut(string? token, string site)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/staff/v1/sign-out");
            request.Headers.Add("Cookie", cookie.Split(';')[0]);
            request.Headers.Add("Sec-Fetch-Site", site);
            request.Headers.Add("X-Ringwall-Form", token);
            using var answer = await _server.Browser.SendAsync(request);
            return answer.StatusCode;
        }

        var token = (string)enrolled["form_token"]!;
        Assert.Equal(HttpStatusCode.Forbidden, await SignOut(null, "same-origin"));
        Assert.Equal(HttpStatusCode.Forbidden, await SignOut("00", "same-origin"));
        Assert.Equal(HttpStatusCode.Forbidden, await SignOut(token, "cross-site"));
        Assert.Equal(HttpStatusCode.NoContent, await SignOut(token, "same-origin"));
        Assert.Equal(HttpStatusCode.Unauthorized, await SignOut(token, "same-origin"));
    }

    [Fact]
    public async Task A_token_opens_what_its_scope_says_and_nothing_else()
    {
        using var made = await _server.Owner.PostAsJsonAsync(
            "/trust/v1/tokens", new { name = "Flagger", scopes = (string[])["trusted-flagger"], days = 30 });
        var secret = (string)(await made.Content.ReadFromJsonAsync<JsonNode>())!["secret"]!;
        using var flagger = new HttpClient { BaseAddress = _server.Host.Address };
        flagger.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        Assert.Equal(HttpStatusCode.Forbidden, (await flagger.GetAsync("/trust/v1/staff")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await flagger.GetAsync("/trust/v1/blocks")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Browser.GetAsync("/trust/v1/staff")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Browser.GetAsync("/staff/v1/session")).StatusCode);
    }

    [Theory]
    [InlineData("{\"name\":\"Ada\",\"roles\":[\"king\"]}", "roles")]
    [InlineData("{\"name\":\"Ada\"}", "roles")]
    [InlineData("{\"name\":\" \",\"roles\":[\"triager\"]}", "name")]
    public async Task An_invitation_that_cannot_be_names_the_field(string json, string field)
    {
        using var answer = await _server.Owner.PostAsync(
            "/trust/v1/staff", new StringContent(json, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains($"\"{field}\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> Post(string path, JsonObject body) => _server.Browser.PostAsJsonAsync(path, body);

    private static string Cookie(HttpResponseMessage answer) => answer.Headers.GetValues("Set-Cookie").Single();

    private async Task<JsonNode> Session(string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/staff/v1/session");
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        using var answer = await _server.Browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }
}
