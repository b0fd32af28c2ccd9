using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ringwall.Control.Demo;

/// <summary>A small site of several pages to stand behind the edge when there is none yet.</summary>
public static class DemoSite
{
    private const int FormBytes = 64 * 1024;

    private const int EchoBytes = 64 * 1024;

    /// <summary>Starts it on a free port of the loopback; it ends with <paramref name="stop"/>.</summary>
    public static async Task<Uri> Start(CancellationToken stop)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.AddServerHeader = false;
        });
        var app = builder.Build();
        app.UseWebSockets();
        app.UseRouting();
        app.MapGet("/", Home);
        app.MapGet("/about", context => Page(context, "About", "<p>Every answer here came through the edge.</p>"));
        app.MapGet("/request", Request);
        app.MapGet("/form", Form);
        app.MapPost("/form", Posted);
        app.MapGet("/slow", Slow);
        app.MapGet("/socket", Socket);
        app.MapFallback(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Page(context, "Not here", "<p>The demo site has no such page. This 404 is the origin's own.</p>");
        });
        app.UseEndpoints(_ => { });
        await app.StartAsync(stop);
        stop.Register(() => _ = app.DisposeAsync().AsTask());
        return new Uri(app.Urls.First());
    }

    private static Task Home(HttpContext context) => Page(context, "A site behind Ringwall", """
        <p>This page is served by a small demo origin; your browser reached it through the edge.</p>
        <ul>
          <li><a href="/request">What the origin sees of your request</a></li>
          <li><a href="/form">A form</a></li>
          <li><a href="/slow">A page that takes three seconds, streamed</a></li>
          <li><a href="/about">Another page</a></li>
          <li><a href="/missing">A page that is missing</a></li>
        </ul>
        <p>A WebSocket at <code>/socket</code> sends back what it gets.</p>
        """);

    private static Task Request(HttpContext context)
    {
        var rows = new StringBuilder();
        foreach (var (name, value) in context.Request.Headers)
        {
            rows.Append($"<tr><th scope=\"row\">{Encode(name)}</th><td>{Encode(value.ToString())}</td></tr>\n");
        }

        var asked = context.Request;
        var line = Encode($"{asked.Method} {asked.Path}{asked.QueryString} {asked.Protocol}");
        var content = $"<p><code>{line}</code></p><table>\n{rows}</table>";
        return Page(context, "Your request, as the origin sees it", content);
    }

    private static Task Form(HttpContext context) => Page(context, "A form", """
        <form method="post" action="/form">
          <p><label for="text">Say something</label></p>
          <p><textarea id="text" name="text" rows="4" cols="40"></textarea></p>
          <p><button type="submit">Send</button></p>
        </form>
        """);

    private static async Task Posted(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = FormBytes;
        }

        try
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            var said = Encode(form["text"].ToString());
            await Page(context, "You said", $"<blockquote>{said}</blockquote><p><a href=\"/form\">Again</a></p>");
        }
        catch (Exception e) when (e is BadHttpRequestException or InvalidOperationException or InvalidDataException)
        {
            context.Response.StatusCode = (e as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
            await Page(context, "That was no form", "<p>The demo site takes forms of at most 64 KiB.</p>");
        }
    }

    private static async Task Slow(HttpContext context)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        for (var second = 1; second <= 3; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), context.RequestAborted);
            await context.Response.WriteAsync($"{second} of 3\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static async Task Socket(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            context.Response.Headers.Upgrade = "websocket";
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[EchoBytes];
        try
        {
            while (true)
            {
                var got = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
                if (got.MessageType == WebSocketMessageType.Close)
                {
                    await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
                    return;
                }

                var said = buffer.AsMemory(0, got.Count);
                await socket.SendAsync(said, got.MessageType, got.EndOfMessage, context.RequestAborted);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The visitor left; there is nobody to tell.
        }
    }

    private static Task Page(HttpContext context, string title, string content)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync($$"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{Encode(title)}}</title>
            <style>
            body { font: 1.0625rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem;
              color: #1b1b1b; }
            a { color: #0b57a4; }
            th { text-align: left; padding-right: 1rem; vertical-align: top; }
            td { word-break: break-all; }
            </style>
            </head>
            <body>
            <h1>{{Encode(title)}}</h1>
            {{content}}
            <p><a href="/">Home</a></p>
            </body>
            </html>

            """, context.RequestAborted);
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
