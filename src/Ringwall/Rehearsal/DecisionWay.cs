using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Ringwall.Rehearsal;

/// <summary>From a draft to a block on every node and a page in the open, by three people.</summary>
internal sealed class DecisionWay(Stage stage, Cast cast, Script script, CaseFile facts)
{
    private static readonly string[] s_risks = ["displacement", "retaliation", "radicalisation", "precedent"];

    private static readonly string[] s_tests =
        ["specificity", "capability", "intent", "imminence", "authorities_engaged", "necessity"];

    private string _text = "";

    public string Id { get; private set; } = "";

    public async Task Draft()
    {
        await script.Step("a decision is drafted; incomplete or unsealed it cannot be proposed", async () =>
        {
            var empty = new JsonObject
            {
                ["content"] = new JsonObject
                {
                    ["customer_id"] = facts.Customer, ["case_id"] = facts.Case, ["service"] = "security_cdn",
                    ["measures"] = Story.Texts("edge_block"), ["ground"] = "emergency",
                },
            };
            Id = await cast.SafetyLead.Do("decisions/new/draft-decision", empty);
            await cast.SafetyLead.Refused($"decisions/{Id}/propose-decision", [], "evidence_not_sealed");
            await Seal();
            await cast.SafetyLead.Refused($"decisions/{Id}/propose-decision", [], "incomplete");
            return Id;
        });
        await script.Step("'the authorities are too slow' is refused while their clock has not run out", async () =>
        {
            await Revise(citesTempo: true);
            await cast.SafetyLead.Refused($"decisions/{Id}/propose-decision", [], "tempo_not_shown");
            await Revise(citesTempo: false);
            return "";
        });
        await script.Step("the evidence is sealed and stands in the log before anybody approves", async () =>
        {
            var seen = await Seal();
            return $"entry {seen["state"]!["log_index"]}";
        });
        await script.Step("the safety lead proposes, and cannot approve", async () =>
        {
            await cast.SafetyLead.Do($"decisions/{Id}/propose-decision");
            _text = (string)(await cast.Officer.Look("decisions/" + Id))["text_sha256"]!;
            await cast.Counsel.Refused($"decisions/{Id}/approve-decision", new JsonObject
            {
                ["slot"] = "legal", ["text_sha256"] = _text, ["reason"] = "no key", ["evidence_opened"] = true,
                ["no_tie"] = true,
            }, "incomplete");
            var own = await cast.SafetyLead.Try(
                $"decisions/{Id}/reject-decision", new JsonObject { ["reason"] = "mine" });
            return own.Status == HttpStatusCode.Forbidden
                ? $"text {_text[..16]}…" : throw new StepFailedException($"403 was due, not {own}");
        });
    }

    public async Task Approve()
    {
        await script.Step("counsel approves with a passkey; the site is still served", async () =>
        {
            await cast.Counsel.Approve(Id, "legal", _text);
            using var served = await stage.Visit(stage.Site, "/");
            return served.IsSuccessStatusCode ? "one of two" : throw new StepFailedException("it is blocked already");
        });
        await script.Step("the officer approves; every node blocks and says so", async () =>
        {
            await cast.Officer.Approve(Id, "officer", _text);
            var seen = await Story.Until(
                () => cast.Officer.Look("decisions/" + Id), d => d["state"]!["effective_at"] is not null, "receipts");
            var receipts = seen["state"]!["receipts"]!.AsObject();
            return $"effective on {receipts.Count} of {receipts.Count} nodes after "
                + $"{receipts.Max(receipt => (long)receipt.Value!)} ms";
        });
        await script.Step("visitors get the block page, on every path, with a link to the reasons", async () =>
        {
            foreach (var path in (string[])["/", "/about", "/never-asked-before"])
            {
                using var blocked = await stage.Visit(stage.Site, path);
                var page = await blocked.Content.ReadAsStringAsync();
                if (blocked.StatusCode != HttpStatusCode.Forbidden || !page.Contains(Id, StringComparison.Ordinal)
                    || !page.Contains($"/decisions/{Id}", StringComparison.Ordinal)
                    || (blocked.Headers.TryGetValues("Link", out var links)
                        && string.Join(',', links).Contains("blocked-by", StringComparison.Ordinal)))
                {
                    throw new StepFailedException($"{path} answers {(int)blocked.StatusCode}");
                }
            }

            return "403, our own decision: no blocked-by";
        });
    }

    public async Task Publish()
    {
        await script.Step("a third person publishes; the officer who approved may not", async () =>
        {
            await cast.Officer.Refused($"decisions/{Id}/publish-decision", [], "role_may_not");
            await cast.Publisher.Do($"decisions/{Id}/publish-decision");
            return "";
        });
        await script.Step("the page is read through the edge, for people and for programs", async () =>
        {
            using var answer = await stage.Visit(stage.Public, "/decisions/" + Id);
            var page = await answer.Content.ReadAsByteArrayAsync();
            using var program = await stage.Visit(stage.Public, $"/decisions/{Id}.json");
            var document = JsonNode.Parse(await program.Content.ReadAsStringAsync())!;
            using var revision = await stage.Visit(
                stage.Public, "/log/page/" + Convert.ToHexStringLower(SHA256.HashData(page)));
            return answer.IsSuccessStatusCode && revision.IsSuccessStatusCode && (string)document["id"]! == Id
                ? $"{page.Length} octets, precedent {document["precedent"]}"
                : throw new StepFailedException($"the page answers {(int)answer.StatusCode}");
        });
    }

    /// <summary>As an outsider: our own executable, told nothing but the log's address.</summary>
    public async Task Verify()
    {
        await script.Step("an outsider verifies the log and its pages through the edge", async () =>
        {
            var recorded = (long)(await cast.Owner.Look("log"))["recorded"]!;
            await Story.Until(
                () => cast.Owner.Look("log"), log => (long)log["published"]! >= recorded, "the checkpoint");
            using var verify = Stage.Start(
                ["verify", $"http://{stage.Public}:{stage.Port}/log", "--state", "none"], read: true);
            var said = await verify.StandardOutput.ReadToEndAsync();
            var trouble = await verify.StandardError.ReadToEndAsync();
            await verify.WaitForExitAsync();
            return verify.ExitCode == 0
                ? said.Split('\n')[0] : throw new StepFailedException($"verify ends with {verify.ExitCode}: {trouble}");
        });
    }

    private async Task<JsonNode> Seal()
    {
        await cast.SafetyLead.Do($"decisions/{Id}/seal-evidence");
        return await Story.Until(
            () => cast.SafetyLead.Look("decisions/" + Id), d => d["state"]!["log_index"] is not null, "the log");
    }

    private Task<string> Revise(bool citesTempo) => cast.SafetyLead.Do(
        $"decisions/{Id}/revise-decision", new JsonObject { ["content"] = Content(citesTempo) });

    private JsonObject Content(bool citesTempo) => new()
    {
        ["customer_id"] = facts.Customer, ["case_id"] = facts.Case, ["service"] = "security_cdn",
        ["measures"] = Story.Texts("edge_block"), ["ground"] = "emergency",
        ["scope"] = new JsonObject { ["whole_customer"] = true },
        ["policy_id"] = facts.Policy, ["policy_version"] = 1, ["policy_clause"] = "emergency",
        ["necessity"] = "Nothing less keeps the threatened people out of immediate danger.",
        ["narrower"] = new JsonArray(new JsonObject
        {
            ["measure"] = "url_block", ["why_not"] = "The threats move from thread to thread within minutes.",
        }),
        ["aggravation"] = new JsonArray([.. s_risks
            .Select(kind => (JsonNode)new JsonObject
            {
                ["kind"] = kind, ["applies"] = kind != "precedent", ["answer"] = "It is watched for ninety days.",
            })]),
        ["tests"] = new JsonArray([.. s_tests
            .Select(kind => (JsonNode)new JsonObject
            {
                ["kind"] = kind, ["finding"] = "Shown by the exhibits named.", ["evidence"] = Story.Texts(facts.Recent),
            })]),
        ["cites_authority_tempo"] = citesTempo,
        ["facts_public"] = "Within 48 hours threats against the life of people rose and became specific.",
        ["like_cases"] = "None in our record.",
        ["until"] = Story.Time(DateTimeOffset.UtcNow.AddDays(13)),
        ["legal_class"] = "caching", ["legal_basis"] = "voluntary(policy)",
        ["state_involvement"] = "Police were told; no state asked for this.",
        ["category"] = "STATEMENT_CATEGORY_CYBER_VIOLENCE",
    };
}
