using Ringwall.Control.Store;
using Ringwall.Core.DecisionLog;
using Ringwall.Core.Trust;

namespace Ringwall.Control.DecisionLog;

/// <summary>
/// Puts facts of the trust process into the log, in the transaction that records them. A page such a fact names by its
/// hash goes along when it was put before.
/// </summary>
public static class TrustLeaves
{
    /// <summary>The index of its entry; null when this fact has none.</summary>
    public static long? Append(Statement s, Fact fact)
    {
        if (TrustEntries.Of(fact) is not { } entry)
        {
            return null;
        }

        if (entry.Kind == EntryKind.BlockExpired && LogTable.Newest(s, EntryKind.BlockApplied, entry.Subject) is null)
        {
            // A measure that was no block ended.
            return null;
        }

        return DecisionAppender.Append(
            s, entry.Fact("page_sha256") is { } hash && PublishedPages.OfHash(s, hash) is { } stored
                ? entry with { Pages = [.. Pages(s, stored.Page)] } : entry);
    }

    /// <summary>The page, and the same for programs where there is one.</summary>
    private static IEnumerable<PublishedPage> Pages(Statement s, PublishedPage page) =>
        PublishedPages.Newest(s, page.Path + ".json") is { } document ? [page, document.Page] : [page];
}
