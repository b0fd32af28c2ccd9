using System.Globalization;
using System.Text.Json.Nodes;
using Ringwall.Core.DecisionLog;
using Ringwall.Core.Snapshot;

namespace Ringwall.Control.DecisionLog;

/// <summary>
/// What the log says of a block: what the block page says too. Names of people and the reason given for the record stay
/// in the record.
/// </summary>
internal static class BlockEntries
{
    public static LogEntry Applied(Block block, DateTimeOffset at) => Entry(EntryKind.BlockApplied, block, at);

    public static LogEntry Lifted(Block block, DateTimeOffset at) => Entry(EntryKind.BlockLifted, block, at);

    private static LogEntry Entry(string kind, Block block, DateTimeOffset at)
    {
        var data = new JsonObject
        {
            ["hosts"] = new JsonArray([.. block.Hosts.Select(host => (JsonNode)host)]),
            ["kind"] = block.Kind == BlockKind.LegalOrder ? "legal_order" : "own_decision",
            ["reasons_url"] = block.ReasonsUrl,
            ["since"] = Time(block.Since),
        };
        Add("zone", block.Zone);
        Add("ordered_by", block.OrderedBy);
        Add("until", block.Until is { } until ? Time(until) : null);
        return new LogEntry { Kind = kind, At = at, Subject = block.DecisionId, Role = "operator", Data = data };

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                data[name] = value;
            }
        }
    }

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
