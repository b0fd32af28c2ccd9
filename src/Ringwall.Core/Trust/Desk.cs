namespace Ringwall.Core.Trust;

/// <summary>
/// What lies before a rule: the state, the settings, who asks, the time. It notes every stream that was looked at, so
/// that the append can insist that none has moved.
/// </summary>
internal sealed class Desk(TrustState state, TrustSettings settings, Actor by, DateTimeOffset now, TrustCommand command)
{
    private readonly SortedDictionary<string, long> _read = new(StringComparer.Ordinal);

    public TrustState State { get; } = state;

    public TrustSettings Settings { get; } = settings;

    public Actor By { get; } = by;

    public DateTimeOffset Now { get; } = now;

    public TrustCommand Command { get; } = command;

    public CustomerState? Customer(string? id) => Look(State.Customers, id);

    public ReportState? Report(string? id) => Look(State.Reports, id);

    public CampaignState? Campaign(string? id) => Look(State.Campaigns, id);

    public CaseState? Case(string? id) => Look(State.Cases, id);

    public DecisionState? Decision(string? id) => Look(State.Decisions, id);

    public DemandState? Demand(string? id) => Look(State.Demands, id);

    public AppealState? Appeal(string? id) => Look(State.Appeals, id);

    public WatchState? Watch(string? id) => Look(State.Watches, id);

    public PolicyState? Policy(string? id) => Look(State.Policies, id);

    public PeriodState? Period(string? id) => Look(State.Periods, id);

    /// <summary>Accepts with events on the command's own stream.</summary>
    public Outcome Accept(params TrustEvent[] events) =>
        AcceptAll([.. events.Select(what => new NewEvent(Command.Id, what))]);

    public Outcome AcceptAll(IReadOnlyList<NewEvent> events)
    {
        foreach (var stream in events.Select(what => what.Stream))
        {
            _read.TryAdd(stream, State.VersionOf(stream));
        }

        return new Outcome.Accepted(events, [.. _read.Select(pair => new StreamVersion(pair.Key, pair.Value))]);
    }

    public Outcome Refuse(RefusalCode code, string text, params FieldFault[] faults)
    {
        var refused = new Outcome.Refused(code, text, faults, []);
        return refused.IsForbidden && State.VersionOf(Command.Id) > 0
            ? refused with { Recorded = [new(Command.Id, new AttemptRefused(Command.GetType().Name, code))] }
            : refused;
    }

    public Outcome Unknown(string what) => Refuse(RefusalCode.Unknown, $"There is no such {what}.");

    public Outcome AlreadyThere() => Refuse(RefusalCode.AlreadyThere, $"{Command.Id} exists already.");

    public Outcome WrongPhase(string text) => Refuse(RefusalCode.WrongPhase, text);

    /// <summary>A fault for each text that is empty or too long.</summary>
    public static FieldFault[] Texts(params (string Field, string Text)[] texts) =>
    [
        .. texts.Where(t => string.IsNullOrWhiteSpace(t.Text) || t.Text.Length > Limits.Reason)
            .Select(t => new FieldFault(t.Field, t.Text.Length > Limits.Reason ? "too_long" : "missing")),
    ];

    public Outcome Incomplete(IReadOnlyCollection<FieldFault> faults) =>
        Refuse(RefusalCode.Incomplete, "Something is missing.", [.. faults]);

    /// <summary>Needs the text; then accepts.</summary>
    public Outcome AcceptIf(string field, string text, params TrustEvent[] events) =>
        Texts((field, text)) is { Length: > 0 } faults ? Incomplete(faults) : Accept(events);

    private T? Look<T>(System.Collections.Immutable.ImmutableDictionary<string, T> all, string? id)
        where T : class
    {
        if (string.IsNullOrEmpty(id))
        {
            return null;
        }

        _read.TryAdd(id, State.VersionOf(id));
        return all.GetValueOrDefault(id);
    }
}
