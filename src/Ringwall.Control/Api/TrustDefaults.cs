using System.Text.Json;
using System.Text.Json.Nodes;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Api;

/// <summary>
/// What a form leaves out is as its type has it. Generated readers set an absent init-only property to nothing
/// whatever its initializer says, so the initial values are laid under what came.
/// </summary>
internal static class TrustDefaults
{
    private static readonly JsonObject s_content = Of(JsonSerializer.SerializeToNode(
        new DecisionContent { CustomerId = "" }, TrustWords.Json.DecisionContent)!);

    private static readonly JsonObject s_draft = Of(JsonSerializer.SerializeToNode(
        new ReportDraft(), TrustWords.Json.ReportDraft)!);

    public static void LayUnder(JsonObject fields)
    {
        Lay(s_content, fields["content"] as JsonObject);
        Lay(s_draft, fields["draft"] as JsonObject);
    }

    private static JsonObject Of(JsonNode initial)
    {
        var fields = initial.AsObject();
        fields.Remove("customer_id");
        fields.Remove("precedent");
        return fields;
    }

    private static void Lay(JsonObject initial, JsonObject? onto)
    {
        foreach (var (name, value) in initial)
        {
            if (onto is not null && !onto.ContainsKey(name))
            {
                onto[name] = value?.DeepClone();
            }
        }
    }
}
