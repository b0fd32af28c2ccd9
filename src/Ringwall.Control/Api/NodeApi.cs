using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Ringwall.Control.Ca;
using Ringwall.Control.Publication;
using Ringwall.Core.Snapshot;

namespace Ringwall.Control.Api;

/// <summary>
/// What nodes ask: documents after the version they have, certificates of the local CA; and what they report.
/// </summary>
internal sealed class NodeApi(
    ConfigState config,
    Publisher publisher,
    Receipts receipts,
    LocalAuthority ca,
    TicketSecrets secrets,
    TimeProvider time)
{
    public async Task Document(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["lane"]!;
        var query = context.Request.Query;
        if (name is not ("config" or "blocks")
            || !long.TryParse(query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var after))
        {
            await Problem.Write(context, 400, "Ask for config or blocks, after a version.");
            return;
        }

        int.TryParse(query["wait"], NumberStyles.None, CultureInfo.InvariantCulture, out var wait);
        var atMost = TimeSpan.FromSeconds(Math.Min(wait, Limits.WaitSeconds));
        var lane = name == "config" ? Lane.Config : Lane.Blocks;
        var document = await publisher.Wait(lane, after, atMost, context.RequestAborted);
        if (document is null)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = document.Length;
        await context.Response.Body.WriteAsync(document, context.RequestAborted);
    }

    public async Task Report(HttpContext context)
    {
        if (await Body.Read(context, ApiJson.Default.NodeReport) is { } report)
        {
            receipts.Seen(report);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    /// <summary>Only for hosts the configuration serves: a node cannot have certificates made for others.</summary>
    public Task Certificate(HttpContext context)
    {
        var host = context.Request.Query["host"].ToString().ToLowerInvariant();
        return HostName.Fault(host, wildcards: true) is null && config.Edge.FindZone(Encoding.ASCII.GetBytes(host)) >= 0
            ? Body.Write(context, 200, ca.Issue(host), ApiJson.Default.CertificateSettings)
            : Problem.Write(context, 404, "No zone serves this host.");
    }

    /// <summary>Nobody in between may keep them.</summary>
    public Task Secrets(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Body.Write(context, 200, secrets.Current(), ApiJson.Default.NodeSecrets);
    }

    public Task Nodes(HttpContext context) => Body.Write(
        context,
        200,
        new NodeList
        {
            ConfigVersion = publisher.Version(Lane.Config),
            BlockVersion = publisher.Version(Lane.Blocks),
            Nodes = [.. receipts.Nodes().Select(node => new NodeListEntry
            {
                Report = node.Report,
                SecondsAgo = Math.Round((time.GetUtcNow() - node.At).TotalSeconds, 3),
            })],
        },
        ApiJson.Default.NodeList);

    public Task Metrics(HttpContext context)
    {
        var text = new StringBuilder();
        Gauge("ringwall_control_version", "Newest version of each lane.");
        Sample("ringwall_control_version", "lane=\"config\"", publisher.Version(Lane.Config));
        Sample("ringwall_control_version", "lane=\"blocks\"", publisher.Version(Lane.Blocks));
        Gauge("ringwall_control_blocks_in_force", "Blocks neither lifted nor ended.");
        text.Append(CultureInfo.InvariantCulture, $"ringwall_control_blocks_in_force {publisher.InForce().Count}\n");
        Gauge("ringwall_control_node_version", "Version each node has in force.");
        foreach (var node in receipts.Nodes())
        {
            var name = node.Report.Node.Replace("\\", "\\\\").Replace("\"", "\\\"").ReplaceLineEndings("");
            var label = $"node=\"{name}\"";
            Sample("ringwall_control_node_version", label + ",lane=\"config\"", node.Report.ConfigVersion);
            Sample("ringwall_control_node_version", label + ",lane=\"blocks\"", node.Report.BlockVersion);
        }

        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return context.Response.WriteAsync(text.ToString(), context.RequestAborted);

        void Gauge(string name, string help) => text.Append($"# HELP {name} {help}\n# TYPE {name} gauge\n");

        void Sample(string name, string labels, long value) =>
            text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {value}\n");
    }
}
