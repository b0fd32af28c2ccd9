using Microsoft.AspNetCore.Http;
using Ringwall.Control.DecisionLog;
using Ringwall.Control.Desk;
using Ringwall.Control.Staff;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Api;

/// <summary>The appeal at the foot of a decision's page: a plain form, for anybody, without an account.</summary>
internal sealed class AppealForm(Office office)
{
    public async Task File(HttpContext context)
    {
        if (await SmallForm.Read(context) is not { } form)
        {
            await Problem.Write(context, 400, "The form cannot be read.");
            return;
        }

        var decision = (string)context.Request.RouteValues["id"]!;
        var by = form["by"].ToString() == "customer" ? AppealBy.Customer : AppealBy.AffectedUser;
        var grounds = form["grounds"].ToString();
        if (string.IsNullOrWhiteSpace(grounds)
            || office.Desk.Load(decision).Decisions.GetValueOrDefault(decision)?.OrderedAt is null)
        {
            await Problem.Write(context, 422, "An appeal is against a decision and says why.");
            return;
        }

        if (!office.Cells.TryTake("appeal " + office.Cells.Of(context, PublicDoor.IsPublic(context))))
        {
            context.Response.Headers.RetryAfter = "60";
            await Problem.Write(
                context, 429, "Many appeals come from your network just now. Send it again in a minute.");
            return;
        }

        var answer = office.Desk.Run(
            Capacity.Public,
            new FileAppeal(office.Desk.NewId('A'), new AppealFiled(decision, by, grounds, null, null)));
        if (answer is not DeskAnswer.Done done)
        {
            await Problem.Write(context, answer is DeskAnswer.Refused refused
                ? TrustProblem.Of(refused.Why)
                : new Problem { Status = 409, Title = "Try again." });
            return;
        }

        var id = done.Events[0].Stream;
        context.Response.StatusCode = 201;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'";
        await context.Response.WriteAsync($"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Appeal {id}</title></head>
            <body>
            <h1>Your appeal is filed</h1>
            <p>Its number is <strong>{id}</strong>. Somebody who had no hand in the decision will decide it.</p>
            <p><a href="/decisions/{decision}">The decision</a></p>
            </body>
            </html>

            """, context.RequestAborted);
    }
}
