namespace Ringwall.Core.Trust;

/// <summary>Stream K-…: one subject, its evidence and what was found.</summary>
public abstract record CaseEvent : TrustEvent
{
    private protected CaseEvent()
    {
    }
}

/// <param name="ChildSafety">Only ChildSafetySpecialist may open it.</param>
public sealed record CaseOpened(string CustomerId, ReportKind Kind, bool ChildSafety) : CaseEvent;

public sealed record CaseReportAdded(string ReportId) : CaseEvent;

public sealed record CaseAssessmentBegun : CaseEvent;

public sealed record CaseMonitored(string Reason) : CaseEvent;

/// <summary>Human-set level of the whole case, with reasons.</summary>
public sealed record CaseLevelSet(ThreatLevel Level, string Reason) : CaseEvent;

/// <summary>The gate opened: the numbers it opened upon, complete enough to compute it again.</summary>
public sealed record EscalationAlarmRaised(EscalationAlarm Alarm) : CaseEvent;

/// <summary>A single verified high and specific threat: somebody is called now.</summary>
public sealed record ImminentThreatPaged(string ExhibitId) : CaseEvent;

/// <summary>Press, politicians, a crowd: written down so that it can be seen not to be the ground.</summary>
public sealed record PressureLogged(string Who, string Channel, DateTimeOffset Date, string Summary) : CaseEvent;

public sealed record CaseDecisionDrafted(string DecisionId) : CaseEvent;

public sealed record CaseNoAction(string Reason) : CaseEvent;

public sealed record CaseDecided(string DecisionId) : CaseEvent;

/// <summary>After a block: displacement and retaliation are watched for at least 90 days.</summary>
public sealed record PostWatchBegun(DateTimeOffset Until) : CaseEvent;

/// <summary>What was seen after a block: where the site went, whether the threatened were threatened again.</summary>
public sealed record DisplacementObserved(string What, DateTimeOffset SeenAt) : CaseEvent;

public sealed record CaseClosed(string Reason) : CaseEvent;

/// <summary>Somebody opened the case's sealed material.</summary>
public sealed record CaseOpenedBy(string What) : CaseEvent;
