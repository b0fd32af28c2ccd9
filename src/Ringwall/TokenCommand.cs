using System.CommandLine;
using System.Text.Json.Nodes;

namespace Ringwall;

/// <summary>Tokens for programs: trusted flaggers, automation.</summary>
internal static class TokenCommand
{
    public static Command Make() => new("token", "Tokens for programs: add, list, revoke.") { Add(), List(), Revoke() };

    private static Command Add()
    {
        var name = new Argument<string>("name") { HelpName = "NAME", Description = "Whose it is." };
        var scopes = new Option<string[]>("--scope")
        {
            HelpName = "SCOPE",
            Description = "operator, trusted-flagger, report or read; several times for several.",
            Required = true,
        };
        var days = new Option<int>("--days")
        {
            HelpName = "DAYS",
            Description = "How long it is good.",
            DefaultValueFactory = _ => 365,
        };
        return OperatorClient.Verb(
            new Command("add", "Make a token; its secret is shown once.") { name, scopes, days },
            parsed => (HttpMethod.Post, "/trust/v1/tokens", new JsonObject
            {
                ["name"] = parsed.GetValue(name),
                ["scopes"] = new JsonArray([.. parsed.GetValue(scopes)!.Select(s => JsonValue.Create(s))]),
                ["days"] = parsed.GetValue(days),
            }),
            answer => [$"{answer["id"]}: {answer["secret"]}"]);
    }

    private static Command List() => OperatorClient.Verb(
        new Command("list", "Tokens and what they are good for."),
        _ => (HttpMethod.Get, "/trust/v1/tokens", null),
        answer => (answer["tokens"]?.AsArray() ?? []).Select(t =>
            $"{t!["id"]}\t{t["name"]}\t{string.Join(' ', t["scopes"]!.AsArray().Select(s => $"{s}"))}\t"
            + ((bool?)t["is_revoked"] == true ? "revoked" : $"until {t["expires"]}")));

    private static Command Revoke()
    {
        var id = new Argument<string>("id") { HelpName = "ID", Description = "As token list shows it." };
        return OperatorClient.Verb(
            new Command("revoke", "End a token at once.") { id },
            parsed => (HttpMethod.Post, $"/trust/v1/tokens/{Uri.EscapeDataString(parsed.GetValue(id)!)}/revoke", null),
            _ => ["revoked"]);
    }
}
