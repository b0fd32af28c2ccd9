using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Ringwall.Control.Api;
using Ringwall.Control.DecisionLog;
using Ringwall.Control.Staff;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Intake;

/// <summary>XARF v4 in, from anybody and from trusted flaggers by their token, and out, for staff to pass on.</summary>
internal sealed class XarfApi(ReportIntake intake, Office office, IntakeFrame frame, string domain)
{
    private static readonly Role[] s_mayPassOn =
        [Role.Triager, Role.Investigator, Role.SafetyLead, Role.LegalCounsel];

    public async Task Post(HttpContext context)
    {
        if (await Read(context) is not { } report)
        {
            return;
        }

        if (XarfReport.Faults(report) is { Count: > 0 } faults)
        {
            await Refuse(context, "This is no XARF v4 report.", faults);
            return;
        }

        var by = Access.MaybeOf(context);
        var cell = intake.Cells.Of(context, PublicDoor.IsPublic(context));
        if (by is null && !intake.Cells.TryTake(cell))
        {
            context.Response.Headers.RetryAfter = "60";
            await Problem.Write(context, 429, "Many reports come from your network just now; send it again later.");
            return;
        }

        await Answer(context, Sent(report, by, cell));
    }

    /// <summary>A redacted report as a host may have it.</summary>
    public Task Out(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        if (!Access.Of(context).Roles.Any(s_mayPassOn.Contains))
        {
            return Problem.Write(context, 403, "Reports are passed on by triagers and investigators.");
        }

        var report = office.Desk.Load(id).Reports.GetValueOrDefault(id);
        return report is null || XarfOut.Of(report, frame.Operator, domain) is not { } reports
            ? Problem.Write(context, 404, "There is no redacted report here of a kind XARF has a type for.")
            : WriteOut(context, reports);
    }

    private static Task WriteOut(HttpContext context, JsonArray reports)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(reports.ToJsonString(), context.RequestAborted);
    }

    private static SentReport Sent(JsonElement report, Principal? by, string cell)
    {
        var draft = XarfReport.Draft(report) with
        {
            Channel = by?.Scopes.Contains(ApiTokens.TrustedFlaggerScope) == true
                ? ReportChannel.TrustedFlagger : ReportChannel.Xarf,
            TrustedFlagger = by?.Scopes.Contains(ApiTokens.TrustedFlaggerScope) == true ? by.Person : null,
        };
        var original = JsonObject.Create(report)!;
        original.Remove("_internal");
        return new SentReport
        {
            Draft = draft,
            Code = ReceiptCode.New(),
            Cell = cell,
            Reporter = XarfReport.Reporter(report),
            Files = draft.Kind == ReportKind.ChildAbuse
                ? []
                : [new SentFile("report.json", "application/json", System.Text.Encoding.UTF8.GetBytes(
                    original.ToJsonString()))],
        };
    }

    private Task Answer(HttpContext context, SentReport sent) => intake.Take(sent) switch
    {
        IntakeAnswer.Taken taken => Body.Write(
            context, 201, new ReceiptAnswer(taken.Id, sent.Code), IntakeJson.Default.ReceiptAnswer),
        IntakeAnswer.Refused refused => Refuse(
            context, refused.Why.Text, [.. refused.Why.Faults.Select(f => new ProblemField(f.Field, f.Code))]),
        _ => Problem.Write(context, 503, "Too much is happening just now; send it again."),
    };

    private static Task Refuse(HttpContext context, string title, IReadOnlyList<ProblemField> faults) =>
        Problem.Write(context, new Problem { Status = 422, Title = title, Errors = faults });

    private static async Task<JsonElement?> Read(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = Limits.Xarf;
        }

        try
        {
            using var document = await JsonDocument.ParseAsync(
                context.Request.Body, cancellationToken: context.RequestAborted);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            await Problem.Write(context, 400, "The request is not JSON.");
        }
        catch (BadHttpRequestException e)
        {
            await Problem.Write(context, e.StatusCode, "The request cannot be read.", e.Message);
        }

        return null;
    }
}

/// <param name="Id">The report, to refer to.</param>
/// <param name="Receipt">The code its state can be read with; it is told once.</param>
public sealed record ReceiptAnswer(string Id, string Receipt);
