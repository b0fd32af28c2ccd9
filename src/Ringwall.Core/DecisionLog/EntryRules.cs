namespace Ringwall.Core.DecisionLog;

/// <summary>The newest earlier entry of a kind about a subject, or null.</summary>
public delegate LogEntry? EarlierEntry(string kind, string subject);

/// <summary>
/// What order entries must have. The log refuses to append against it, and every outsider checks it again: that the
/// evidence was sealed before anybody approved is then no claim but a place in the tree.
/// </summary>
public static class EntryRules
{
    /// <summary>Why this entry may not stand here, or null.</summary>
    public static string? Fault(LogEntry entry, long index, DateTimeOffset? last, EarlierEntry earlier)
    {
        if ((index == 0) != (entry.Kind == EntryKind.LogOpened))
        {
            return index == 0 ? "a log begins with log.opened" : "a log is opened once";
        }

        return entry.At < last
            ? $"its time {entry.At:O} is before {last:O} of the entry above it"
            : Order(entry, earlier);
    }

    private static string? Order(LogEntry entry, EarlierEntry earlier) => entry.Kind switch
    {
        EntryKind.ProposedSealed => entry.Fact("evidence_root") is { } root && PublishedPage.IsHash(root)
            ? null : "it names no evidence root",
        EntryKind.Approved => Sealed(entry, earlier),
        EntryKind.Effective => earlier(EntryKind.BreakglassUsed, entry.Subject) is not null
            ? null : Sealed(entry, earlier),
        EntryKind.Corrected => After(EntryKind.Published, entry, earlier),
        EntryKind.BlockLifted or EntryKind.BlockExpired => After(EntryKind.BlockApplied, entry, earlier),
        EntryKind.AppealDecided => After(EntryKind.AppealOpened, entry, earlier),
        EntryKind.DemandPublished or EntryKind.DemandRefused => After(EntryKind.DemandReceived, entry, earlier),
        _ => null,
    };

    private static string? After(string kind, LogEntry entry, EarlierEntry earlier) =>
        earlier(kind, entry.Subject) is null ? $"{entry.Kind} of {entry.Subject} without {kind} before it" : null;

    /// <summary>Evidence sealed above it, and the same evidence.</summary>
    private static string? Sealed(LogEntry entry, EarlierEntry earlier) =>
        earlier(EntryKind.ProposedSealed, entry.Subject) is not { } proposed
            ? $"{entry.Kind} of {entry.Subject} without sealed evidence before it"
            : entry.Fact("evidence_root") is { } root && root != proposed.Fact("evidence_root")
                ? $"{entry.Kind} of {entry.Subject} cites other evidence than was sealed"
                : null;
}
