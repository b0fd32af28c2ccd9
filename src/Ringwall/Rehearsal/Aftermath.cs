using System.Text.Json.Nodes;

namespace Ringwall.Rehearsal;

/// <summary>The site elsewhere, a state that cites the precedent, the appeal and the lift.</summary>
internal sealed class Aftermath(Stage stage, Cast cast, Script script, CaseFile facts, string decision)
{
    public async Task Evade()
    {
        await script.Step("a sibling name is flagged and judged by a person; no traffic changes", async () =>
        {
            var watch = "W" + decision[1..];
            await cast.Investigator.Do($"watches/{watch}/raise-match", new JsonObject
            {
                ["match_id"] = "M-1", ["hostname"] = "forum.example.test",
                ["signals"] = new JsonArray(
                    Signal("same_label", "name", 4), Signal("origin_spki", "infrastructure", 8),
                    Signal("page_likeness", "content", 6)),
            });
            await cast.Investigator.Do($"watches/{watch}/judge-match", new JsonObject
            {
                ["match_id"] = "M-1", ["verdict"] = "same_subject", ["reason"] = "the same pages under the same key",
            });
            var match = (await cast.Investigator.Look("watches/" + watch))["state"]!["matches"]!["M-1"]!;
            var blocks = await cast.Owner.Look("blocks");
            return blocks["in_force"]!.AsArray().Any(block => block!.ToJsonString().Contains("forum.example.test"))
                ? throw new StepFailedException("a match alone changed traffic")
                : $"{match["raised"]!["strength"]}";
        });
    }

    public async Task Demand()
    {
        await script.Step("a government cites it to have an association blocked, and is refused", async () =>
        {
            var demand = await cast.DemandOfficer.Do("demands/new/take-demand", new JsonObject
            {
                ["demand"] = new JsonObject
                {
                    ["issuer"] = "Ministry of an invented state", ["country"] = "XX", ["kind"] = "block",
                    ["form"] = "other", ["legal_basis"] = "as in " + decision,
                    ["locators"] = Story.Texts("http://association.example.test/"),
                    ["served_at"] = Story.Time(DateTimeOffset.UtcNow.AddMinutes(-1)),
                    ["customer_id"] = null, ["sha256"] = CaseFile.Hash("demand"), ["cites_decision"] = decision,
                },
            });
            await cast.DemandOfficer.Do($"demands/{demand}/authenticate-demand", new JsonObject
            {
                ["genuine"] = true, ["number_source"] = "public register of authorities",
            });
            await cast.DemandOfficer.Do($"demands/{demand}/check-demand", new JsonObject
            {
                ["checklist"] = new JsonObject
                {
                    ["legal_basis"] = true, ["reasons"] = true, ["authority"] = true, ["exact_locators"] = true,
                    ["redress"] = true, ["effect_addressee"] = true, ["territorial_scope"] = true,
                    ["language"] = true, ["contact_point"] = true,
                },
            });
            await cast.DemandOfficer.Do($"demands/{demand}/screen-demand", new JsonObject
            {
                ["concern"] = true, ["assessment"] = "It would silence people who speak for the persecuted.",
            });
            await cast.DemandOfficer.Do($"demands/{demand}/decide-demand", new JsonObject
            {
                ["demand_outcome"] = "refused", ["decision_id"] = null,
                ["reasons"] = "Every decision stands alone; this one sets no precedent.",
            });
            return demand;
        });
    }

    public async Task Appeal()
    {
        var appeal = "";
        await script.Step("the customer appeals by the form on the public page, through the edge", async () =>
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["by"] = "customer", ["grounds"] = "The threats are gone and their authors are barred.",
            });
            using var answer = await stage.Visit(stage.Public, $"/decisions/{decision}/appeal", form);
            var page = await answer.Content.ReadAsStringAsync();
            var at = page.IndexOf("A-", StringComparison.Ordinal);
            appeal = answer.IsSuccessStatusCode && at >= 0
                ? page[at..].Split('<')[0] : throw new StepFailedException($"{(int)answer.StatusCode} {page}");
            return appeal;
        });
        await script.Step("nobody of the case may review it; a reviewer decides, and that lifts the block", async () =>
        {
            await cast.Reviewer.Do($"appeals/{appeal}/admit-appeal");
            await cast.Reviewer.Refused(
                $"appeals/{appeal}/assign-appeal", new JsonObject { ["reviewer"] = cast.Officer.Id }, "same_person");
            await cast.Reviewer.Do(
                $"appeals/{appeal}/assign-appeal", new JsonObject { ["reviewer"] = cast.Reviewer.Id });
            await cast.Reviewer.Do($"appeals/{appeal}/decide-appeal", new JsonObject
            {
                ["outcome"] = "reversed", ["reasons"] = "The danger has passed and measures of the owner hold.",
            });
            var seen = await cast.Officer.Look("decisions/" + decision);
            return $"{seen["state"]!["phase"]}";
        });
        await script.Step("the site is served again by the edge", async () =>
        {
            await Story.Until(
                async () =>
                {
                    using var served = await stage.Visit(stage.Site, "/");
                    return (int)served.StatusCode;
                },
                status => (int)status == 200,
                "the lift");
            return facts.Case;
        });
        await script.Step("the public page keeps its history", async () =>
        {
            await Story.Until(
                async () =>
                {
                    using var answer = await stage.Visit(stage.Public, $"/decisions/{decision}.json");
                    return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
                },
                document => (string)document["phase"]! == "lifted",
                "the page");
            return "lifted, not deleted";
        });
    }

    private static JsonObject Signal(string name, string family, double weight) => new()
    {
        ["signal"] = name, ["family"] = family, ["weight"] = weight, ["detail"] = "invented",
    };
}
