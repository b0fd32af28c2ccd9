namespace Ringwall.Core.Trust;

/// <summary>In which capacity somebody acts. A person may be entitled to several; each act names one.</summary>
public enum Role : byte
{
    /// <summary>The clockwork: it may end a measure and remind people, never begin one.</summary>
    Schedule,

    /// <summary>Reporter, customer or affected reader; not staff.</summary>
    Public,
    Node,
    Intake,
    Triager,
    Investigator,
    SafetyLead,
    LegalCounsel,
    DecisionOfficer,
    Publisher,
    AppealReviewer,
    DemandOfficer,
    ChildSafetySpecialist,
    Auditor,
    Operator,
    Witness,

    /// <summary>The additional approver for customers on the at-risk list; from outside the operator.</summary>
    ExternalAdviser,
    PolicyBoard,

    /// <summary>
    /// An officer of a federated peer operator, who stands in where an operator has fewer than three people.
    /// </summary>
    PeerOfficer,
}

/// <summary>
/// Who acts: a pseudonym and the capacity. The log shows the capacity; the person stays in the private part.
/// </summary>
public sealed record Actor(string Person, Role Role)
{
    public static Actor Schedule { get; } = new("schedule", Role.Schedule);

    public static Actor Public { get; } = new("public", Role.Public);
}

public enum ServiceKind : byte { Hosting, SecurityCdn, Dns }

/// <summary>Which liability regime of Regulation 2022/2065 a step falls under (articles 4, 5, 6).</summary>
public enum LegalClass : byte { Conduit, Caching, Hosting }

public enum CustomerType : byte { Private, Business, Organisation, PublicBody }

public enum Measure : byte
{
    ForwardOnly,
    CacheStop,
    RateLimitCache,
    InterstitialWarning,
    UrlBlock,
    HostnameBlock,
    EdgeBlock,
    DnsHold,
    HostedObjectRemove,
    ServiceSuspend,
    ServiceTerminate,
    AccountTerminate,
}

public enum MeasureStatus : byte { Pending, Active, InReview, Lifted, Expired, Failed }

/// <summary>Why a measure may be taken at all; the matrix says which ground carries which measure.</summary>
public enum Ground : byte { None, Terms, IllegalContent, TechnicalAbuse, NonPayment, LegalOrder, Emergency }

/// <summary>Threat-to-life levels as the Terrorist Content Analytics Platform defines them.</summary>
public enum ThreatLevel : byte { None, Low, Medium, HighUnspecific, HighSpecific }

public enum ReportChannel : byte { Web, Mail, Xarf, Arf, Api, TrustedFlagger }

public enum ReportKind : byte
{
    Threat,
    Doxxing,
    Swatting,
    Stalking,
    Harassment,
    Terrorism,
    ChildAbuse,
    IntimateImages,
    Hate,
    PersonalData,
    Defamation,
    Phishing,
    Malware,
    Network,
    Fraud,
    Copyright,
    Trademark,
    Other,
}

/// <summary>What the site's owner learns of a report: nothing, its content, or content and name.</summary>
public enum OwnerNotice : byte { None, Anonymous, Named }

public enum ReportPhase : byte
{
    Received, Acknowledged, Invalid, InCampaign, NeedsInfo, OutOfScopeForwarded, InCase, Decided, Notified, Closed,
}

public enum TriageOutcome : byte { Invalid, Duplicate, NeedsInfo, OutOfScopeForwarded, InCase }

public enum CasePhase : byte
{
    Open, Assessing, Monitoring, Referred, Escalating, Emergency, DecisionDrafted, NoAction, Decided, PostWatch, Closed,
}

public enum DecisionPhase : byte
{
    Draft, Sealed, Proposed, Approved, Effective, Published, Withdrawn, Lifted, Expired, Replaced, Lapsed,
}

public enum DemandKind : byte { Remove, Info, Preserve, Block, Gag }

/// <summary>
/// Which clock and form a demand has: articles 9 and 10 of 2022/2065, 2021/784, or a law of elsewhere.
/// </summary>
public enum DemandForm : byte { Article9, Article10, TerroristContent, Other }

public enum DemandPhase : byte
{
    Received, Authenticated, ReturnedIncomplete, Complete, Screened, Decided, RecipientNotified, Published,
}

public enum DemandOutcome : byte { Complied, Partial, Refused, Challenged, Invalid, Withdrawn }

public enum AppealBy : byte { Customer, Reporter, AffectedUser }

public enum AppealPhase : byte { Filed, Admissible, Inadmissible, Reviewed, Decided, Implemented }

/// <summary>Upheld: the decision stands. Reversed: it falls, and its measures with it.</summary>
public enum AppealOutcome : byte { Upheld, Reversed, Partial, Modified }

public enum MatchPhase : byte { Candidate, Review, Judged, Linked }

public enum MatchStrength : byte { None, Candidate, Strong }

public enum MatchVerdict : byte { SameSubject, Unrelated, ProtectedSpeech, VictimImpersonation }

public enum ReferralBasis : byte { Article18, Voluntary, Emergency }

public enum ReviewOutcome : byte { Keep, Lift, Narrow }
