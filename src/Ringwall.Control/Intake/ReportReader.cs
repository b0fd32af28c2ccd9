using System.Text;
using System.Text.Json;
using Ringwall.Control.Api;
using Ringwall.Control.Desk;
using Ringwall.Control.Sealing;
using Ringwall.Control.Staff;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Intake;

/// <summary>
/// A report as somebody reads it whose work that is: what is sealed is opened for them, and the vault has on record
/// that it was. What they may not open, or nobody can any more, is missing.
/// </summary>
internal sealed class ReportReader(Office office)
{
    private const string Purpose = "report";

    public OpenedReport Read(Capacity by, ReportState report)
    {
        var answers = office.Events.ReadStream(report.Id).Select(Facts.Of).Select(fact => fact?.What)
            .OfType<ReportInfoGiven>().Select(given => Words(by, report.Id, given.Answer));
        var opened = report.Report.Kind == ReportKind.ChildAbuse
            ? ChildSafety(by, report)
            : new OpenedReport(Words(by, report.Id, report.Report.Explanation), report.Report.Locators, null, [], []);
        return opened with
        {
            Answers = [.. answers.OfType<string>()],
            Attachments = [.. office.Vault.Of(report.Id).Where(ReportSeals.IsAttachment).Select(blob => blob.Id)],
        };
    }

    /// <summary>One file; null: there is none under that id, or not for them.</summary>
    public SentFile? Attachment(Capacity by, string report, string blob) =>
        office.Vault.Of(report).Any(held => held.Id == blob && ReportSeals.IsAttachment(held))
        && Open(by, report, blob) is { } content
            ? JsonSerializer.Deserialize(content, IntakeJson.Default.SentFile) : null;

    private OpenedReport ChildSafety(Capacity by, ReportState report)
    {
        var whole = ReportSeals.Reference(report.Report.Explanation) is { } id && Open(by, report.Id, id) is { } content
            ? JsonSerializer.Deserialize(content, IntakeJson.Default.ChildSafetyReport) : null;
        return new OpenedReport(whole?.Explanation, whole?.Locators ?? [], whole?.HashValue, [], []);
    }

    private string? Words(Capacity by, string report, string text) =>
        ReportSeals.Reference(text) is not { } id ? text
        : Open(by, report, id) is { } content ? Encoding.UTF8.GetString(content) : null;

    private byte[]? Open(Capacity by, string report, string id) =>
        office.Vault.Open(by, id, Purpose, report) is OpenAnswer.Opened opened ? opened.Content : null;
}
