using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Ringwall.Rehearsal;

/// <summary>Customer, policy, case; the pressure campaign and the threats, each where it belongs.</summary>
internal sealed class CaseFile(Stage stage, Cast cast, Script script)
{
    private const int CampaignReports = 60;
    private const int Threats = 14;
    private const int Sources = 9;

    private readonly List<string> _exhibits = [];

    public string Customer { get; private set; } = "";

    public string Policy { get; } = $"P-rehearsal-{Guid.NewGuid():N}"[..24];

    public string Case { get; private set; } = "";

    public IReadOnlyList<string> Exhibits => _exhibits;

    /// <summary>The exhibits of the last hours.</summary>
    public IEnumerable<string> Recent => _exhibits[^4..];

    public static string Hash(string of) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(of)));

    public async Task Open()
    {
        await script.Step("the site is served, its customer and the policy of 31 August are on record", async () =>
        {
            using var served = await stage.Visit(stage.Site, "/");
            if (!served.IsSuccessStatusCode)
            {
                throw new StepFailedException($"{stage.Site} answers {(int)served.StatusCode}");
            }

            Customer = await cast.Owner.Do("customers/new/register-customer", new JsonObject
            {
                ["name"] = "Invented forum", ["type"] = "organisation", ["electronic_contact"] = true,
            });
            await cast.Owner.Do($"customers/{Customer}/start-serving", new JsonObject
            {
                ["service_id"] = "S-1", ["kind"] = "security_cdn", ["legal_class"] = "caching",
                ["hostnames"] = Story.Texts(stage.Site),
            });
            var inForce = DateTimeOffset.UtcNow.AddSeconds(1);
            await cast.Counsel.Do($"policies/{Policy}/publish-policy", new JsonObject
            {
                ["policy"] = new JsonObject
                {
                    ["version"] = 1, ["service"] = "security_cdn", ["clauses"] = Story.Texts("emergency"),
                    ["text_sha256"] = Hash("policy of 31 August"), ["source"] = "policies/security-cdn.md",
                    ["effective_from"] = Story.Time(inForce),
                },
            });
            Case = await cast.Triager.Do(
                "cases/new/open-case", new JsonObject { ["customer_id"] = Customer, ["kind"] = "threat" });
            // A decision is measured by the policy in force, and none is before it was published.
            await Task.Delay(TimeSpan.FromSeconds(Math.Max(0, (inForce - DateTimeOffset.UtcNow).TotalSeconds)));
            return $"{stage.Site}, {Customer}, {Case}";
        });
    }

    public async Task Pressure()
    {
        await script.Step($"a campaign of {CampaignReports} reports is counted apart and has no weight", async () =>
        {
            var now = DateTimeOffset.UtcNow;
            var campaign = await cast.Triager.Do("campaigns/new/detect-campaign", new JsonObject
            {
                ["campaign"] = new JsonObject
                {
                    ["customer_id"] = Customer, ["reports"] = CampaignReports, ["distinct_texts"] = 1,
                    ["first_seen_reporters"] = CampaignReports, ["from"] = Story.Time(now.AddHours(-2)),
                    ["to"] = Story.Time(now),
                },
            });
            var report = "";
            for (var i = 0; i < CampaignReports; i++)
            {
                report = await cast.Triager.Do(
                    "reports/new/take-report", Report("Take it down now!", $"group {i}"));
                await cast.Triager.Do(
                    $"reports/{report}/join-campaign", new JsonObject { ["campaign_id"] = campaign });
            }

            await cast.Triager.Do($"cases/{Case}/log-pressure", new JsonObject
            {
                ["who"] = "an invented politician", ["channel"] = "press", ["date"] = Story.Time(now),
                ["summary"] = "asks to end the service",
            });
            var seen = await cast.Triager.Look("reports/" + report);
            var level = await cast.Triager.Look("cases/" + Case);
            return (string)seen["state"]!["phase"]! == "in_campaign" && (string)level["state"]!["level"]! == "none"
                ? $"{campaign}, level of the case: none"
                : throw new StepFailedException("the campaign is miscounted or moved the case");
        });
    }

    public async Task Escalate()
    {
        await script.Step($"{Threats} threats of 48 hours, unverified, raise no alarm", async () =>
        {
            for (var i = 0; i < Threats; i++)
            {
                // Denser towards the end.
                var ago = 46 * (1 - Math.Sqrt((i + 1.0) / Threats));
                var happened = DateTimeOffset.UtcNow.AddHours(-ago).AddMinutes(-5);
                var id = $"X-{i + 1}";
                await cast.Triager.Do($"cases/{Case}/capture-exhibit", new JsonObject
                {
                    ["exhibit"] = new JsonObject
                    {
                        ["exhibit_id"] = id, ["sha256"] = Hash($"{Case} threat {i}"), ["kind"] = "post",
                        ["locator"] = $"http://{stage.Site}/threads/{i}", ["post_id"] = $"post-{i}",
                        ["captured_at"] = Story.Time(DateTimeOffset.UtcNow), ["event_time"] = Story.Time(happened),
                        ["reporter_group"] = $"source {i % Sources}", ["report_id"] = null,
                        ["personal_data"] = true,
                    },
                });
                _exhibits.Add(id);
            }

            await cast.Investigator.Refused($"cases/{Case}/assess-escalation", [], "nothing_to_do");
            return "the gate is closed";
        });
        await script.Step("an investigator verifies them, the alarm is raised and somebody is called", async () =>
        {
            var known = await cast.Investigator.Look("cases/" + Case);
            for (var i = 0; i < Threats; i++)
            {
                await cast.Investigator.Do($"cases/{Case}/verify-exhibit", new JsonObject
                {
                    ["exhibit_id"] = _exhibits[i],
                    ["level"] = i < 5 ? "low" : i < 9 ? "medium" : i < 13 ? "high_unspecific" : "high_specific",
                    ["event_time"] = (string)known["state"]!["exhibits"]![_exhibits[i]]!["event_time"]!,
                    ["reason"] = "seen where it stands, with its time",
                });
            }

            await cast.Investigator.Do($"cases/{Case}/assess-escalation");
            known = await cast.Investigator.Look("cases/" + Case);
            var alarm = known["state"]!["alarm"]!;
            return $"phase {known["state"]!["phase"]}, {alarm["verified_high"]} verified high, "
                + $"llr {(double)alarm["llr"]!:0.0}";
        });
    }

    public async Task Refer()
    {
        await script.Step("the police of an invented place are told, with a warning of forged emergencies", async () =>
        {
            await cast.SafetyLead.Do($"cases/{Case}/draft-referral", new JsonObject
            {
                ["referral"] = new JsonObject
                {
                    ["referral_id"] = "F-1", ["jurisdiction"] = "Exampleland", ["authority"] = "Example police",
                    ["basis"] = "emergency", ["swatting_risk"] = true, ["names_address"] = true,
                    ["text_sha256"] = Hash("referral"),
                },
            });
            await cast.SafetyLead.Refused(
                $"cases/{Case}/send-referral", new JsonObject { ["referral_id"] = "F-1", ["channel"] = "portal" },
                "address_unconfirmed");
            await cast.Officer.Do($"cases/{Case}/confirm-referral-address", new JsonObject
            {
                ["referral_id"] = "F-1", ["reason"] = "they have to find the threatened person",
            });
            await cast.SafetyLead.Do(
                $"cases/{Case}/send-referral", new JsonObject { ["referral_id"] = "F-1", ["channel"] = "portal" });
            var known = await cast.SafetyLead.Look("cases/" + Case);
            var clock = known["clocks"]!.AsArray().First(c => (string)c!["clock"]! == "referral_no_ack_first")!;
            return $"sent; the first clock for an answer runs out at {clock["due_at"]}";
        });
    }

    private JsonObject Report(string words, string group) => new()
    {
        ["draft"] = new JsonObject
        {
            ["channel"] = "web", ["kind"] = "threat", ["locators"] = Story.Texts($"http://{stage.Site}/"),
            ["explanation"] = words, ["customer_id"] = Customer, ["service"] = "security_cdn",
            ["reporter_group"] = group, ["first_seen_reporter"] = true,
        },
        ["receipt"] = Hash(group),
    };
}
