namespace Ringwall.Core.Trust;

/// <summary>Something somebody wants to do. <see cref="CaseRules.Decide"/> says what comes of it.</summary>
public abstract record TrustCommand
{
    private protected TrustCommand(string id) => Id = id;

    /// <summary>The stream it aims at; the caller makes ids of new ones.</summary>
    public string Id { get; }

    /// <summary>Other streams it names.</summary>
    public virtual IEnumerable<string> Also => [];
}

public sealed record RegisterCustomer(string Id, string Name, CustomerType Type, bool ElectronicContact)
    : TrustCommand(Id);

public sealed record FlagAtRisk(string Id, string Referrer, string Reason) : TrustCommand(Id);

public sealed record ClearAtRisk(string Id, string Reason) : TrustCommand(Id);

public sealed record StartServing(
    string Id, string ServiceId, ServiceKind Kind, LegalClass LegalClass, IReadOnlyList<string> Hostnames)
    : TrustCommand(Id);

public sealed record ChangeHostnames(string Id, string ServiceId, IReadOnlyList<string> Hostnames) : TrustCommand(Id);

public sealed record StopServing(string Id, string ServiceId, string Reason) : TrustCommand(Id);

public sealed record WarnCustomer(string Id, string Reason, string DecisionId) : TrustCommand(Id);

public sealed record PublishPolicy(string Id, PolicyPublished Policy) : TrustCommand(Id);

public sealed record DeclareException(string Id, PolicyExceptionDeclared Exception) : TrustCommand(Id)
{
    public override IEnumerable<string> Also => [Exception.DecisionId];
}

public sealed record PublishPeriod(string Id, int Year, string ChangeNote, IReadOnlyList<string> FileHashes)
    : TrustCommand(Id);

/// <summary>A clock of the stream passed its mark.</summary>
public sealed record PassClock(string Id, ClockKind Clock, string Item, DateTimeOffset DueAt, bool Breached)
    : TrustCommand(Id);

public sealed record OpenWatch(string Id, string DecisionId) : TrustCommand(Id)
{
    public override IEnumerable<string> Also => [DecisionId];
}

public sealed record RaiseMatch(
    string Id, string MatchId, string Hostname, IReadOnlyList<MatchSignal> Signals) : TrustCommand(Id);

public sealed record JudgeMatch(string Id, string MatchId, MatchVerdict Verdict, string Reason) : TrustCommand(Id);

public sealed record LinkMatch(string Id, string MatchId, string DecisionId) : TrustCommand(Id)
{
    public override IEnumerable<string> Also => [DecisionId];
}

public sealed record CloseWatch(string Id, string Reason) : TrustCommand(Id);

public sealed record FileAppeal(string Id, AppealFiled Appeal) : TrustCommand(Id)
{
    public override IEnumerable<string> Also => Appeal.ReportId is null
        ? [Appeal.DecisionId]
        : [Appeal.DecisionId, Appeal.ReportId];
}

public sealed record AdmitAppeal(string Id) : TrustCommand(Id);

public sealed record RefuseAppeal(string Id, string Reason) : TrustCommand(Id);

public sealed record AssignAppeal(string Id, string Reviewer) : TrustCommand(Id);

public sealed record AnswerAppeal(string Id, string Text) : TrustCommand(Id);

public sealed record DecideAppeal(string Id, AppealOutcome Outcome, string Reasons) : TrustCommand(Id);

/// <summary>What a partial outcome asked for has been ordered by another decision.</summary>
public sealed record ImplementAppeal(string Id) : TrustCommand(Id);
