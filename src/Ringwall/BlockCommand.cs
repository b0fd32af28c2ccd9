using System.CommandLine;
using System.Text.Json.Nodes;

namespace Ringwall;

/// <summary>Puts a decision in force on every node, and waits for their receipts.</summary>
internal static class BlockCommand
{
    public static Command Make()
    {
        var zone = Optional("--zone", "ZONE", "Zone whose every host is blocked.");
        var hosts = new Option<string[]>("--host")
        {
            HelpName = "HOST",
            Description = "Single hosts instead of a zone.",
            AllowMultipleArgumentsPerToken = true,
        };
        var actor = Required("--actor", "NAME", "Who blocks: a name people know.");
        var reason = Required("--reason", "TEXT", "Why, for the record.");
        var reasons = Required("--reasons-url", "URL", "Where the published reasons are.");
        var legal = new Option<bool>("--legal-order") { Description = "An authority ordered it: 451, blocked-by." };
        var orderedBy = Optional("--ordered-by", "NAME", "The authority (legal orders).");
        var blockedBy = Optional("--blocked-by-url", "URL", "Its address for blocked-by (legal orders).");
        var decision = Optional("--decision", "NUMBER", "Decision number; the next one when left out.");
        var summary = Optional("--summary", "TEXT", "One sentence for the page.");
        var until = Optional("--until", "TIME", "In force until (RFC 3339); until lifted when left out.");
        var appeal = Optional("--appeal-url", "URL", "Where the decision can be appealed.");
        Command command = new("block", "Block a zone or hosts on every node, with a page that says who decided.")
        {
            zone, hosts, actor, reason, reasons, legal, orderedBy, blockedBy, decision, summary, until, appeal,
        };
        return OperatorClient.Verb(
            command,
            parsed => (HttpMethod.Post, "/trust/v1/blocks", new JsonObject
            {
                ["zone"] = parsed.GetValue(zone),
                ["hosts"] = parsed.GetValue(hosts) is { Length: > 0 } some
                    ? new JsonArray([.. some.Select(host => JsonValue.Create(host))]) : null,
                ["kind"] = parsed.GetValue(legal) ? "legal_order" : "own_decision",
                ["actor"] = parsed.GetValue(actor),
                ["reason"] = parsed.GetValue(reason),
                ["reasons_url"] = parsed.GetValue(reasons),
                ["ordered_by"] = parsed.GetValue(orderedBy),
                ["blocked_by_url"] = parsed.GetValue(blockedBy),
                ["decision_id"] = parsed.GetValue(decision),
                ["summary"] = parsed.GetValue(summary),
                ["until"] = parsed.GetValue(until),
                ["appeal_url"] = parsed.GetValue(appeal),
            }),
            answer =>
            [
                (bool?)answer["effective"] == true
                    ? $"{answer["decision_id"]} is in force (version {answer["version"]})"
                    : $"{answer["decision_id"]} is recorded (version {answer["version"]}); "
                        + "not every node has confirmed it",
                .. Receipts(answer),
            ]);
    }

    /// <summary>A line a node: how soon it had the version in force, or that it has not said so.</summary>
    public static IEnumerable<string> Receipts(JsonNode answer) =>
        (answer["receipts"]?.AsArray() ?? [])
            .Select(receipt => (bool?)receipt?["in_force"] == true
                ? $"  {receipt["node"]}: effective after {(double)receipt["milliseconds"]!:0} ms"
                : $"  {receipt?["node"]}: NOT confirmed")
            .DefaultIfEmpty("  NOT confirmed: no node has reported");

    public static Option<string> Required(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description, Required = true };

    private static Option<string?> Optional(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description };
}
