using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Ringwall.Control.Api;
using Ringwall.Control.Store;

namespace Ringwall.Control.DecisionLog;

/// <summary>
/// The log over HTTP: for anyone its static files, proofs and pages; for operators its state and the change of its key.
/// </summary>
internal sealed class LogApi(PublicLog parts, Database database)
{
    private const string Immutable = "public, max-age=31536000, immutable";
    private const string Short = "public, max-age=2";

    private readonly LogPublisher _log = parts.Publisher;
    private readonly LogFolder _folder = parts.Folder;

    public Task Checkpoint(HttpContext context) =>
        Answer(context, _folder.ReadCheckpoint(), "text/plain; charset=utf-8", Short);

    public Task Tile(HttpContext context)
    {
        var path = "tile/" + context.Request.RouteValues["path"];
        var octets = Ringwall.Core.DecisionLog.Tile.Parse(path) is { } tile ? _folder.Read(tile) : null;
        return Answer(context, octets, "application/octet-stream", Immutable);
    }

    /// <summary>A revision by its hash, as it was published; withdrawn ones are gone.</summary>
    public Task Revision(HttpContext context)
    {
        var hash = (string)context.Request.RouteValues["hash"]!;
        var stored = database.Read(s => PublishedPages.OfHash(s, hash));
        return Page(context, stored, Immutable);
    }

    public Task Key(HttpContext context) => Answer(
        context, Encoding.UTF8.GetBytes(_log.Key + "\n"), "text/plain; charset=utf-8", Short);

    /// <summary>The entry and its proof, to be kept: it verifies offline for ever.</summary>
    public Task Proof(HttpContext context)
    {
        var text = (string)context.Request.RouteValues["index"]!;
        var bundle = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? _log.Proof(index) : null;
        var octets = bundle is null ? null : Encoding.UTF8.GetBytes(bundle.Write());
        return Answer(context, octets, "text/plain; charset=utf-8", Short);
    }

    /// <summary>The newest revision of a page, at the path people know.</summary>
    public Task Shown(HttpContext context) => Page(
        context,
        HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
            ? database.Read(s => PublishedPages.Newest(s, context.Request.Path.Value ?? "")) : null,
        Short);

    public Task State(HttpContext context)
    {
        var open = _log.Current?.Checkpoint;
        return Body.Write(
            context,
            200,
            new LogState
            {
                Origin = _log.Origin,
                Key = _log.Key.ToString(),
                Recorded = _log.Recorded,
                Published = open?.Size ?? 0,
                Root = open?.Root.ToString(),
                Witnesses = [.. (parts.Rounds?.Witnesses ?? []).Select(w => new LogWitness(w.Key.Name, w.Trouble))],
            },
            ApiJson.Default.LogState);
    }

    public async Task RotateKey(HttpContext context)
    {
        if (await Body.Read(context, ApiJson.Default.RotateRequest) is not { } request)
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(request.Role))
        {
            await Problem.Write(context, new Problem
            {
                Status = 422,
                Title = "A key is handed over by somebody.",
                Errors = [new ProblemField("role", "the role and pseudonym the log shall show is missing")],
            });
            return;
        }

        try
        {
            await Body.Write(
                context, 200, new RotateAnswer(_log.RotateKey(request.Role).ToString()), ApiJson.Default.RotateAnswer);
        }
        catch (Exception e) when (e is InvalidDataException or EntryRefusedException)
        {
            await Problem.Write(context, 409, "The key was not handed over.", e.Message);
        }
    }

    private static Task Page(HttpContext context, StoredPage? page, string cache)
    {
        // What was published is shown and nothing in it runs.
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'";
        return Answer(context, page?.Content, page?.Page.ContentType ?? "", cache);
    }

    private static async Task Answer(HttpContext context, byte[]? octets, string type, string cache)
    {
        if (octets is null)
        {
            await Problem.Write(context, 404, "There is nothing at this address.");
            return;
        }

        context.Response.ContentType = type;
        context.Response.ContentLength = octets.Length;
        context.Response.Headers.CacheControl = cache;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.AccessControlAllowOrigin = "*";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(octets, context.RequestAborted);
        }
    }
}

/// <summary>Where the log stands: entries recorded, entries the open checkpoint covers.</summary>
public sealed record LogState
{
    public required string Origin { get; init; }

    public required string Key { get; init; }

    public required long Recorded { get; init; }

    public required long Published { get; init; }

    public string? Root { get; init; }

    public required IReadOnlyList<LogWitness> Witnesses { get; init; }
}

/// <summary>A witness and why it did not cosign last time, if so.</summary>
public sealed record LogWitness(string Name, string? Trouble);

public sealed record RotateRequest
{
    /// <summary>Who hands over, by role and pseudonym: it goes into the public _log.</summary>
    public string? Role { get; init; }
}

public sealed record RotateAnswer(string Key);
