using Ringwall.Control.Store;
using Ringwall.Core.DecisionLog;

namespace Ringwall.Control.DecisionLog;

/// <summary>A page as it is served.</summary>
public sealed record StoredPage(PublishedPage Page, byte[] Content);

/// <summary>
/// Public pages whose every revision is in the log by its hash. What is put here goes into the pages of a log entry in
/// the same transaction; what was put never changes, a correction is the next revision.
/// </summary>
public static class PublishedPages
{
    /// <summary>Stores the next revision of a path, for <see cref="LogEntry.Pages"/>.</summary>
    public static PublishedPage Put(Statement s, string path, ReadOnlySpan<byte> content, string contentType)
    {
        if (content.Length > Ringwall.Core.DecisionLog.Limits.PageBytes)
        {
            throw new EntryRefusedException($"a page of {content.Length} octets is too long to publish");
        }

        var revision = (int)s.Number(
            "SELECT coalesce(max(revision), 0) + 1 FROM published_pages WHERE path = $1", path);
        var page = PublishedPage.Of(path, revision, content, contentType);
        s.Run(
            "INSERT INTO published_pages (path, revision, sha256, content_type, content) VALUES ($1, $2, $3, $4, $5)",
            path,
            revision,
            page.Sha256,
            contentType,
            content.ToArray());
        return page;
    }

    /// <summary>The newest revision of a path; null when there is none or it was withdrawn.</summary>
    public static StoredPage? Newest(Statement s, string path) => s.Row(
        "SELECT path, revision, sha256, content_type, content FROM published_pages WHERE path = $1 "
        + "ORDER BY revision DESC LIMIT 1",
        Page,
        path);

    /// <summary>The page of these octets; null when there is none or it was withdrawn.</summary>
    public static StoredPage? OfHash(Statement s, string sha256) => s.Row(
        "SELECT path, revision, sha256, content_type, content FROM published_pages WHERE sha256 = $1 "
        + "AND content IS NOT NULL LIMIT 1",
        Page,
        sha256);

    /// <summary>
    /// Takes a revision off the public for good, and says so in the log: by whose role, and on which ground.
    /// </summary>
    public static long Withdraw(Statement s, PublishedPage page, string subject, string role, DateTimeOffset at)
    {
        s.Run("UPDATE published_pages SET content = NULL WHERE sha256 = $1", page.Sha256);
        return DecisionAppender.Append(s, new LogEntry
        {
            Kind = EntryKind.PageWithdrawn,
            At = at,
            Subject = subject,
            Role = role,
            Data = { ["path"] = page.Path, ["sha256"] = page.Sha256 },
        });
    }

    private static StoredPage? Page(System.Data.Common.DbDataReader r) => r.IsDBNull(4) ? null : new StoredPage(
        new PublishedPage(r.GetString(0), (int)r.GetInt64(1), r.GetString(2), r.GetString(3)), (byte[])r[4]);
}
