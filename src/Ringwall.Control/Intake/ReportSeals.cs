using System.Text;
using System.Text.Json;
using Ringwall.Control.Sealing;
using Ringwall.Control.Staff;
using Ringwall.Control.Store;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Intake;

/// <summary>
/// What of a report stands in no event, whichever way it comes in: people's words, names and files, and everything of
/// a report of child abuse. The event refers to it; the blobs are sealed in the transaction that records the event.
/// <code>
///   lane exhibit       the explanation ("sealed:B-…" in its place), answers, files
///   lane reporter      name and mail address, only when given
///   lane child-safety  addresses, explanation and hash of a report of child abuse; the event has none of them
/// </code>
/// </summary>
internal sealed class ReportSeals
{
    /// <summary>Before the id of a sealed blob, where the text itself would stand.</summary>
    public const string Prefix = "sealed:";

    private const string AttachmentPurpose = "report.attachment";

    private readonly List<(string Id, SealedLane Lane, byte[] Content, string Purpose)> _all = [];

    /// <summary>The id a text of an event refers to; null: it is a text.</summary>
    public static string? Reference(string text) =>
        text.StartsWith(Prefix + "B-", StringComparison.Ordinal) ? text[Prefix.Length..] : null;

    public static bool IsAttachment(SealedBlob blob) => blob.Purpose == AttachmentPurpose;

    /// <summary>The draft as it may be recorded. One that will be refused stays as it is: none of it is kept.</summary>
    public ReportDraft Draft(ReportDraft plain)
    {
        plain = plain with { TextSketch = TextSketch.Of(plain.Explanation) };
        return plain.Kind == ReportKind.ChildAbuse ? ChildSafety(plain)
            : string.IsNullOrWhiteSpace(plain.Explanation) || plain.Explanation.Length > Core.Trust.Limits.Explanation
                ? plain
                : plain with { Explanation = Words(SealedLane.Exhibit, plain.Explanation, "report.words") };
    }

    /// <summary>What a reporter answered, as the event may have it.</summary>
    public string Answer(ReportKind kind, string words) => Words(
        kind == ReportKind.ChildAbuse ? SealedLane.ChildSafety : SealedLane.Exhibit, words, "report.answer");

    /// <summary>Who reported; the reference for the event.</summary>
    public string Reporter(Identity who) => Put(
        SealedLane.Reporter, JsonSerializer.SerializeToUtf8Bytes(who, IntakeJson.Default.Identity), "report.identity");

    public void Attach(SentFile file) => Put(
        SealedLane.Exhibit, JsonSerializer.SerializeToUtf8Bytes(file, IntakeJson.Default.SentFile), AttachmentPurpose);

    /// <summary>In the transaction that records what refers to them.</summary>
    public void Seal(Statement s, Vault vault, Capacity by, string report)
    {
        foreach (var (id, lane, content, purpose) in _all)
        {
            vault.Seal(s, by, lane, report, content, purpose, id);
        }
    }

    private ReportDraft ChildSafety(ReportDraft plain)
    {
        var owner = plain.Owner ?? ReportForm.DefaultOwnerNotice(plain.Kind);
        if (plain.HasImages || ReportForm.Faults(plain, owner).Count > 0)
        {
            return plain;
        }

        var whole = new ChildSafetyReport(plain.Locators, plain.Explanation, plain.HashValue);
        var reference = Prefix + Put(
            SealedLane.ChildSafety,
            JsonSerializer.SerializeToUtf8Bytes(whole, IntakeJson.Default.ChildSafetyReport),
            "report.child_safety");
        return plain with { Locators = [reference], Explanation = reference, HashValue = null, TextSketch = [] };
    }

    private string Words(SealedLane lane, string words, string purpose) =>
        Prefix + Put(lane, Encoding.UTF8.GetBytes(words), purpose);

    private string Put(SealedLane lane, byte[] content, string purpose)
    {
        var id = Vault.NewId();
        _all.Add((id, lane, content, purpose));
        return id;
    }
}
