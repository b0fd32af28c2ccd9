using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Ringwall.Control.Desk;
using Ringwall.Control.Decisions;
using Ringwall.Control.Intake;
using Ringwall.Control.Staff;
using Ringwall.Control.Store;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Api;

/// <summary>
/// The acts of the trust process over HTTP: POST /trust/v1/COLLECTION/ID/ACT. All of them take the same way: who asks
/// in which role, the version they saw, the command, the desk. What the desk refuses comes back with its reason's code.
/// </summary>
internal sealed class TrustApi(Office office, DecisionPages pages)
{
    /// <summary>In which of their roles somebody acts; needed when several would do.</summary>
    public const string RoleHeader = "Ringwall-Role";

    /// <summary>Collections in addresses and the letter their streams begin with.</summary>
    public static IReadOnlyList<(string Name, char Letter)> Collections { get; } =
    [
        ("customers", 'C'), ("reports", 'R'), ("campaigns", 'N'), ("cases", 'K'), ("decisions", 'D'),
        ("demands", 'L'), ("appeals", 'A'), ("watches", 'W'), ("policies", 'P'), ("periods", 'T'),
    ];

    public RequestDelegate Act(char letter) => context => Act(context, letter);

    /// <summary>Options for a security key to approve with; the challenge is the text's hash.</summary>
    public async Task ApprovalOptions(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var decision = office.Desk.Load(id).Decisions.GetValueOrDefault(id);
        var text = decision?.Renewal?.Root ?? decision?.ProposedText;
        if (text is null)
        {
            await Problem.Write(context, 409, "There is nothing to approve.");
            return;
        }

        if (office.Passkeys.BeginApproval(Access.Of(context), Convert.FromHexString(text)) is not { } options)
        {
            await Problem.Write(context, 403, "Approvals are given with a passkey, and you have none.");
            return;
        }

        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(options, context.RequestAborted);
    }

    private async Task Act(HttpContext context, char letter)
    {
        var asked = (string)context.Request.RouteValues["id"]!;
        if (TrustActs.Find((string)context.Request.RouteValues["act"]!) is not { } type
            || (asked != "new" && asked[0] != letter))
        {
            await Problem.Write(context, 404, "There is nothing at this address.");
            return;
        }

        if (await Capacities(context, type.Type) is not { } by || await Fields(context) is not { } fields)
        {
            return;
        }

        var id = asked == "new" ? office.Desk.NewId(letter) : asked;
        fields["id"] = id;
        if (!await Sign(context, type.Type, fields))
        {
            return;
        }

        var page = pages.For(type.Type, id, fields);
        TrustDefaults.LayUnder(fields);
        if (await Command(context, fields, type) is not { } command)
        {
            return;
        }

        await Run(context, by, command, asked == "new", page);
    }

    private async Task Run(
        HttpContext context, Capacity by, TrustCommand command, bool isNew, Action<Statement>? page)
    {
        var seals = new ReportSeals();
        command = Sealed(seals, command);
        var expected = Expected(context);
        if (expected is < 0)
        {
            await Problem.Write(context, 400, "If-Match is a version in quotes.");
            return;
        }

        DeskAnswer answer;
        try
        {
            answer = office.Desk.Run(by, command, s =>
            {
                if (expected is { } version && EventStore.Version(s, command.Id) != version)
                {
                    throw new DecisionMovedException();
                }

                page?.Invoke(s);
                seals.Seal(s, office.Vault, by, command.Id);
            });
        }
        catch (DecisionMovedException)
        {
            await Problem.Write(context, 412, "It has changed since you looked.");
            return;
        }

        switch (answer)
        {
            case DeskAnswer.Done done:
                var now = done.State.VersionOf(command.Id);
                context.Response.Headers.ETag = $"\"{now}\"";
                await Body.Write(
                    context,
                    isNew ? 201 : 200,
                    new DoneAnswer(
                        command.Id,
                        now,
                        [.. done.Events.Select(e => new DoneEvent(e.Stream, e.Version, e.Kind, e.At))]),
                    TrustWords.Json.DoneAnswer);
                return;
            case DeskAnswer.Refused refused:
                await Problem.Write(context, TrustProblem.Of(refused.Why));
                return;
            default:
                await Problem.Write(context, 409, "Others keep changing it; try again.");
                return;
        }
    }

    /// <summary>What staff write down for a reporter is sealed as what a reporter writes.</summary>
    private TrustCommand Sealed(ReportSeals seals, TrustCommand command) => command switch
    {
        TakeReport take => take with { Draft = seals.Draft(take.Draft) },
        AnswerQuestion answer when answer.Answer.Length is > 0 and <= Core.Trust.Limits.Reason
            && office.Desk.Load(answer.Id).Reports.GetValueOrDefault(answer.Id) is { } report =>
            answer with { Answer = seals.Answer(report.Report.Kind, answer.Answer) },
        _ => command,
    };

    /// <summary>The role somebody acts in: the one they name, or the only one of theirs that may try this.</summary>
    private static async Task<Capacity?> Capacities(HttpContext context, Type command)
    {
        var principal = Access.Of(context);
        if (context.Request.Headers[RoleHeader].ToString() is { Length: > 0 } named)
        {
            if (StaffRoles.TryParse(named, out var role) && Capacity.Of(principal, role.Value) is { } asked)
            {
                return asked;
            }

            await Problem.Write(context, 403, $"You have no role '{named}'.");
            return null;
        }

        Role[] fit = [.. principal.Roles.Where(role => CommandRoles.May(role, command)).Order()];
        if (fit.Length > 1)
        {
            await Problem.Write(
                context, 400, $"Say in {RoleHeader} which: {string.Join(", ", fit.Select(StaffRoles.Name))}.");
            return null;
        }

        // With none that fits the desk refuses, and the attempt is on record.
        if (fit.Concat(principal.Roles.Order()).Select(role => Capacity.Of(principal, role)).FirstOrDefault() is { } by)
        {
            return by;
        }

        await Problem.Write(context, 403, "You have no role here.");
        return null;
    }

    private static async Task<JsonObject?> Fields(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = Limits.Json;
        }

        try
        {
            var node = context.Request.ContentLength == 0
                ? new JsonObject()
                : await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            if (node is JsonObject fields && !fields.ContainsKey("id"))
            {
                return fields;
            }

            await Problem.Write(context, 400, "The request is an object without an id: that stands in the address.");
        }
        catch (JsonException e)
        {
            await Problem.Write(context, 400, "The request is not JSON.", e.Message);
        }
        catch (BadHttpRequestException e)
        {
            await Problem.Write(context, e.StatusCode, "The request cannot be read.", e.Message);
        }

        return null;
    }

    /// <summary>The browser's assertion becomes the proof the approval keeps; false after a problem.</summary>
    private async Task<bool> Sign(HttpContext context, Type command, JsonObject fields)
    {
        var text = command == typeof(ApproveDecision) ? "text_sha256"
            : command == typeof(ApproveRenewal) ? "root" : null;
        if (text is null)
        {
            return true;
        }

        fields.Remove("signature");
        var hash = fields[text] is JsonValue value && value.TryGetValue<string>(out var hex) ? Octets(hex) : null;
        fields.Remove("assertion", out var assertion);
        var proof = hash is null || assertion is null
            ? null
            : await office.Passkeys.FinishApproval(Access.Of(context), hash, assertion.ToJsonString());
        fields["signature"] = proof?.Write();
        if (proof is not null)
        {
            return true;
        }

        await Problem.Write(context, new Problem
        {
            Status = 422,
            Title = "The approval carries no assertion of your security key over this text.",
            Code = "incomplete",
            Errors = [new ProblemField("assertion", "missing")],
        });
        return false;
    }

    private static async Task<TrustCommand?> Command(
        HttpContext context, JsonObject fields, System.Text.Json.Serialization.Metadata.JsonTypeInfo type)
    {
        try
        {
            return (TrustCommand?)fields.Deserialize(type);
        }
        catch (JsonException e)
        {
            await Problem.Write(context, new Problem
            {
                Status = 400,
                Title = "The request is not what this act takes.",
                Errors =
                [
                    new ProblemField(e.Path is { Length: > 2 } path ? path[2..] : "", e.Message.Split(" Path:")[0]),
                ],
            });
            return null;
        }
    }

    /// <summary>Null without If-Match; negative when it is no version.</summary>
    private static long? Expected(HttpContext context) =>
        context.Request.Headers.IfMatch.ToString() is not { Length: > 0 } tag ? null
        : long.TryParse(tag.Trim('"'), out var version) && tag is ['"', .., '"'] ? version : -1;

    private static byte[]? Octets(string hex)
    {
        try
        {
            return Convert.FromHexString(hex) is { Length: 32 } octets ? octets : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private sealed class DecisionMovedException : Exception;
}
