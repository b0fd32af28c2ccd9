using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Ringwall.Control.Desk;
using Ringwall.Control.Intake;
using Ringwall.Control.Staff;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Api;

/// <summary>
/// What staff look at: the queue, lists, one stream whole. Who opens a report is on record, since a report can hold
/// what its reporter told in confidence.
/// </summary>
internal sealed class TrustViews(Office office, TimeProvider time)
{
    private readonly ReportReader _reader = new(office);

    public Task Queue(HttpContext context)
    {
        var clocks = new List<RunningClock>();
        foreach (var stream in office.Events.Database.Read(s => s.Rows(
            "SELECT stream FROM due_work ORDER BY at, stream LIMIT $1", r => r.GetString(0), Limits.QueueStreams)))
        {
            var state = office.Desk.Load(stream);
            if (Reader(context, state, stream) is not null)
            {
                clocks.AddRange(Due.Clocks(state, office.Desk.Settings).Where(clock => clock.Stream == stream));
            }
        }

        return Body.Write(
            context,
            200,
            new QueueView(time.GetUtcNow(), [.. clocks.OrderBy(clock => clock.DueAt)]),
            TrustWords.Json.QueueView);
    }

    /// <summary>Ids of a collection in their order, a page at a time.</summary>
    public RequestDelegate List(char letter) => context =>
    {
        if (!Access.Of(context).Roles.Any(role => FourEyes.MayRead(role, childSafety: false)))
        {
            return Problem.Write(context, 403, "Your roles do not read this.");
        }

        var ids = office.Events.Database.Read(s => s.Rows(
            "SELECT stream FROM events WHERE version = 1 AND stream > $1 AND stream < $2 ORDER BY stream LIMIT $3",
            r => r.GetString(0),
            context.Request.Query["after"].ToString() is { Length: > 0 } after ? after : $"{letter}-",
            $"{letter}.",
            Limits.ListPage));
        var next = ids.Count == Limits.ListPage ? ids[^1] : null;
        return Body.Write(context, 200, new StreamList(ids, next), TrustWords.Json.StreamList);
    };

    public RequestDelegate Show(char letter) => async context =>
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var state = office.Desk.Load(id);
        if (id[0] != letter || state.VersionOf(id) == 0)
        {
            await Problem.Write(context, 404, "There is nothing at this address.");
            return;
        }

        if (Reader(context, state, id) is not { } by)
        {
            await Problem.Write(context, 403, "Your roles do not read this.");
            return;
        }

        if (state.Reports.ContainsKey(id))
        {
            if (!await Opened(context, by, id))
            {
                return;
            }

            state = office.Desk.Load(id);
        }

        context.Response.Headers.ETag = $"\"{state.VersionOf(id)}\"";
        await Body.Write(context, 200, View(state, id, by), TrustWords.Json.StreamView);
    };

    /// <summary>A file sent with a report; the browser is to save it and to run nothing of it.</summary>
    public async Task Attachment(HttpContext context)
    {
        var (id, blob) = ((string)context.Request.RouteValues["id"]!, (string)context.Request.RouteValues["blob"]!);
        var state = office.Desk.Load(id);
        if (!state.Reports.ContainsKey(id) || Reader(context, state, id) is not { } by
            || _reader.Attachment(by, id, blob) is not { } file)
        {
            await Problem.Write(context, 404, "There is nothing at this address for you.");
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        context.Response.Headers.ContentDisposition =
            $"attachment; filename*=UTF-8''{Uri.EscapeDataString(file.Name)}";
        await context.Response.Body.WriteAsync(file.Content, context.RequestAborted);
    }

    private StreamView View(TrustState state, string id, Capacity by)
    {
        var decision = state.Decisions.GetValueOrDefault(id);
        return new StreamView(
            id,
            state.VersionOf(id),
            Element(state, id),
            [.. Due.Clocks(state, office.Desk.Settings).Where(clock => clock.Stream == id)],
            decision is { Phase: < DecisionPhase.Approved }
                ? Composer.Missing(state, id, office.Desk.Settings, time.GetUtcNow()) : null,
            decision?.Content.Sha256(),
            state.Reports.GetValueOrDefault(id) is { } report ? _reader.Read(by, report) : null);
    }

    /// <summary>Nobody sees what is not on record as seen; false after a problem.</summary>
    private async Task<bool> Opened(HttpContext context, Capacity by, string report)
    {
        switch (office.Desk.Run(by, new OpenReport(report, "report")))
        {
            case DeskAnswer.Done:
                return true;
            case DeskAnswer.Refused refused:
                await Problem.Write(context, TrustProblem.Of(refused.Why));
                return false;
            default:
                await Problem.Write(context, 409, "Others keep changing it; try again.");
                return false;
        }
    }

    private static JsonElement Element(TrustState state, string id)
    {
        var json = TrustWords.Json;
        return Streams.KindOf(id) switch
        {
            StreamKind.Customer => JsonSerializer.SerializeToElement(state.Customers[id], json.CustomerState),
            StreamKind.Report => JsonSerializer.SerializeToElement(state.Reports[id], json.ReportState),
            StreamKind.Campaign => JsonSerializer.SerializeToElement(state.Campaigns[id], json.CampaignState),
            StreamKind.Case => JsonSerializer.SerializeToElement(state.Cases[id], json.CaseState),
            StreamKind.Decision => JsonSerializer.SerializeToElement(state.Decisions[id], json.DecisionState),
            StreamKind.Demand => JsonSerializer.SerializeToElement(state.Demands[id], json.DemandState),
            StreamKind.Appeal => JsonSerializer.SerializeToElement(state.Appeals[id], json.AppealState),
            StreamKind.Watch => JsonSerializer.SerializeToElement(state.Watches[id], json.WatchState),
            StreamKind.Policy => JsonSerializer.SerializeToElement(state.Policies[id], json.PolicyState),
            _ => JsonSerializer.SerializeToElement(state.Periods[id], json.PeriodState),
        };
    }

    /// <summary>A capacity of theirs that may read this stream; null when none may.</summary>
    private static Capacity? Reader(HttpContext context, TrustState state, string id)
    {
        var childSafety = state.Reports.GetValueOrDefault(id)?.Report.Kind == ReportKind.ChildAbuse
            || state.Cases.GetValueOrDefault(id)?.Opened.ChildSafety == true;
        var principal = Access.Of(context);
        return principal.Roles.Where(role => FourEyes.MayRead(role, childSafety)).Order()
            .OrderByDescending(role => CommandRoles.May(role, typeof(OpenReport)))
            .Select(role => Capacity.Of(principal, role)).FirstOrDefault();
    }
}
