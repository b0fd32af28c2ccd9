using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using CoreLimits = Ringwall.Core.DecisionLog.Limits;

namespace Ringwall.Control.DecisionLog;

/// <summary>A witness as a role of its own: plain HTTP, to be put behind an edge like any site.</summary>
public sealed class WitnessHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WitnessHost(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<WitnessHost> Start(IPEndPoint address, Witness witness, CancellationToken stop)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(address);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = CoreLimits.NoteBytes;
            kestrel.Limits.MaxConcurrentConnections = Api.Limits.Connections;
        });
        var app = builder.Build();
        app.UseRouting();
        app.MapPost("/add-checkpoint", context => Add(context, witness));
        app.MapGet("/{origin}/checkpoint", context => Latest(context, witness));
        app.MapGet("/healthz", context => context.Response.WriteAsync("ok\n"));
        app.UseEndpoints(_ => { });
        await app.StartAsync(stop);
        return new WitnessHost(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task Add(HttpContext context, Witness witness)
    {
        using var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        }
        catch (BadHttpRequestException e)
        {
            context.Response.StatusCode = e.StatusCode;
            return;
        }

        await Answer(context, witness.Add(body.ToArray()));
    }

    private static Task Latest(HttpContext context, Witness witness) => Answer(
        context,
        witness.Latest((string)context.Request.RouteValues["origin"]!) is { } note
            ? new WitnessReply(200, "text/plain; charset=utf-8", note)
            : new WitnessReply(404, "text/plain; charset=utf-8", "nothing was cosigned for this log\n"u8.ToArray()));

    private static async Task Answer(HttpContext context, WitnessReply reply)
    {
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.ContentType;
        context.Response.ContentLength = reply.Body.Length;
        await context.Response.Body.WriteAsync(reply.Body, context.RequestAborted);
    }
}
