using System.Security.Cryptography;
using System.Text;

namespace Ringwall.Core.Trust;

/// <summary>Reports and campaigns. Volume has no way into severity: no rule here reads a count.</summary>
internal static class ReportRules
{
    public static Outcome Decide(Desk desk, TrustCommand command)
    {
        if (Streams.KindOf(command.Id) == StreamKind.Campaign)
        {
            return Campaign(desk, command);
        }

        var report = desk.Report(command.Id);
        if (command is TakeReport take)
        {
            return report is not null ? desk.AlreadyThere() : Take(desk, take);
        }

        if (report is null)
        {
            return desk.Unknown("report");
        }

        return command switch
        {
            TriageReport c => Triage(desk, c, report),
            RedactReport c => desk.AcceptIf("text", c.Text, new ReportRedacted(c.Text)),
            AskReporter c => Asked(desk, report, c),
            AnswerQuestion c => report.Phase != ReportPhase.NeedsInfo
                ? desk.WrongPhase("Nothing was asked.")
                : desk.AcceptIf("answer", c.Answer, new ReportInfoGiven(c.Answer)),
            ForwardReport c => Forward(desk, c, report),
            DecideReport c => Finish(desk, c, report),
            NotifyReporter c => report.Phase != ReportPhase.Decided
                ? desk.WrongPhase("There is no outcome to tell yet.")
                : desk.AcceptIf("notice_sha256", c.NoticeSha256, new ReportReporterNotified(c.NoticeSha256)),
            CloseReport c => report.Phase is ReportPhase.Received or ReportPhase.Closed
                ? desk.WrongPhase("It cannot be closed now.")
                : desk.AcceptIf("reason", c.Reason, new ReportClosed(c.Reason)),
            UnsealReporter c => Unseal(desk, c, report),
            EraseReporter c => report.Erased
                ? desk.Refuse(RefusalCode.NothingToDo, "It is erased already.")
                : desk.AcceptIf("reason", c.Reason, new ReporterErased(c.Reason)),
            OpenReport c => desk.AcceptIf("what", c.What, new ReportOpened(c.What)),
            PassClock c => CaseRules.Pass(desk, c, report.Marks),
            JoinCampaign c => Join(desk, c, report),
            _ => CaseRules.Misdirected(desk),
        };
    }

    private static Outcome Take(Desk desk, TakeReport c)
    {
        var draft = c.Draft;
        if (draft.Kind == ReportKind.ChildAbuse && draft.HasImages)
        {
            return desk.Refuse(
                RefusalCode.ImagesRefused, "Do not send pictures of child abuse. The address and a hash are enough.");
        }

        var owner = draft.Owner ?? ReportForm.DefaultOwnerNotice(draft.Kind);
        var faults = ReportForm.Faults(draft, owner);
        if (faults.Count > 0)
        {
            return desk.Incomplete(faults);
        }

        if (draft.CustomerId is not null && desk.Customer(draft.CustomerId) is null)
        {
            return desk.Unknown("customer");
        }

        return desk.Accept(
            new ReportReceived(
                draft.Channel, draft.Kind, draft.Locators, draft.Explanation, draft.EventTime, draft.ReporterRef,
                draft.ReporterGroup, draft.FirstSeenReporter,
                new(owner, draft.HostNotify, draft.ConsentText, draft.ContactHours, draft.NeutralSubject),
                draft.BonaFide, draft.Language, draft.CustomerId, draft.Service, draft.TextSketch,
                draft.TrustedFlagger, draft.HashValue),
            new ReportAcknowledged(true, c.Receipt));
    }

    private static Outcome Triage(Desk desk, TriageReport c, ReportState report)
    {
        if (report.Phase is not (ReportPhase.Acknowledged or ReportPhase.Received or ReportPhase.NeedsInfo
            or ReportPhase.InCampaign))
        {
            return desk.WrongPhase("It has been triaged.");
        }

        if (Desk.Texts(("assessment", c.Assessment)) is { Length: > 0 } faults)
        {
            return desk.Incomplete(faults);
        }

        var what = new ReportTriaged(c.Outcome, c.CaseId, c.DuplicateOf, c.Assessment);
        if (c.Outcome is not (TriageOutcome.InCase or TriageOutcome.Duplicate))
        {
            return c.CaseId is null ? desk.Accept(what) : desk.Incomplete([new("case_id", "not_expected")]);
        }

        if (c.Outcome == TriageOutcome.Duplicate && desk.Report(c.DuplicateOf) is null)
        {
            return desk.Unknown("report it doubles");
        }

        var known = desk.Case(c.CaseId);
        if (known is null)
        {
            return desk.Unknown("case");
        }

        if (known.Opened.ChildSafety != (report.Report.Kind == ReportKind.ChildAbuse))
        {
            return desk.Refuse(RefusalCode.ChildSafetyOnly, "The child-safety lane has cases of its own.");
        }

        return known.Phase == CasePhase.Closed
            ? desk.WrongPhase("The case is closed.")
            : desk.AcceptAll([new(c.Id, what), new(known.Id, new CaseReportAdded(c.Id))]);
    }

    private static Outcome Asked(Desk desk, ReportState report, AskReporter c) =>
        report.Phase >= ReportPhase.Decided
            ? desk.WrongPhase("It is decided.")
            : desk.AcceptIf("question", c.Question, new ReportInfoRequested(c.Question));

    /// <summary>
    /// What goes out is the redacted text and nothing else; the owner gets what the reporter allowed.
    /// </summary>
    private static Outcome Forward(Desk desk, ForwardReport c, ReportState report)
    {
        if (report.Redacted is null || !string.Equals(report.Redacted, c.Text, StringComparison.Ordinal))
        {
            return desk.Refuse(RefusalCode.TextChanged, "Only the text a triager has redacted is forwarded.");
        }

        var safety = report.Report.Safety;
        var manner = c.To switch
        {
            "owner" => safety.Owner,
            "host" when safety.HostNotify => OwnerNotice.Anonymous,
            _ => OwnerNotice.None,
        };
        return manner == OwnerNotice.None
            ? desk.Refuse(RefusalCode.OutOfScope, "The reporter did not agree that this addressee learns of it.")
            : desk.Accept(new ReportForwarded(
                c.To, manner, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(c.Text)))));
    }

    private static Outcome Finish(Desk desk, DecideReport c, ReportState report)
    {
        if (report.Phase is ReportPhase.Received or ReportPhase.Decided or ReportPhase.Notified or ReportPhase.Closed)
        {
            return desk.WrongPhase("It cannot be decided now.");
        }

        if (c.DecisionId is not null && desk.Decision(c.DecisionId) is not { OrderedAt: not null })
        {
            return desk.Unknown("decision in force");
        }

        var faults = Desk.Texts(("outcome", c.ReportOutcome), ("reasons", c.Reasons), ("redress", c.Redress));
        return faults.Length > 0
            ? desk.Incomplete(faults)
            : desk.Accept(new ReportDecided(c.DecisionId, c.ReportOutcome, c.Reasons, c.Redress, false));
    }

    private static Outcome Unseal(Desk desk, UnsealReporter c, ReportState report)
    {
        if (report.Report.ReporterRef is null || report.Erased)
        {
            return desk.Refuse(RefusalCode.NothingToDo, "There is no identity to open.");
        }

        if (report.UnsealAskedBy == desk.By.Person)
        {
            return desk.Refuse(RefusalCode.SamePerson, "A second person opens what you asked for.");
        }

        return report.UnsealAskedBy is null
            ? desk.AcceptIf("reason", c.Reason, new ReporterUnsealRequested(c.Reason))
            : desk.AcceptIf("reason", c.Reason, new ReporterUnsealed(c.Reason));
    }

    private static Outcome Join(Desk desk, JoinCampaign c, ReportState report)
    {
        if (desk.Campaign(c.CampaignId) is not { Closed: false } campaign)
        {
            return desk.Unknown("open campaign");
        }

        if (report.CampaignId is not null)
        {
            return desk.Refuse(RefusalCode.NothingToDo, "It is counted in a campaign already.");
        }

        return report.Report.CustomerId != campaign.Detected.CustomerId
            ? desk.Refuse(RefusalCode.OutOfScope, "The campaign is about another customer.")
            : report.Phase is not (ReportPhase.Acknowledged or ReportPhase.Received)
                ? desk.WrongPhase("It has been triaged.")
                : desk.Accept(new ReportJoinedCampaign(c.CampaignId));
    }

    private static Outcome Campaign(Desk desk, TrustCommand command)
    {
        var campaign = desk.Campaign(command.Id);
        return command switch
        {
            DetectCampaign c when campaign is { Closed: true } => desk.WrongPhase("The campaign is closed."),
            DetectCampaign c when desk.Customer(c.Campaign.CustomerId) is null => desk.Unknown("customer"),
            DetectCampaign c => desk.Accept(c.Campaign),
            CloseCampaign when campaign is null => desk.Unknown("campaign"),
            CloseCampaign c => desk.AcceptIf("reason", c.Reason, new CampaignClosed(c.Reason)),
            _ => CaseRules.Misdirected(desk),
        };
    }
}
