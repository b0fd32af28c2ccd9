namespace Ringwall.Core.Trust.Transparency;

/// <summary>Where a thing is counted: the most specific sub-category, once.</summary>
/// <param name="OtherText">Description of a KEYWORD_OTHER row; never empty there.</param>
public sealed record Classified(string Category, string Keyword, string OtherText);

/// <param name="MemberState">Country of the authority.</param>
/// <param name="AckHours">Null: not acknowledged within the period.</param>
public sealed record OrderRow(
    string Id, Classified As, string MemberState, bool ToAct, int Items, double? AckHours, double? EffectHours);

public sealed record NoticeRow(
    string Id, Classified As, bool TrustedFlagger, int Items, double? ActionHours, bool ByLaw, bool ByTerms);

/// <param name="Column">Which restriction column of the sheet it stands in.</param>
public sealed record OwnMeasureRow(
    string Id, Classified As, bool Illegal, bool AutomatedDetection, MeasureColumn Column, Measure Measure);

public sealed record ComplaintRow(string Id, AppealOutcome? Outcome, double? Hours);

/// <summary>Columns of the own-initiative sheets after the two totals, in their order.</summary>
public enum MeasureColumn : byte
{
    VisibilityRemoval, VisibilityDisable, VisibilityDemoted, VisibilityAge, VisibilityInteraction, VisibilityLabelled,
    VisibilityOther, MonetarySuspension, MonetaryTermination, MonetaryOther, ProvisionSuspension,
    ProvisionTermination, AccountSuspension, AccountTermination,
}

/// <summary>
/// The raw rows of one service's year, from the events' states. One decision's measure is one row, one demand is one
/// row, one report is one row however many say the same: duplicates and campaigns are counted one by one.
/// </summary>
public sealed record YearFigures
{
    public required int Year { get; init; }

    public required ServiceKind Service { get; init; }

    public IReadOnlyList<OrderRow> Orders { get; init; } = [];

    public IReadOnlyList<NoticeRow> Notices { get; init; } = [];

    public IReadOnlyList<OwnMeasureRow> Measures { get; init; } = [];

    public IReadOnlyList<ComplaintRow> Complaints { get; init; } = [];

    /// <summary>Broken glass that lapsed or was used in the year; shown beside the templates.</summary>
    public int BreakGlassUsed { get; init; }

    public int BreakGlassLapsed { get; init; }

    public int FalseMatches { get; init; }

    public int ConfirmedMatches { get; init; }

    public int RefusedDemands { get; init; }

    public static YearFigures Count(TrustState state, int year, ServiceKind service)
    {
        var decisions = state.Decisions.Values
            .Where(d => d.Content.Service == service && Within(d.OrderedAt, year))
            .OrderBy(d => d.Id, StringComparer.Ordinal).ToList();
        var demands = state.Demands.Values
            .Where(d => Within(d.Demand.ServedAt, year) && ServiceOf(state, d) == service)
            .OrderBy(d => d.Id, StringComparer.Ordinal).ToList();
        var reports = state.Reports.Values
            .Where(r => r.Report.Service == service && Within(r.ReceivedAt, year))
            .OrderBy(r => r.Id, StringComparer.Ordinal);
        var watches = state.Watches.Values.Where(w =>
            state.Decisions.GetValueOrDefault(w.Opened.DecisionId)?.Content.Service == service).ToList();
        return new YearFigures
        {
            Year = year,
            Service = service,
            Orders = [.. demands.Where(d => d.Demand.Kind is not DemandKind.Gag).Select(Order)],
            Notices = [.. reports.Select(r => Notice(state, r))],
            Measures = [.. decisions.Where(d => IsOwnInitiative(state, d)).SelectMany(Own)],
            Complaints =
            [
                .. state.Appeals.Values
                    .Where(a => Within(a.FiledAt, year)
                        && state.Decisions.GetValueOrDefault(a.Filed.DecisionId)?.Content.Service == service)
                    .OrderBy(a => a.Id, StringComparer.Ordinal)
                    .Select(a => new ComplaintRow(a.Id, a.Decided?.Outcome, Hours(a.FiledAt, a.DecidedAt))),
            ],
            BreakGlassUsed = decisions.Count(d => d.BreakGlass is not null),
            BreakGlassLapsed = decisions.Count(d => d.BreakGlass is { Lapsed: true }),
            ConfirmedMatches = watches.Sum(w => Judged(w, year, true)),
            FalseMatches = watches.Sum(w => Judged(w, year, false)),
            RefusedDemands = demands.Count(d => d.Decided is { Outcome: DemandOutcome.Refused }),
        };
    }

    private static int Judged(WatchState watch, int year, bool same) => watch.Matches.Values.Count(m =>
        Within(m.JudgedAt, year) && (m.Judged!.Verdict == MatchVerdict.SameSubject) == same);

    private static bool Within(DateTimeOffset? at, int year) => at?.UtcDateTime.Year == year;

    private static double? Hours(DateTimeOffset from, DateTimeOffset? to) => (to - from)?.TotalHours;

    /// <summary>A demand counts with the service that carried it out, or the customer's first, or delivery.</summary>
    private static ServiceKind ServiceOf(TrustState state, DemandState demand) =>
        state.Decisions.GetValueOrDefault(demand.Decided?.DecisionId ?? "")?.Content.Service
        ?? state.Customers.GetValueOrDefault(demand.Demand.CustomerId ?? "")?.Services.Values
            .OrderBy(s => s.ServiceId, StringComparer.Ordinal).FirstOrDefault()?.Kind
        ?? ServiceKind.SecurityCdn;

    private static OrderRow Order(DemandState demand)
    {
        var d = demand.Demand;
        var known = TemplateCategories.Find(d.Category ?? "", d.Category ?? "");
        var category = known is null ? TemplateCategories.UnspecifiedOrder : known.Code;
        var stopped = demand.Stopped.TotalHours;
        return new(
            demand.Id,
            new(category, category == TemplateCategories.UnspecifiedOrder ? category : TemplateCategories.Other,
                "Not specified further by the authority"),
            d.Country,
            d.Kind is DemandKind.Remove or DemandKind.Block,
            Math.Max(1, d.Locators.Count),
            Hours(d.ServedAt, demand.AcknowledgedAt),
            Hours(d.ServedAt, demand.EffectedAt) - stopped);
    }

    private static NoticeRow Notice(TrustState state, ReportState report)
    {
        var ground = report.Decided?.DecisionId is { } id
            ? state.Decisions.GetValueOrDefault(id)?.Content.Ground ?? Ground.None
            : Ground.None;
        return new(
            report.Id, ReportTaxonomy.Of(report.Report.Kind), report.Report.Channel == ReportChannel.TrustedFlagger,
            Math.Max(1, report.Report.Locators.Count), Hours(report.ReceivedAt, report.DecidedAt),
            ground is Ground.IllegalContent or Ground.LegalOrder,
            ground is not (Ground.None or Ground.IllegalContent or Ground.LegalOrder));
    }

    /// <summary>
    /// Not preceded by an order or an article 16 notice. Reports to a service that hosts nothing are no such notices.
    /// </summary>
    private static bool IsOwnInitiative(TrustState state, DecisionState decision) =>
        decision.Content.Ground != Ground.LegalOrder
        && (decision.Content.Service != ServiceKind.Hosting
            || state.Cases.GetValueOrDefault(decision.Content.CaseId ?? "")?.Reports.IsEmpty != false);

    private static IEnumerable<OwnMeasureRow> Own(DecisionState decision) =>
        decision.Measures.Keys.Where(measure => measure != Measure.ForwardOnly).Order().Select(measure =>
            new OwnMeasureRow(
                decision.Id, Classify(decision.Content), decision.Content.Ground == Ground.IllegalContent,
                decision.Content.AutomatedDetection, ColumnOf(measure), measure));

    /// <summary>The first keyword that belongs to the category; without one, its "other" row.</summary>
    private static Classified Classify(DecisionContent content)
    {
        var category = TemplateCategories.Find(content.Category, content.Category) is { } known
            ? known.Code
            : TemplateCategories.TermsOnly;
        var keyword = content.Keywords.FirstOrDefault(word =>
            word != TemplateCategories.Other && TemplateCategories.Find(category, word) is not null);
        var other = content.KeywordOther.Length > 0 ? content.KeywordOther : "Not specified further";
        return content.KeywordOther.Length > 0 || keyword is null
            ? new(category, TemplateCategories.Other, other)
            : new(category, keyword, "");
    }

    public static MeasureColumn ColumnOf(Measure measure) => measure switch
    {
        Measure.HostedObjectRemove => MeasureColumn.VisibilityRemoval,
        Measure.UrlBlock or Measure.HostnameBlock => MeasureColumn.VisibilityDisable,
        Measure.InterstitialWarning => MeasureColumn.VisibilityLabelled,
        Measure.EdgeBlock or Measure.DnsHold or Measure.ServiceSuspend => MeasureColumn.ProvisionSuspension,
        Measure.ServiceTerminate => MeasureColumn.ProvisionTermination,
        Measure.AccountTerminate => MeasureColumn.AccountTermination,
        _ => MeasureColumn.VisibilityOther,
    };
}
