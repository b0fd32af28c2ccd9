namespace Ringwall.Core.Trust;

/// <summary>Stream C-…: who uses the services, and which.</summary>
public abstract record CustomerEvent : TrustEvent
{
    private protected CustomerEvent()
    {
    }
}

/// <param name="ElectronicContact">Whether an address is known to which reasons can be sent (article 17(2)).</param>
public sealed record CustomerRegistered(string Name, CustomerType Type, bool ElectronicContact) : CustomerEvent;

/// <summary>On the at-risk list: a block needs an external adviser and a human-rights note.</summary>
/// <param name="Referrer">The organisation that vouches, so that the operator need not judge content.</param>
public sealed record CustomerAtRiskFlagged(string Referrer, string Reason) : CustomerEvent;

public sealed record CustomerAtRiskCleared(string Reason) : CustomerEvent;

public sealed record CustomerServiceAdded(
    string ServiceId, ServiceKind Kind, LegalClass LegalClass, IReadOnlyList<string> Hostnames) : CustomerEvent;

/// <summary>The names a service answers for from now on; the earlier ones stay in the record.</summary>
public sealed record CustomerHostnamesChanged(string ServiceId, IReadOnlyList<string> Hostnames) : CustomerEvent;

public sealed record CustomerServiceEnded(string ServiceId, string Reason) : CustomerEvent;

/// <summary>The glass was broken over this customer: it cannot be broken again soon after.</summary>
public sealed record CustomerGlassBroken(string DecisionId) : CustomerEvent;

/// <summary>A warning before suspension for misuse (article 23), or a finding that leads to one.</summary>
public sealed record CustomerWarned(string Reason, string DecisionId) : CustomerEvent;
