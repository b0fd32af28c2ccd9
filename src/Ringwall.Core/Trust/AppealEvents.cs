namespace Ringwall.Core.Trust;

/// <summary>Stream A-…: a complaint against a decision (article 20).</summary>
public abstract record AppealEvent : TrustEvent
{
    private protected AppealEvent()
    {
    }
}

/// <param name="ContactRef">Sealed; null: answered on the status page only.</param>
public sealed record AppealFiled(
    string DecisionId, AppealBy By, string Grounds, string? ReportId, string? ContactRef) : AppealEvent;

public sealed record AppealAdmitted : AppealEvent;

public sealed record AppealInadmissible(string Reason) : AppealEvent;

public sealed record AppealAssigned(string Reviewer) : AppealEvent;

/// <summary>The first answer an emergency's clock asks for; not yet the outcome.</summary>
public sealed record AppealFirstAnswer(string Text) : AppealEvent;

public sealed record AppealDecided(AppealOutcome Outcome, string Reasons) : AppealEvent;

/// <summary>What the outcome asks for has been ordered.</summary>
public sealed record AppealImplemented : AppealEvent;
