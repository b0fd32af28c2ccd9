using System.Text;
using System.Text.Json.Nodes;
using Ringwall.Control.Desk;
using Ringwall.Control.DecisionLog;
using Ringwall.Control.Store;
using Ringwall.Core.DecisionLog;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Decisions;

/// <summary>
/// The public page of a decision, for people and for programs. Both are made from what is recorded and from nothing
/// else; each revision is in the log by its hash. Nobody types what a page says.
/// </summary>
public sealed class DecisionPages(EventStore store, TrustDesk desk)
{
    private const string Html = "text/html; charset=utf-8";
    private const string Json = "application/json";

    public static string PathOf(string id) => "/decisions/" + id;

    /// <summary>
    /// For an act that publishes: gives the fields the page's hash, and what puts the page in the transaction of the
    /// act. Null for every other act.
    /// </summary>
    public Action<Statement>? For(Type command, string id, JsonObject fields)
    {
        if (command != typeof(PublishDecision) && command != typeof(CorrectDecision))
        {
            return null;
        }

        var note = command == typeof(CorrectDecision) && fields["note"] is JsonValue value
            && value.TryGetValue<string>(out var text) ? text : null;
        if (Render(id, note) is not { } page)
        {
            fields["page_sha256"] = "";
            return null;
        }

        fields["page_sha256"] = PublishedPage.HashOf(page.Html);
        return s => Put(s, id, page);
    }

    /// <summary>
    /// After something happened to a published decision: its page says so in a new revision. False when it says all
    /// already, or is not published.
    /// </summary>
    public bool Refresh(string id, DateTimeOffset now)
    {
        if (desk.Load(id).Decisions.GetValueOrDefault(id) is not { PublishedAt: not null }
            || Render(id, null) is not { } page)
        {
            return false;
        }

        return store.Database.Write(s =>
        {
            if (PublishedPages.Newest(s, PathOf(id))?.Page.Sha256 == PublishedPage.HashOf(page.Html))
            {
                return false;
            }

            var pages = Put(s, id, page);
            DecisionAppender.Append(s, new LogEntry
            {
                Kind = EntryKind.Corrected,
                At = now,
                Subject = id,
                Role = "schedule",
                Pages = pages,
                Data = { ["page_sha256"] = pages[0].Sha256, ["revision"] = pages[0].Revision },
            });
            return true;
        });
    }

    private (byte[] Html, byte[] Json)? Render(string id, string? note)
    {
        var facts = store.ReadStream(id).Select(Facts.Of).OfType<Fact>().ToList();
        if (TrustState.Fold(facts).Decisions.GetValueOrDefault(id) is not { } decision)
        {
            return null;
        }

        var history = DecisionHistory.Of(facts, note);
        return (
            Encoding.UTF8.GetBytes(DecisionPage.Write(decision, history)),
            Encoding.UTF8.GetBytes(DecisionDocument.Write(decision, history)));
    }

    private static List<PublishedPage> Put(Statement s, string id, (byte[] Html, byte[] Json) page) =>
    [
        PublishedPages.Put(s, PathOf(id), page.Html, Html),
        PublishedPages.Put(s, PathOf(id) + ".json", page.Json, Json),
    ];
}
