using System.Collections.Immutable;

namespace Ringwall.Core.Trust;

/// <summary>
/// What is known, folded from events: all of it, or the streams one command needs (<see cref="Reach"/>). Immutable;
/// what is not loaded is unknown, and a command about it is refused.
/// </summary>
public sealed record TrustState
{
    public static TrustState Empty { get; } = new();

    public ImmutableDictionary<string, CustomerState> Customers { get; init; } = Of<CustomerState>();

    public ImmutableDictionary<string, ReportState> Reports { get; init; } = Of<ReportState>();

    public ImmutableDictionary<string, CampaignState> Campaigns { get; init; } = Of<CampaignState>();

    public ImmutableDictionary<string, CaseState> Cases { get; init; } = Of<CaseState>();

    public ImmutableDictionary<string, DecisionState> Decisions { get; init; } = Of<DecisionState>();

    public ImmutableDictionary<string, DemandState> Demands { get; init; } = Of<DemandState>();

    public ImmutableDictionary<string, AppealState> Appeals { get; init; } = Of<AppealState>();

    public ImmutableDictionary<string, WatchState> Watches { get; init; } = Of<WatchState>();

    public ImmutableDictionary<string, PolicyState> Policies { get; init; } = Of<PolicyState>();

    public ImmutableDictionary<string, PeriodState> Periods { get; init; } = Of<PeriodState>();

    private static ImmutableDictionary<string, T> Of<T>() => ImmutableDictionary<string, T>.Empty;

    public static TrustState Fold(IEnumerable<Fact> facts) => facts.Aggregate(Empty, Fold);

    /// <summary>
    /// The state after one more fact. Total: whatever stands in the store is folded, and what makes no sense where it
    /// stands changes nothing but the version.
    /// </summary>
    public static TrustState Fold(TrustState state, Fact fact)
    {
        var id = fact.Stream;
        return Streams.KindOf(id) switch
        {
            StreamKind.Customer => state with { Customers = Put(state.Customers, id, Customer(state, fact)) },
            StreamKind.Report => state.FoldReport(fact),
            StreamKind.Campaign => state with { Campaigns = Put(state.Campaigns, id, Campaign(state, fact)) },
            StreamKind.Case => state with { Cases = Put(state.Cases, id, Case(state, fact)) },
            StreamKind.Decision => state with { Decisions = Put(state.Decisions, id, Decision(state, fact)) },
            StreamKind.Demand => state with { Demands = Put(state.Demands, id, Demand(state, fact)) },
            StreamKind.Appeal => state with { Appeals = Put(state.Appeals, id, Appeal(state, fact)) },
            StreamKind.Watch => state with { Watches = Put(state.Watches, id, Watch(state, fact)) },
            StreamKind.Policy => state with
            {
                Policies = Put(state.Policies, id, (Get(state.Policies, id) ?? new(id, 0)).Apply(fact)),
            },
            StreamKind.Period => state with { Periods = Put(state.Periods, id, Period(state, fact)) },
            _ => state,
        };
    }

    /// <summary>Version of a stream as loaded; 0: nothing of it.</summary>
    public long VersionOf(string stream) => Streams.KindOf(stream) switch
    {
        StreamKind.Customer => Get(Customers, stream)?.Version ?? 0,
        StreamKind.Report => Get(Reports, stream)?.Version ?? 0,
        StreamKind.Campaign => Get(Campaigns, stream)?.Version ?? 0,
        StreamKind.Case => Get(Cases, stream)?.Version ?? 0,
        StreamKind.Decision => Get(Decisions, stream)?.Version ?? 0,
        StreamKind.Demand => Get(Demands, stream)?.Version ?? 0,
        StreamKind.Appeal => Get(Appeals, stream)?.Version ?? 0,
        StreamKind.Watch => Get(Watches, stream)?.Version ?? 0,
        StreamKind.Policy => Get(Policies, stream)?.Version ?? 0,
        StreamKind.Period => Get(Periods, stream)?.Version ?? 0,
        _ => 0,
    };

    private static T? Get<T>(ImmutableDictionary<string, T> all, string id)
        where T : class => all.GetValueOrDefault(id);

    private static ImmutableDictionary<string, T> Put<T>(ImmutableDictionary<string, T> all, string id, T? one)
        where T : class => one is null ? all : all.SetItem(id, one);

    private static CustomerState? Customer(TrustState state, Fact fact) =>
        Get(state.Customers, fact.Stream) is { } known ? known.Apply(fact)
        : fact.What is CustomerRegistered ? new CustomerState(fact.Stream, 0).Apply(fact)
        : null;

    /// <summary>A report that joins a campaign is counted there; nothing else of it is.</summary>
    private TrustState FoldReport(Fact fact)
    {
        var known = Get(Reports, fact.Stream);
        var next = known is not null ? known.Apply(fact)
            : fact.What is ReportReceived e ? new ReportState(fact.Stream, fact.Version, fact.At, e)
            : null;
        var state = this with { Reports = Put(Reports, fact.Stream, next) };
        return next is not null && fact.What is ReportJoinedCampaign joined && known?.CampaignId is null
            && Get(Campaigns, joined.CampaignId) is { } campaign
            ? state with
            {
                Campaigns = Campaigns.SetItem(campaign.Id, campaign with { Reports = campaign.Reports + 1 }),
            }
            : state;
    }

    private static CampaignState? Campaign(TrustState state, Fact fact) =>
        (Get(state.Campaigns, fact.Stream), fact.What) switch
        {
            (null, CampaignDetected e) => new(fact.Stream, fact.Version, e) { DetectedAt = fact.At },
            ({ } known, CampaignDetected e) => known with { Version = fact.Version, Detected = e },
            ({ } known, CampaignClosed) => known with { Version = fact.Version, Closed = true },
            ({ } known, _) => known with { Version = fact.Version },
            _ => null,
        };

    private static CaseState? Case(TrustState state, Fact fact) =>
        Get(state.Cases, fact.Stream) is { } known ? known.Apply(fact)
        : fact.What is CaseOpened e
            ? new CaseState(fact.Stream, fact.Version, fact.At, e) { People = Actors.Add([], fact.By) }
        : null;

    private static DecisionState? Decision(TrustState state, Fact fact) =>
        Get(state.Decisions, fact.Stream) is { } known ? known.Apply(fact)
        : fact.What is DecisionDrafted e
            ? new DecisionState(fact.Stream, fact.Version, fact.At, e.Content) { People = Actors.Add([], fact.By) }
        : null;

    private static DemandState? Demand(TrustState state, Fact fact) =>
        Get(state.Demands, fact.Stream) is { } known ? known.Apply(fact)
        : fact.What is DemandReceived e
            ? new DemandState(fact.Stream, fact.Version, e) { People = Actors.Add([], fact.By) }
        : null;

    private static AppealState? Appeal(TrustState state, Fact fact) =>
        Get(state.Appeals, fact.Stream) is { } known ? known.Apply(fact)
        : fact.What is AppealFiled e ? new AppealState(fact.Stream, fact.Version, fact.At, e)
        : null;

    private static WatchState? Watch(TrustState state, Fact fact) =>
        Get(state.Watches, fact.Stream) is { } known ? known.Apply(fact)
        : fact.What is WatchOpened e ? new WatchState(fact.Stream, fact.Version, e)
        : null;

    private static PeriodState Period(TrustState state, Fact fact)
    {
        var known = (Get(state.Periods, fact.Stream) ?? new(fact.Stream, 0)) with { Version = fact.Version };
        return fact.What is PeriodPublished e ? known with { Versions = known.Versions.Add(e) } : known;
    }
}
