using System.CommandLine;
using System.Text.Json.Nodes;

namespace Ringwall;

/// <summary>Who works here: invitations, roles, suspensions. By the API, so that each is on record.</summary>
internal static class StaffCommand
{
    public static Command Make() => new("staff", "People who decide: invite, list, change roles, suspend.")
    {
        Add(), List(), Roles(), WithReason("suspend", "End somebody's sessions and let them in no more."),
        WithReason("readmit", "Let somebody in again who was suspended."),
    };

    private static Command Add()
    {
        var name = new Argument<string>("name") { HelpName = "NAME", Description = "Their name, for colleagues only." };
        var roles = Role();
        return OperatorClient.Verb(
            new Command("add", "Invite somebody (again); prints a link that is good once.") { name, roles },
            parsed => (HttpMethod.Post, "/trust/v1/staff", new JsonObject
            {
                ["name"] = parsed.GetValue(name),
                ["roles"] = Names(parsed.GetValue(roles)!),
            }),
            answer =>
            [
                $"{answer["person"]} is invited. The link is good once, within three days:",
                $"  {answer["link"]}",
            ]);
    }

    private static Command List() => OperatorClient.Verb(
        new Command("list", "Who works here."),
        _ => (HttpMethod.Get, "/trust/v1/staff", null),
        answer => (answer["staff"]?.AsArray() ?? []).Select(m =>
            $"{m!["person"]}\t{m["name"]}\t{m["state"]}\t{m["passkeys"]} passkeys\t"
            + string.Join(' ', m["roles"]!.AsArray().Select(r => $"{r}"))));

    private static Command Roles()
    {
        var person = Person();
        var roles = Role();
        return OperatorClient.Verb(
            new Command("roles", "Give somebody other roles.") { person, roles },
            parsed => (
                HttpMethod.Post,
                $"/trust/v1/staff/{Uri.EscapeDataString(parsed.GetValue(person)!)}/roles",
                new JsonObject { ["roles"] = Names(parsed.GetValue(roles)!) }),
            _ => ["done"]);
    }

    private static Command WithReason(string verb, string description)
    {
        var person = Person();
        var reason = BlockCommand.Required("--reason", "TEXT", "Why, for the record; no personal data.");
        return OperatorClient.Verb(
            new Command(verb, description) { person, reason },
            parsed => (
                HttpMethod.Post,
                $"/trust/v1/staff/{Uri.EscapeDataString(parsed.GetValue(person)!)}/{verb}",
                new JsonObject { ["reason"] = parsed.GetValue(reason) }),
            _ => ["done"]);
    }

    private static Argument<string> Person() => new("person")
    {
        HelpName = "PERSON",
        Description = "Pseudonym (S-...) or name.",
    };

    private static Option<string[]> Role() => new("--role")
    {
        HelpName = "ROLE",
        Description = "A role; give it several times for several.",
        Required = true,
    };

    private static JsonArray Names(string[] names) => new([.. names.Select(name => JsonValue.Create(name))]);
}
