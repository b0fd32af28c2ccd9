using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Ringwall.Core.Trust;

namespace Ringwall.Core.DecisionLog;

/// <summary>
/// What the public log says of a fact of the trust process. Numbers, hashes, dates and words of closed sets only: no
/// free text goes into the tree, since text can name people and the tree forgets nothing. Reasons stand on pages.
/// </summary>
public static class TrustEntries
{
    /// <summary>The entry, or null for facts that are not public by themselves.</summary>
    public static LogEntry? Of(Fact fact) => fact.What switch
    {
        EvidenceSealed e => Entry(
            fact, EntryKind.ProposedSealed, ("evidence_root", e.Root), ("items", e.Items.Count)),
        RenewalProposed e => Entry(
            fact,
            EntryKind.ProposedSealed,
            ("evidence_root", e.Root),
            ("items", e.Items.Count),
            ("renewal_until", Time(e.Until))),
        DecisionApproved e => Entry(fact, EntryKind.Approved, ("text_sha256", e.TextSha256)),
        RenewalApproved e => Entry(fact, EntryKind.Approved, ("evidence_root", e.Root)),
        BreakGlassUsed e => Entry(fact, EntryKind.BreakglassUsed, ("until", Time(e.Until))),
        DecisionTookEffect e => Entry(fact, EntryKind.Effective, ("nodes", e.Nodes)),
        DecisionPublished e => Entry(
            fact, EntryKind.Published, ("page_sha256", e.PageSha256), ("revision", e.Revision)),
        DecisionCorrected e => Entry(
            fact, EntryKind.Corrected, ("page_sha256", e.PageSha256), ("revision", e.Revision)),
        MeasuresExpired or BreakGlassLapsed => Entry(fact, EntryKind.BlockExpired),
        AppealFiled e => Entry(fact, EntryKind.AppealOpened, ("by", Word(e.By)), ("decision", e.DecisionId)),
        AppealDecided e => Entry(fact, EntryKind.AppealDecided, ("outcome", Word(e.Outcome))),
        // Only that there is one: who demands what may be under a gag.
        DemandReceived => Entry(fact, EntryKind.DemandReceived),
        DemandPublished e => Entry(
            fact,
            EntryKind.DemandPublished,
            ("aggregate_only", e.AggregateOnly),
            ("page_sha256", e.PageSha256),
            ("revision", e.Revision)),
        PolicyPublished e => Entry(
            fact,
            EntryKind.PolicyPublished,
            ("effective_from", Time(e.EffectiveFrom)),
            ("service", Word(e.Service)),
            ("text_sha256", e.TextSha256),
            ("version", e.Version)),
        PeriodPublished e => Entry(
            fact,
            EntryKind.PeriodPublished,
            ("files", new JsonArray([.. e.FileHashes.Select(hash => (JsonNode)hash)])),
            ("version", e.Version),
            ("year", e.Year)),
        _ => null,
    };

    private static LogEntry Entry(Fact fact, string kind, params (string Name, JsonNode Value)[] facts)
    {
        var data = new JsonObject();
        foreach (var (name, value) in facts)
        {
            data[name] = value;
        }

        // The role is public, the person is not.
        return new LogEntry
        {
            Kind = kind,
            At = fact.At,
            Subject = fact.Stream,
            Role = Word(fact.By.Role),
            Data = data,
        };
    }

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>"DecisionOfficer" as "decision-officer".</summary>
    private static string Word<T>(T value)
        where T : struct, Enum
    {
        var text = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
