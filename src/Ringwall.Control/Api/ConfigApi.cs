using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Ringwall.Control.Config;
using Ringwall.Control.Publication;
using Ringwall.Core.Snapshot;

namespace Ringwall.Control.Api;

/// <summary>The configuration: what is in force, checking another, reading the file again.</summary>
internal sealed class ConfigApi(ConfigState config, Publisher publisher, Receipts receipts)
{
    public Task Show(HttpContext context)
    {
        context.Response.ContentType = "application/yaml; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Ringwall-Config-Version"] = $"{publisher.Version(Lane.Config)}";
        return context.Response.WriteAsync(publisher.ConfigText() ?? "", context.RequestAborted);
    }

    public async Task Check(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = Config.Limits.File;
        }

        string text;
        try
        {
            using var reader = new StreamReader(context.Request.Body, new UTF8Encoding(false, true));
            text = await reader.ReadToEndAsync(context.RequestAborted);
        }
        catch (Exception e) when (e is BadHttpRequestException or DecoderFallbackException)
        {
            await Problem.Write(context, 400, "The configuration cannot be read.", e.Message);
            return;
        }

        var read = config.Check(text, out var faults);
        await (read is null
            ? Refuse(context, faults)
            : Body.Write(context, 200, Answer(read), ApiJson.Default.ConfigAnswer));
    }

    public async Task Reload(HttpContext context)
    {
        if (config.Reload("operator", out var faults) is not { } loaded)
        {
            await Refuse(context, faults);
            return;
        }

        var given = await receipts.Wait(
            Lane.Config, loaded.Version, TimeSpan.FromSeconds(Limits.ReceiptSeconds), context.RequestAborted);
        var answer = Answer(loaded.Configuration) with
        {
            Version = loaded.Version,
            Effective = given.Count > 0 && given.All(r => r.InForce),
            Receipts = given,
        };
        await Body.Write(context, 200, answer, ApiJson.Default.ConfigAnswer);
    }

    public Task Zones(HttpContext context)
    {
        var edge = config.Edge;
        var now = config.Now.ToUnixTimeMilliseconds();
        var table = new BlockTable(publisher.InForce());
        var zones = new List<ZoneListEntry>(edge.ZoneCount);
        for (var i = 0; i < edge.ZoneCount; i++)
        {
            var zone = edge.Zone(i);
            var blocked = table.ByZone.ContainsKey(zone.Name)
                || zone.Hosts.Any(host => table.OfHost(Encoding.UTF8.GetBytes(host), now) is not null);
            var origins = zone.OriginGroups.SelectMany(group => group.Origins).Select(origin => origin.Url);
            zones.Add(new ZoneListEntry(zone.Name, zone.Hosts, [.. origins.Distinct()], blocked));
        }

        var list = new ZoneList { Version = publisher.Version(Lane.Config), Zones = zones };
        return Body.Write(context, 200, list, ApiJson.Default.ZoneList);
    }

    private static ConfigAnswer Answer(Configuration read) =>
        new() { Zones = read.Zones.Count, Warnings = read.Warnings };

    private static Task Refuse(HttpContext context, IReadOnlyList<ConfigFault> faults)
    {
        var problem = new Problem
        {
            Status = 422,
            Title = "The configuration has faults; what was in force stays in force.",
            Detail = string.Join('\n', faults),
            Faults = faults,
        };
        return Problem.Write(context, problem);
    }
}
