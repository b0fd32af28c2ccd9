using System.CommandLine;
using System.Text.Json.Nodes;

namespace Ringwall;

/// <summary>Lifts a block everywhere; the record keeps both.</summary>
internal static class UnblockCommand
{
    public static Command Make()
    {
        var decision = new Argument<string>("decision") { Description = "Decision number, D-2026-0007." };
        var actor = BlockCommand.Required("--actor", "NAME", "Who lifts it: a name people know.");
        var reason = BlockCommand.Required("--reason", "TEXT", "Why, for the record.");
        return OperatorClient.Verb(
            new Command("unblock", "Lift a block on every node.") { decision, actor, reason },
            parsed => (
                HttpMethod.Post,
                $"/trust/v1/blocks/{Uri.EscapeDataString(parsed.GetValue(decision)!)}/lift",
                new JsonObject { ["actor"] = parsed.GetValue(actor), ["reason"] = parsed.GetValue(reason) }),
            answer => [$"{answer["decision_id"]} is lifted (version {answer["version"]})",
                .. BlockCommand.Receipts(answer)]);
    }
}
