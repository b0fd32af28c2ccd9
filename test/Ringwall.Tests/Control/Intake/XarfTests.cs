using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ringwall.Control.Intake;
using Ringwall.Control.Staff;
using Ringwall.Core.Trust;

namespace Ringwall.Tests.Control.Intake;

/// <summary>XARF v4: in by anybody and by trusted flaggers, out without anything internal.</summary>
public sealed class XarfTests
{
    private static readonly string[] s_core =
    [
        "xarf_version", "report_id", "timestamp", "reporter", "sender", "source_identifier", "category", "type",
    ];

    [Fact]
    public void Z7_07_All_official_samples_are_taken_and_none_without_one_of_its_core_fields()
    {
        var samples = Samples();
        Assert.Equal(32, samples.Count);
        foreach (var (name, sample) in samples)
        {
            Assert.Empty(Faults(sample).Select(fault => $"{name}: {fault}"));
            foreach (var field in s_core)
            {
                var without = (JsonObject)sample.DeepClone();
                without.Remove(field);
                Assert.Contains(Faults(without), fault => fault == field);
            }
        }
    }

    [Fact]
    public async Task Z7_07_A_report_comes_in_by_the_api_and_its_internal_part_stays_nowhere()
    {
        await using var room = await IntakeRoom.Open();
        var sample = Sample();
        sample["_internal"] = new JsonObject { ["ticket"] = "SECRET-1" };
        var (status, answer) = await Post(room.Browser, sample);
        Assert.Equal(HttpStatusCode.Created, status);
        var report = room.Received((string)answer["receipt"]!);
        Assert.Equal(
            (ReportChannel.Xarf, ReportKind.Phishing, "C-forum"), (report.Channel, report.Kind, report.CustomerId));
        Assert.DoesNotContain(room.All(), e => e.Payload.Contains("example.test", StringComparison.Ordinal));

        var state = room.Office.Desk.Load((string)answer["id"]!).Reports[(string)answer["id"]!];
        Assert.Null(XarfOut.Of(state, "Example Co-op", "trust.test"));
        var passedOn = XarfOut.Of(state with { Redacted = "A page that asks for passwords." }, "Co-op", "trust.test")!;
        var text = passedOn.ToJsonString();
        Assert.DoesNotContain("_internal", text, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", text, StringComparison.Ordinal);
        Assert.DoesNotContain("example.test", text, StringComparison.Ordinal);
        Assert.Empty(Faults((JsonObject)passedOn[0]!));
    }

    [Fact]
    public async Task A_trusted_flaggers_token_marks_the_report_and_a_bad_token_is_not_passed_over()
    {
        await using var room = await IntakeRoom.Open();
        var (id, secret) = room.Office.Tokens.Add(
            room.Machine, "Flagger", [ApiTokens.TrustedFlaggerScope], TimeSpan.FromDays(30));
        room.Browser.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        var (_, answer) = await Post(room.Browser, Sample());
        var report = room.Received((string)answer["receipt"]!);
        Assert.Equal((ReportChannel.TrustedFlagger, "token/" + id), (report.Channel, report.TrustedFlagger));
        room.Browser.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "rw_no");
        Assert.Equal(HttpStatusCode.Unauthorized, (await Post(room.Browser, Sample())).Status);
    }

    [Fact]
    public async Task Z7_09_Pictures_in_a_report_of_child_abuse_are_refused()
    {
        await using var room = await IntakeRoom.Open();
        var sample = Sample();
        sample["type"] = "csam";
        sample["classification"] = "baseline";
        sample["detection_method"] = "hash_match";
        sample["evidence"] = new JsonArray(new JsonObject { ["content_type"] = "image/png", ["payload"] = "AAAA" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Post(room.Browser, sample)).Status);
        sample.Remove("evidence");
        var (status, answer) = await Post(room.Browser, sample);
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.StartsWith(
            ReportSeals.Prefix, room.Received((string)answer["receipt"]!).Locators[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"reporter\":7,\"evidence\":{},\"category\":\"content\",\"type\":\"threat\"}")]
    public async Task What_is_no_report_is_refused_with_its_faults(string json)
    {
        await using var room = await IntakeRoom.Open();
        using var answer = await room.Browser.PostAsync(
            "/abuse/xarf", new StringContent(json, Encoding.UTF8, "application/json"));
        Assert.InRange((int)answer.StatusCode, 400, 422);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    private static JsonObject Sample()
    {
        JsonObject Contact() => new()
        {
            ["org"] = "Watch", ["contact"] = "watch@example.test", ["domain"] = "example.test",
        };
        return new JsonObject
        {
            ["xarf_version"] = "4.2.0",
            ["report_id"] = "550e8400-e29b-41d4-a716-446655440000",
            ["timestamp"] = "2026-09-03T20:41:07Z",
            ["reporter"] = Contact(),
            ["sender"] = Contact(),
            ["source_identifier"] = "192.0.2.7",
            ["category"] = "content",
            ["type"] = "phishing",
            ["url"] = "https://forum.test/login",
        };
    }

    private static async Task<(HttpStatusCode Status, JsonNode Answer)> Post(HttpClient http, JsonObject report)
    {
        using var answer = await http.PostAsync(
            "/abuse/xarf", new StringContent(report.ToJsonString(), Encoding.UTF8, "application/json"));
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    private static IReadOnlyList<string> Faults(JsonObject report) =>
        [.. XarfReport.Faults(JsonDocument.Parse(report.ToJsonString()).RootElement).Select(fault => fault.Field)];

    /// <summary>The official samples lie beside the checkout, not in it.</summary>
    private static IReadOnlyList<(string Name, JsonObject Sample)> Samples()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !Directory.Exists(Path.Combine(at.FullName, "shared/reference/xarf/samples/v4")))
        {
            at = at.Parent;
        }

        Assert.SkipWhen(at is null, "the XARF samples (shared/reference/xarf beside the checkout) are not there");
        return
        [
            .. Directory.GetFiles(Path.Combine(at!.FullName, "shared/reference/xarf/samples/v4"), "*.json")
                .Order(StringComparer.Ordinal)
                .Select(file => (Path.GetFileName(file), (JsonObject)JsonNode.Parse(File.ReadAllText(file))!)),
        ];
    }
}
