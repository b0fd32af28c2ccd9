using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Ringwall.Rehearsal;

/// <summary>What control answered.</summary>
internal sealed record Answer(HttpStatusCode Status, JsonNode? Content, string? Cookie)
{
    public bool IsGood => (int)Status is >= 200 and < 300;

    public string? Code => (string?)Content?["code"];

    public override string ToString() => $"{(int)Status} {Content?.ToJsonString()}";
}

/// <summary>The rehearsal cannot go on, and why.</summary>
internal sealed class StepFailedException(string message) : Exception(message);

/// <summary>Somebody at the API: the machine's owner with a token, or staff with a passkey and a session.</summary>
internal sealed class Person : IDisposable
{
    private readonly HttpClient _http;
    private readonly string? _token;
    private SecurityKey? _key;
    private string? _cookie;
    private string? _form;

    private Person(HttpClient http, string name, string? token)
    {
        _http = http;
        Name = name;
        _token = token;
    }

    public string Name { get; }

    public string Id { get; private set; } = "";

    public static Person Owner(HttpClient http, string token) => new(http, "the operator", token);

    /// <summary>Invited by the owner, enrolled with a new passkey, signed in by it.</summary>
    public static async Task<Person> Enrol(HttpClient http, Person owner, string name, params string[] roles)
    {
        var invited = Must(await owner.Send(HttpMethod.Post, "/trust/v1/staff", new JsonObject
        {
            ["name"] = name,
            ["roles"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]),
        }));
        var link = new Uri((string)invited["link"]!);
        var person = new Person(http, name, null)
        {
            Id = (string)invited["person"]!,
            _key = new SecurityKey(link.GetLeftPart(UriPartial.Authority)),
        };
        var invitation = link.Fragment[1..];
        var options = Must(await person.Send(
            HttpMethod.Post, "/staff/v1/enrol/options", new JsonObject { ["invitation"] = invitation }));
        var begun = await person.Send(HttpMethod.Post, "/staff/v1/enrol", new JsonObject
        {
            ["invitation"] = invitation,
            ["label"] = "rehearsal",
            ["credential"] = person._key.Enrol(options),
        });
        person._form = (string)Must(begun)["form_token"]!;
        person._cookie = begun.Cookie;
        return person;
    }

    public void Dispose() => _key?.Dispose();

    public static JsonNode Must(Answer answer) => answer is { IsGood: true, Content: { } content }
        ? content
        : throw new StepFailedException($"control answered {answer}");

    /// <summary>Does something; it has to succeed. The answer's id.</summary>
    public async Task<string> Do(string path, JsonObject? content = null) =>
        (string)Must(await Try(path, content))["id"]!;

    /// <summary>Tries something that has to be refused with this code.</summary>
    public async Task Refused(string path, JsonObject content, string code)
    {
        var answer = await Try(path, content);
        if (answer.Code != code)
        {
            throw new StepFailedException($"a refusal with '{code}' was due, not {answer}");
        }
    }

    public Task<Answer> Try(string path, JsonObject? content = null) =>
        Send(HttpMethod.Post, "/trust/v1/" + path, content ?? []);

    public async Task<JsonNode> Look(string path) => Must(await Send(HttpMethod.Get, "/trust/v1/" + path, null));

    /// <summary>Approves with the passkey exactly the text that lies before it.</summary>
    public async Task Approve(string decision, string slot, string text)
    {
        var options = Must(await Send(HttpMethod.Post, $"/trust/v1/decisions/{decision}/approval-options", []));
        await Do($"decisions/{decision}/approve-decision", new JsonObject
        {
            ["slot"] = slot,
            ["text_sha256"] = text,
            ["reason"] = "I have read the text and opened the evidence.",
            ["evidence_opened"] = true,
            ["no_tie"] = true,
            ["assertion"] = _key!.Assert(options),
        });
    }

    public async Task<Answer> Send(HttpMethod method, string path, JsonObject? content)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (_token is not null)
        {
            request.Headers.Add("Authorization", "Bearer " + _token);
        }

        if (_cookie is not null)
        {
            request.Headers.Add("Cookie", _cookie);
            request.Headers.Add("X-Ringwall-Form", _form);
        }

        if (content is not null)
        {
            request.Content = new StringContent(content.ToJsonString(), Encoding.UTF8, "application/json");
        }

        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var cookie = answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.First().Split(';')[0] : null;
        return new Answer(answer.StatusCode, text.Length > 0 ? JsonNode.Parse(text) : null, cookie);
    }
}
