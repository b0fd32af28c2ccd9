using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ringwall.Tests.Control.Staff;

namespace Ringwall.Tests.Control.Api;

/// <summary>Acts of the trust process over HTTP: who may, in which version, and what a refusal says.</summary>
public sealed class TrustApiTests : IAsyncLifetime
{
    private StaffServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await StaffServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_act_is_recorded_in_the_role_that_may_and_shown_with_its_version()
    {
        var customer = await Customer();
        var triager = await _server.Enrol("triager");
        var opened = await triager.Act(
            "cases/new/open-case", new() { ["customer_id"] = customer, ["kind"] = "threat" });
        Assert.Equal(HttpStatusCode.Created, opened.Status);
        var id = (string)opened.Content["id"]!;
        Assert.Equal("case.opened", (string)opened.Content["events"]![0]!["kind"]!);

        var seen = await triager.Look("cases/" + id);
        Assert.Equal(1, (long)seen.Content["version"]!);
        Assert.Equal(customer, (string)seen.Content["state"]!["opened"]!["customer_id"]!);
        var list = await triager.Look("cases");
        Assert.Equal(id, (string)list.Content["ids"]![0]!);
    }

    [Fact]
    public async Task An_act_upon_an_older_version_than_there_is_changes_nothing()
    {
        var triager = await _server.Enrol("triager");
        var id = (string)(await triager.Act(
            "cases/new/open-case", new() { ["customer_id"] = await Customer(), ["kind"] = "threat" }))
            .Content["id"]!;
        Assert.Equal(
            HttpStatusCode.OK,
            (await triager.Send(HttpMethod.Post, $"cases/{id}/begin-assessment", [], "\"1\"")).Status);
        Assert.Equal(
            HttpStatusCode.PreconditionFailed,
            (await triager.Send(
                HttpMethod.Post, $"cases/{id}/open-case-material", new() { ["what"] = "all" }, "\"1\"")).Status);
        Assert.Equal(2, (long)(await triager.Look("cases/" + id)).Content["version"]!);
    }

    [Fact]
    public async Task Z7_19_an_attempt_in_a_role_that_may_not_is_403_with_its_code_and_on_record()
    {
        var triager = await _server.Enrol("triager");
        var id = (string)(await triager.Act(
            "cases/new/open-case", new() { ["customer_id"] = await Customer(), ["kind"] = "threat" }))
            .Content["id"]!;
        var refused = await triager.Act(
            $"cases/{id}/set-case-level", new() { ["level"] = "high_specific", ["reason"] = "so it seems" });
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Equal("role_may_not", (string)refused.Content["code"]!);
        Assert.Contains(
            _server.Host.Office.Events.ReadStream(id),
            e => e.Kind == "attempt.refused" && e.Payload.Contains("SetCaseLevel", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_an_act_does_not_take_is_named_and_strangers_are_nobody()
    {
        var triager = await _server.Enrol("triager");
        var misspelt = await triager.Act(
            "cases/new/open-case", new() { ["customer_id"] = "C-1", ["kind"] = "threat", ["kid"] = 1 });
        Assert.Equal(HttpStatusCode.BadRequest, misspelt.Status);
        Assert.Equal(HttpStatusCode.NotFound, (await triager.Act("cases/K-1/fly", [])).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await triager.Act("cases/D-1/begin-assessment", [])).Status);
        using var nobody = await _server.Browser.GetAsync("/trust/v1/queue");
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
    }

    [Fact]
    public async Task What_a_draft_leaves_out_is_what_it_lacks_and_a_number_is_no_word()
    {
        var lead = await _server.Enrol("safety-lead");
        var customer = await Customer();
        var drafted = await lead.Act("decisions/new/draft-decision", new()
        {
            ["content"] = new JsonObject { ["customer_id"] = customer, ["measures"] = new JsonArray("edge_block") },
        });
        Assert.Equal(HttpStatusCode.Created, drafted.Status);
        var seen = await lead.Look($"decisions/{drafted.Content["id"]}");
        Assert.Contains(seen.Content["missing"]!.AsArray(), fault => (string)fault!["field"]! == "necessity");
        Assert.Equal("edge_block", (string)seen.Content["state"]!["content"]!["measures"]![0]!);
        var numbered = await lead.Act("decisions/new/draft-decision", new()
        {
            ["content"] = new JsonObject { ["customer_id"] = customer, ["service"] = 99 },
        });
        Assert.Equal(HttpStatusCode.BadRequest, numbered.Status);
    }

    [Fact]
    public async Task What_staff_write_down_for_a_reporter_is_sealed_and_read_by_those_whose_work_it_is()
    {
        const string Told = "They wrote that they wait at my door. My name is Example.";
        var triager = await _server.Enrol("triager");
        var id = await Take(triager, Told);
        var events = _server.Host.Office.Events.ReadStream(id);
        Assert.All(events, e => Assert.DoesNotContain("my door", e.Payload, StringComparison.Ordinal));

        var seen = await triager.Look("reports/" + id);
        Assert.Equal(Told, (string)seen.Content["opened"]!["explanation"]!);
        Assert.Contains(_server.Host.Office.Vault.Accesses(id), entry => entry.Action == "opened");
        Assert.Contains(_server.Host.Office.Events.ReadStream(id), e => e.Kind == "report.opened");
    }

    [Fact]
    public async Task A_reference_somebody_writes_themselves_opens_nothing()
    {
        const string Told = "What another one told in confidence.";
        var triager = await _server.Enrol("triager");
        var first = await Take(triager, Told);
        var blob = Assert.Single(_server.Host.Office.Vault.Of(first)).Id;
        var second = await Take(triager, "sealed:" + blob);
        var seen = await triager.Look("reports/" + second);
        Assert.Equal("sealed:" + blob, (string)seen.Content["opened"]!["explanation"]!);
        var vault = _server.Host.Office.Vault;
        Assert.IsType<Ringwall.Control.Sealing.OpenAnswer.Unknown>(
            vault.Open(Ringwall.Control.Staff.Capacity.Schedule, blob, "report", second));
        using var file = await triager.Answer(HttpMethod.Get, $"reports/{second}/attachments/{blob}");
        Assert.Equal(HttpStatusCode.NotFound, file.StatusCode);
    }

    private static async Task<string> Take(Colleague by, string explanation) =>
        (string)(await by.Act("reports/new/take-report", new()
        {
            ["receipt"] = new string('a', 64),
            ["draft"] = new JsonObject
            {
                ["kind"] = "threat", ["locators"] = new JsonArray("https://forum.test/1"),
                ["explanation"] = explanation, ["bona_fide"] = true,
            },
        })).Content["id"]!;

    private async Task<string> Customer()
    {
        using var made = await _server.Owner.PostAsJsonAsync(
            "/trust/v1/customers/new/register-customer",
            new { name = "Example", type = "business", electronic_contact = true });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return (string)(await made.Content.ReadFromJsonAsync<JsonNode>())!["id"]!;
    }
}
