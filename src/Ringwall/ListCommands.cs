using System.CommandLine;
using System.Text.Json.Nodes;

namespace Ringwall;

/// <summary>What is there: blocks in force, zones, nodes. One line each.</summary>
internal static class ListCommands
{
    public static Command Blocks() => List("blocks", "Blocks in force.", "/trust/v1/blocks", "in_force",
        block => $"{block["decision_id"]}\t{block["kind"]}\t{block["zone"] ?? block["hosts"]?.ToJsonString()}\t"
            + $"{block["since"]}\t{block["reasons_url"]}");

    public static Command Zones() => List("zones", "Zones and their hosts.", "/v1/zones", "zones",
        zone => $"{zone["name"]}\t{string.Join(' ', zone["hosts"]?.AsArray().Select(h => $"{h}") ?? [])}");

    public static Command Nodes() => List("nodes", "Nodes and what they have in force.", "/v1/nodes", "nodes",
        node => $"{node["report"]?["node"]}\tconfiguration {node["report"]?["config_version"]}\t"
            + $"blocks {node["report"]?["block_version"]}\t{node["seconds_ago"]} s ago\t{node["report"]?["refused"]}");

    private static Command List(string name, string what, string path, string member, Func<JsonNode, string> line) =>
        OperatorClient.Verb(
            new Command(name, what),
            _ => (HttpMethod.Get, path, null),
            answer => (answer as JsonArray ?? answer[member]?.AsArray() ?? []).Select(item => line(item!)));
}
