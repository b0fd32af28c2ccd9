using System.Text.Json;
using Ringwall.Control.Desk;
using Ringwall.Control.Sealing;
using Ringwall.Control.Staff;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Intake;

/// <summary>
/// The one way a report gets in, from the form, the API or mail. What people wrote, sent and are is sealed in the
/// transaction that records the report; the event refers to it:
/// <code>
///   lane exhibit       the explanation ("sealed:B-…" in its place), files
///   lane reporter      name and mail address, only when given
///   lane child-safety  addresses, explanation and hash of a report of child abuse; the event has none of them
/// </code>
/// </summary>
public sealed class ReportIntake(Office office, TimeProvider time)
{
    /// <summary>Before the id of a sealed blob, where the text itself would stand.</summary>
    public const string SealedPrefix = "sealed:";

    private readonly ServedNames _names = new(office.Events.Database);
    private readonly CampaignWatch _campaigns = new(office, time);

    public Cells Cells { get; } = new(time);

    public IntakeAnswer Take(SentReport sent)
    {
        var id = ReceiptCode.ReportId(sent.Code);
        var served = _names.Find(sent.Draft.Locators);
        var seals = new Seals();
        var draft = sent.Draft with
        {
            CustomerId = served?.Customer,
            Service = served?.Kind,
            ReporterGroup = sent.Reporter is { } known
                ? Cells.Group("mail", known.Mail.Trim().ToLowerInvariant()) : sent.Cell,
            TextSketch = TextSketch.Of(sent.Draft.Explanation),
            HasImages = sent.Draft.HasImages || sent.Files.Count > 0,
        };
        draft = draft with { FirstSeenReporter = _campaigns.IsNew(draft.ReporterGroup) };
        if (sent.Reporter is { } reporter)
        {
            draft = draft with
            {
                ReporterRef = seals.Put(
                    SealedLane.Reporter,
                    JsonSerializer.SerializeToUtf8Bytes(reporter, IntakeJson.Default.Identity), "report.identity"),
            };
        }

        draft = draft.Kind == ReportKind.ChildAbuse ? ChildSafety(seals, draft) : Words(seals, draft);
        foreach (var file in draft.Kind == ReportKind.ChildAbuse ? [] : sent.Files)
        {
            seals.Put(
                SealedLane.Exhibit,
                JsonSerializer.SerializeToUtf8Bytes(file, IntakeJson.Default.SentFile), "report.attachment");
        }

        var answer = office.Desk.Run(
            Capacity.Public,
            new TakeReport(id, draft, ReceiptCode.Digest(sent.Code)),
            s => seals.All.ForEach(seal => office.Vault.Seal(
                s, Capacity.Public, seal.Lane, id, seal.Content, seal.Purpose, seal.Id)));
        if (answer is DeskAnswer.Done)
        {
            _campaigns.Saw(id, draft);
        }

        return answer switch
        {
            DeskAnswer.Done => new IntakeAnswer.Taken(id),

            // The button was pressed twice, or the answer got lost: it is the same report.
            DeskAnswer.Refused { Why.Code: RefusalCode.AlreadyThere } => new IntakeAnswer.Taken(id),
            DeskAnswer.Refused refused => new IntakeAnswer.Refused(refused.Why),
            _ => new IntakeAnswer.Busy(),
        };
    }

    /// <summary>The report of a receipt code; null: there is none.</summary>
    public ReportState? Find(string code) => ReceiptCode.Parse(code) is { } parsed
        && ReceiptCode.ReportId(parsed) is var id ? office.Desk.Load(id).Reports.GetValueOrDefault(id) : null;

    /// <summary>What was asked last; null when nothing is.</summary>
    public string? QuestionTo(ReportState report) => report.Phase != ReportPhase.NeedsInfo
        ? null
        : office.Events.ReadStream(report.Id).Select(Facts.Of).Select(fact => fact?.What)
            .OfType<ReportInfoRequested>().LastOrDefault()?.Question;

    /// <summary>The reporter answers what staff asked.</summary>
    public bool Answer(string code, string words)
    {
        if (words.Length is 0 or > Core.Trust.Limits.Reason || Find(code) is not { } report)
        {
            return false;
        }

        var blob = Vault.NewId();
        var lane = report.Report.Kind == ReportKind.ChildAbuse ? SealedLane.ChildSafety : SealedLane.Exhibit;
        return office.Desk.Run(
            Capacity.Public,
            new AnswerQuestion(report.Id, SealedPrefix + blob),
            s => office.Vault.Seal(
                s, Capacity.Public, lane, report.Id, System.Text.Encoding.UTF8.GetBytes(words), "report.answer", blob))
            is DeskAnswer.Done;
    }

    private static ReportDraft Words(Seals seals, ReportDraft plain) =>
        string.IsNullOrWhiteSpace(plain.Explanation) || plain.Explanation.Length > Core.Trust.Limits.Explanation
            ? plain
            : plain with
            {
                Explanation = SealedPrefix + seals.Put(
                    SealedLane.Exhibit, System.Text.Encoding.UTF8.GetBytes(plain.Explanation), "report.words"),
            };

    private static ReportDraft ChildSafety(Seals seals, ReportDraft plain)
    {
        var owner = plain.Owner ?? ReportForm.DefaultOwnerNotice(plain.Kind);
        if (plain.HasImages || ReportForm.Faults(plain, owner).Count > 0)
        {
            // It will be refused, and then nothing of it is recorded.
            return plain;
        }

        var reference = SealedPrefix + seals.Put(
            SealedLane.ChildSafety,
            JsonSerializer.SerializeToUtf8Bytes(
                new ChildSafetyReport(plain.Locators, plain.Explanation, plain.HashValue),
                IntakeJson.Default.ChildSafetyReport),
            "report.child_safety");
        return plain with { Locators = [reference], Explanation = reference, HashValue = null, TextSketch = [] };
    }

    private sealed record Seal(string Id, SealedLane Lane, byte[] Content, string Purpose);

    /// <summary>What will be sealed if the report is taken, under ids it can refer to already.</summary>
    private sealed class Seals
    {
        public List<Seal> All { get; } = [];

        public string Put(SealedLane lane, byte[] content, string purpose)
        {
            All.Add(new Seal(Vault.NewId(), lane, content, purpose));
            return All[^1].Id;
        }
    }
}
