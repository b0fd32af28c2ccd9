using Ringwall.Control.Desk;
using Ringwall.Control.Staff;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Intake;

/// <summary>
/// The way a report of the public gets in, from the form, the API or mail: who it is about, which cell it came from,
/// what of it is sealed (<see cref="ReportSeals"/>), and the desk.
/// </summary>
public sealed class ReportIntake(Office office, TimeProvider time)
{
    private readonly ServedNames _names = new(office.Events.Database);
    private readonly CampaignWatch _campaigns = new(office, time);

    public Cells Cells => office.Cells;

    public IntakeAnswer Take(SentReport sent)
    {
        var id = ReceiptCode.ReportId(sent.Code);
        var served = _names.Find(sent.Draft.Locators);
        var seals = new ReportSeals();
        var group = sent.Reporter is { } known
            ? Cells.Group("mail", known.Mail.Trim().ToLowerInvariant()) : sent.Cell;
        var draft = seals.Draft(sent.Draft with
        {
            CustomerId = served?.Customer,
            Service = served?.Kind,
            ReporterGroup = group,
            FirstSeenReporter = _campaigns.IsNew(group),
            HasImages = sent.Draft.HasImages || sent.Files.Count > 0,
        });
        if (sent.Reporter is { } reporter)
        {
            draft = draft with { ReporterRef = seals.Reporter(reporter) };
        }

        foreach (var file in draft.Kind == ReportKind.ChildAbuse ? [] : sent.Files)
        {
            seals.Attach(file);
        }

        var answer = office.Desk.Run(
            Capacity.Public,
            new TakeReport(id, draft, ReceiptCode.Digest(sent.Code)),
            s => seals.Seal(s, office.Vault, Capacity.Public, id));
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

        var seals = new ReportSeals();
        return office.Desk.Run(
            Capacity.Public,
            new AnswerQuestion(report.Id, seals.Answer(report.Report.Kind, words)),
            s => seals.Seal(s, office.Vault, Capacity.Public, report.Id))
            is DeskAnswer.Done;
    }
}
