using System.Globalization;

namespace Ringwall.Core.Trust.Statements;

/// <summary>From a decision to its statement of reasons; nothing in it that the public text does not say.</summary>
public static class StatementOf
{
    /// <param name="contentDate">When what it is about was published, as far as known.</param>
    /// <param name="reasonsUrl">Where the policy clause or the law can be read.</param>
    public static Statement Decision(
        TrustState state, DecisionState decision, DateOnly contentDate, string? reasonsUrl)
    {
        var c = decision.Content;
        var illegal = c.Ground is Ground.IllegalContent or Ground.LegalOrder;
        var until = decision.Until is { } end ? Day(DateOnly.FromDateTime(end.UtcDateTime)) : null;
        var visibility = Visibility(c.Measures);
        var provision = Provision(c);
        var account = c.Measures.Contains(Measure.AccountTerminate) ? "DECISION_ACCOUNT_TERMINATED" : null;
        var law = c.DemandId is null ? null : state.Demands.GetValueOrDefault(c.DemandId)?.Demand.LegalBasis;
        return new Statement
        {
            DecisionVisibility = visibility,
            DecisionVisibilityOther = visibility.Contains("DECISION_VISIBILITY_OTHER")
                ? "Kept out of the cache, or served more slowly" : null,
            DecisionProvision = provision,
            DecisionAccount = account,
            DecisionGround = illegal ? "DECISION_GROUND_ILLEGAL_CONTENT" : "DECISION_GROUND_INCOMPATIBLE_CONTENT",
            DecisionGroundReferenceUrl = reasonsUrl,
            IllegalContentLegalGround = illegal ? law ?? c.LegalBasis : null,
            IllegalContentExplanation = illegal ? Cut(c.Necessity, 2_000) : null,
            IncompatibleContentGround = illegal ? null : $"{c.PolicyId} version {c.PolicyVersion}, {c.PolicyClause}",
            IncompatibleContentExplanation = illegal ? null : Cut(c.Necessity, 2_000),
            ContentType = ["CONTENT_TYPE_OTHER"],
            ContentTypeOther = "A site served through the network",
            Category = c.Category,
            CategorySpecification =
            [
                .. c.Keywords.Where(word => word != "KEYWORD_OTHER"),
                .. c.KeywordOther.Length > 0 ? ["KEYWORD_OTHER"] : Array.Empty<string>(),
            ],
            CategorySpecificationOther = c.KeywordOther.Length > 0 ? c.KeywordOther : null,
            TerritorialScope = Territory(c.Scope),
            ContentDate = Day(contentDate),
            ApplicationDate = Day(DateOnly.FromDateTime((decision.OrderedAt ?? decision.DraftedAt).UtcDateTime)),
            EndDateServiceRestriction = provision is null ? null : until,
            EndDateVisibilityRestriction = visibility.Count == 0 ? null : until,
            EndDateAccountRestriction = account is null ? null : until,
            DecisionFacts = c.FactsPublic,
            SourceType = SourceOf(state, c),
            AutomatedDetection = c.AutomatedDetection ? "Yes" : "No",
            AutomatedDecision = "AUTOMATED_DECISION_NOT_AUTOMATED",
            Puid = $"{decision.Id}-{Math.Max(1, decision.Revision)}",
        };
    }

    private static List<string> Visibility(IReadOnlyList<Measure> measures)
    {
        var words = new List<string>();
        Add(Measure.HostedObjectRemove, "DECISION_VISIBILITY_CONTENT_REMOVED");
        Add(Measure.UrlBlock, "DECISION_VISIBILITY_CONTENT_DISABLED");
        Add(Measure.HostnameBlock, "DECISION_VISIBILITY_CONTENT_DISABLED");
        Add(Measure.InterstitialWarning, "DECISION_VISIBILITY_CONTENT_LABELLED");
        Add(Measure.CacheStop, "DECISION_VISIBILITY_OTHER");
        Add(Measure.RateLimitCache, "DECISION_VISIBILITY_OTHER");
        return words;

        void Add(Measure measure, string word)
        {
            if (measures.Contains(measure) && !words.Contains(word))
            {
                words.Add(word);
            }
        }
    }

    private static string? Provision(DecisionContent c) =>
        c.Measures.Contains(Measure.ServiceTerminate) ? "DECISION_PROVISION_TOTAL_TERMINATION"
        : c.Measures.Any(m => m is Measure.EdgeBlock or Measure.DnsHold or Measure.ServiceSuspend)
            ? c.Scope.WholeCustomer ? "DECISION_PROVISION_TOTAL_SUSPENSION" : "DECISION_PROVISION_PARTIAL_SUSPENSION"
        : null;

    /// <summary>Empty means everywhere, and the database wants everywhere spelt out.</summary>
    private static string[] Territory(DecisionScope scope) => scope.Territory is { Count: > 0 } named
        ? [.. named.Where(StatementWords.Territories.Contains)]
        : [.. StatementWords.Territories.Order(StringComparer.Ordinal)];

    /// <summary>An order is "other notification"; an article 16 notice exists for hosting only.</summary>
    private static string SourceOf(TrustState state, DecisionContent c)
    {
        if (c.Ground == Ground.LegalOrder)
        {
            return "SOURCE_TYPE_OTHER_NOTIFICATION";
        }

        var reports = c.CaseId is null ? [] : state.Cases.GetValueOrDefault(c.CaseId)?.Reports ?? [];
        return c.Service != ServiceKind.Hosting || reports.IsEmpty ? "SOURCE_VOLUNTARY"
            : reports.Any(id => state.Reports.GetValueOrDefault(id)?.Report.Channel == ReportChannel.TrustedFlagger)
                ? "SOURCE_TRUSTED_FLAGGER"
            : "SOURCE_ARTICLE_16";
    }

    private static string Day(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..longest];
}
