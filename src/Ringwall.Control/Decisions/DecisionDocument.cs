using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Decisions;

/// <summary>A decision for programs: what its page says.</summary>
internal static class DecisionDocument
{
    private static readonly JsonSerializerOptions s_plain = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(DecisionState decision, IReadOnlyList<HistoryLine> history)
    {
        var c = decision.Content;
        return new JsonObject
        {
            ["id"] = decision.Id,
            ["phase"] = Words.Code(decision.Phase),
            ["status"] = Words.Status(decision),
            ["measures"] = Texts(c.Measures.Select(Words.Code)),
            ["hostnames"] = Texts(c.Scope.Hostnames ?? []),
            ["whole_customer"] = c.Scope.WholeCustomer,
            ["ground"] = Words.Code(c.Ground),
            ["service"] = Words.Code(c.Service),
            ["legal_class"] = Words.Code(c.LegalClass),
            ["legal_basis"] = c.LegalBasis,
            ["policy"] = new JsonObject
            {
                ["id"] = c.PolicyId,
                ["version"] = c.PolicyVersion,
                ["clause"] = c.PolicyClause,
                ["exception"] = c.ExceptionId,
            },
            ["facts"] = c.FactsPublic,
            ["necessity"] = c.Necessity,
            ["narrower_measures_considered"] = Pairs(c.Narrower.Select(n => (Words.Code(n.Measure), n.WhyNot))),
            ["aggravation_assessment"] = Pairs(c.Aggravation.Select(risk => (Words.Code(risk.Kind), risk.Answer))),
            ["state_involvement"] = c.StateInvolvement,
            ["like_cases"] = c.LikeCases,
            ["precedent"] = c.Precedent,
            ["automated_detection"] = c.AutomatedDetection,
            ["human_rights_note"] = c.HumanRightsNote,
            ["evidence_root"] = decision.Root,
            ["evidence_log_index"] = decision.LogIndex,
            ["text_sha256"] = decision.ProposedText,
            ["until"] = decision.Until is { } until ? Words.Time(until) : null,
            ["history"] = new JsonArray([.. history.Select(line => (JsonNode)new JsonObject
            {
                ["at"] = line.At is { } at ? Words.Time(at) : null,
                ["event"] = line.Event,
                ["text"] = line.Text,
                ["role"] = Words.Code(line.Role),
            })]),
            ["appeal"] = DecisionPages.PathOf(decision.Id) + "/appeal",
        }.ToJsonString(s_plain) + "\n";
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static JsonObject Pairs(IEnumerable<(string Name, string Text)> pairs)
    {
        var all = new JsonObject();
        foreach (var (name, text) in pairs)
        {
            all[name] = text;
        }

        return all;
    }
}
