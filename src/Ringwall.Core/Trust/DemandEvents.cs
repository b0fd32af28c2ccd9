namespace Ringwall.Core.Trust;

/// <summary>Stream L-…: a state's demand, apart from reports.</summary>
public abstract record DemandEvent : TrustEvent
{
    private protected DemandEvent()
    {
    }
}

/// <param name="Country">ISO 3166 code of the issuer.</param>
/// <param name="ServedAt">When it reached us: every clock starts here.</param>
/// <param name="Locators">What it is about, as far as it says.</param>
/// <param name="CitesDecision">A decision of ours it refers to, as precedent.</param>
/// <param name="FirstOrder">First order of this authority under 2021/784 (article 3(2): twelve hours' warning).</param>
public sealed record DemandReceived(
    string Issuer,
    string Country,
    DemandKind Kind,
    DemandForm Form,
    string LegalBasis,
    IReadOnlyList<string> Locators,
    string? CustomerId,
    DateTimeOffset ServedAt,
    string Sha256,
    string? CitesDecision = null,
    string? Category = null,
    bool FirstOrder = false) : DemandEvent;

public sealed record DemandAcknowledged : DemandEvent;

/// <param name="NumberSource">The register the number called came from; never the letter itself.</param>
public sealed record DemandAuthenticated(bool Genuine, string NumberSource) : DemandEvent;

/// <summary>The points a demand must satisfy, and which it does (article 9(2), or 10(2)).</summary>
public sealed record DemandChecked(DemandChecklist Checklist) : DemandEvent;

/// <summary>Sent back with the list of what is missing; its clock stands still.</summary>
public sealed record DemandReturned(IReadOnlyList<string> Missing) : DemandEvent;

/// <summary>The authority supplied what was missing; the clock runs on.</summary>
public sealed record DemandResubmitted(string Sha256, IReadOnlyList<string> Locators) : DemandEvent;

/// <summary>
/// Force majeure or manifest error (2021/784, article 3(7) and (8)): clock suspended until clarified.
/// </summary>
public sealed record DemandClockSuspended(string Reason) : DemandEvent;

public sealed record DemandClockResumed(string Reason) : DemandEvent;

/// <param name="Concern">Whether rights of people would be harmed by obeying.</param>
public sealed record DemandScreened(bool Concern, string Assessment) : DemandEvent;

/// <param name="DecisionId">The decision that carries it out; null unless complied or partial.</param>
public sealed record DemandDecided(DemandOutcome Outcome, string Reasons, string? DecisionId) : DemandEvent;

/// <summary>Effect was given, to this many items.</summary>
public sealed record DemandEffected(int Items) : DemandEvent;

public sealed record DemandRecipientNotified(string NoticeSha256) : DemandEvent;

/// <summary>We may not speak about it until then.</summary>
public sealed record DemandGagged(DateTimeOffset Until, string LegalBasis) : DemandEvent;

/// <summary>The form of annex II (done) or III (impossible) to 2021/784.</summary>
public sealed record DemandFeedbackGiven(bool Done, string Reason, string Sha256) : DemandEvent;

/// <param name="AggregateOnly">Gagged: only counted.</param>
public sealed record DemandPublished(int Revision, bool AggregateOnly, string PageSha256) : DemandEvent;

/// <summary>Six elements of article 9(2)(a), then (b), (c) and the contact point; <c>false</c>: missing.</summary>
public sealed record DemandChecklist(
    bool LegalBasis,
    bool Reasons,
    bool Authority,
    bool ExactLocators,
    bool Redress,
    bool EffectAddressee,
    bool TerritorialScope,
    bool Language,
    bool ContactPoint)
{
    public static DemandChecklist Nothing { get; } = new(false, false, false, false, false, false, false, false, false);

    public static DemandChecklist Everything { get; } = new(true, true, true, true, true, true, true, true, true);

    /// <summary>Names of what is missing, in the order of the article.</summary>
    public IReadOnlyList<string> Missing()
    {
        (bool There, string Name)[] points =
        [
            (LegalBasis, "legal_basis"), (Reasons, "reasons"), (Authority, "issuing_authority"),
            (ExactLocators, "exact_locators"), (Redress, "redress"), (EffectAddressee, "effect_addressee"),
            (TerritorialScope, "territorial_scope"), (Language, "language"), (ContactPoint, "contact_point"),
        ];
        return [.. points.Where(point => !point.There).Select(point => point.Name)];
    }
}
