namespace Ringwall.Core.DecisionLog;

/// <summary>What an entry says has happened. The set only grows; a retired word stays reserved.</summary>
public static class EntryKind
{
    /// <summary>The first entry, and never again: the log's name and its first key.</summary>
    public const string LogOpened = "log.opened";

    /// <summary>From the next checkpoint on another key speaks for the log; signed with both.</summary>
    public const string KeyHandedOver = "log.key-handed-over";

    /// <summary>What a commitment stands for was erased: nobody can open it any more.</summary>
    public const string SealedErased = "sealed.erased";

    /// <summary>A published revision is no longer shown (an order, a person's right); its hash stays.</summary>
    public const string PageWithdrawn = "page.withdrawn";

    public const string ProposedSealed = "decision.proposed-sealed";
    public const string Approved = "decision.approved";
    public const string Effective = "decision.effective";
    public const string Published = "decision.published";
    public const string Corrected = "decision.corrected";
    public const string BreakglassUsed = "breakglass.used";
    public const string BlockApplied = "block.applied";
    public const string BlockLifted = "block.lifted";
    public const string BlockExpired = "block.expired";
    public const string AppealOpened = "appeal.opened";
    public const string AppealDecided = "appeal.decided";
    public const string DemandReceived = "demand.received";
    public const string DemandPublished = "demand.published";
    public const string DemandRefused = "demand.refused";
    public const string PolicyPublished = "policy.published";
    public const string PeriodPublished = "report.period-published";

    public static IReadOnlySet<string> All { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        LogOpened, KeyHandedOver, SealedErased, PageWithdrawn, ProposedSealed, Approved, Effective, Published,
        Corrected, BreakglassUsed, BlockApplied, BlockLifted, BlockExpired, AppealOpened, AppealDecided,
        DemandReceived, DemandPublished, DemandRefused, PolicyPublished, PeriodPublished,
    };
}
