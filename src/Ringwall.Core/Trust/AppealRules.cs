namespace Ringwall.Core.Trust;

/// <summary>Complaints against decisions: by anybody touched, decided by somebody who never was.</summary>
public static class AppealRules
{
    internal static Outcome Decide(Desk desk, TrustCommand command)
    {
        var appeal = desk.Appeal(command.Id);
        if (command is FileAppeal file)
        {
            return appeal is not null ? desk.AlreadyThere() : File(desk, file);
        }

        if (appeal is null)
        {
            return desk.Unknown("appeal");
        }

        var decision = desk.Decision(appeal.Filed.DecisionId)!;
        return command switch
        {
            AdmitAppeal => appeal.Phase != AppealPhase.Filed
                ? desk.WrongPhase("It has been looked at.")
                : desk.Accept(new AppealAdmitted()),
            RefuseAppeal c => appeal.Phase != AppealPhase.Filed ? desk.WrongPhase("It has been looked at.")
                : Desk.Texts(("reason", c.Reason)) is { Length: > 0 } faults ? desk.Incomplete(faults)
                : desk.AcceptAll(
                [
                    new(c.Id, new AppealInadmissible(c.Reason)),
                    new(decision.Id, new DecisionAppealEnded(c.Id, AppealOutcome.Upheld)),
                ]),
            AssignAppeal c => appeal.Phase is not (AppealPhase.Filed or AppealPhase.Admissible)
                ? desk.WrongPhase("It is decided.")
                : IsUntouched(desk, decision, c.Reviewer)
                    ? desk.Accept(new AppealAssigned(c.Reviewer))
                    : desk.Refuse(RefusalCode.SamePerson, "The reviewer has had a hand in the case."),
            AnswerAppeal c => appeal.Reviewer != desk.By.Person
                ? desk.Refuse(RefusalCode.SamePerson, "It is another reviewer's.")
                : desk.AcceptIf("text", c.Text, new AppealFirstAnswer(c.Text)),
            DecideAppeal c => Finish(desk, c, appeal, decision),
            ImplementAppeal => appeal.Phase != AppealPhase.Decided ? desk.WrongPhase("There is nothing to implement.")
                : decision.EndedAt is null ? desk.WrongPhase("The decision has not been replaced or lifted.")
                : desk.Accept(new AppealImplemented()),
            PassClock c => CaseRules.Pass(desk, c, appeal.Marks),
            _ => CaseRules.Misdirected(desk),
        };
    }

    /// <summary>
    /// Of these people, who may review: nobody who did anything in the case, the decision or the demand.
    /// </summary>
    public static IReadOnlyList<string> EligibleReviewers(
        TrustState state, string decisionId, IEnumerable<string> reviewers)
    {
        var touched = state.Decisions.TryGetValue(decisionId, out var decision) ? People(state, decision) : [];
        return [.. reviewers.Where(person => !touched.Contains(person))];
    }

    private static HashSet<string> People(TrustState state, DecisionState decision) =>
    [
        .. decision.People,
        .. decision.Content.CaseId is { } caseId && state.Cases.TryGetValue(caseId, out var known) ? known.People : [],
        .. decision.Content.DemandId is { } demandId && state.Demands.TryGetValue(demandId, out var demand)
            ? demand.People
            : [],
    ];

    private static bool IsUntouched(Desk desk, DecisionState decision, string person)
    {
        _ = desk.Case(decision.Content.CaseId);
        _ = desk.Demand(decision.Content.DemandId);
        return !string.IsNullOrWhiteSpace(person) && !People(desk.State, decision).Contains(person);
    }

    private static Outcome File(Desk desk, FileAppeal c)
    {
        var decision = desk.Decision(c.Appeal.DecisionId);
        if (decision?.OrderedAt is null)
        {
            return desk.Unknown("decision");
        }

        var from = decision.StatementAt ?? decision.OrderedAt.Value;
        if (desk.Now > from + desk.Settings.Clocks.Limit(ClockKind.AppealWindow))
        {
            return desk.Refuse(RefusalCode.TooLate, "An appeal is open for six months.");
        }

        if (c.Appeal.By == AppealBy.Reporter && desk.Report(c.Appeal.ReportId) is null)
        {
            return desk.Unknown("report");
        }

        return Desk.Texts(("grounds", c.Appeal.Grounds)) is { Length: > 0 } faults ? desk.Incomplete(faults)
            : desk.AcceptAll([new(c.Id, c.Appeal), new(decision.Id, new DecisionAppealed(c.Id))]);
    }

    /// <summary>Reversal and lift are one append: nobody has to remember to carry out what was decided.</summary>
    private static Outcome Finish(Desk desk, DecideAppeal c, AppealState appeal, DecisionState decision)
    {
        if (appeal.Phase != AppealPhase.Admissible)
        {
            return desk.WrongPhase("It is not admitted, or decided.");
        }

        if (appeal.Reviewer != desk.By.Person || !IsUntouched(desk, decision, desk.By.Person))
        {
            return desk.Refuse(RefusalCode.SamePerson, "Only its reviewer decides it, who never touched the case.");
        }

        if (Desk.Texts(("reasons", c.Reasons)) is { Length: > 0 } faults)
        {
            return desk.Incomplete(faults);
        }

        var events = new List<NewEvent>
        {
            new(c.Id, new AppealDecided(c.Outcome, c.Reasons)),
            new(decision.Id, new DecisionAppealEnded(c.Id, c.Outcome)),
        };
        if (c.Outcome == AppealOutcome.Reversed && decision.EndedAt is null)
        {
            events.Add(new(decision.Id, new MeasuresLifted("Reversed on appeal: " + c.Reasons, c.Id)));
        }

        if (c.Outcome is AppealOutcome.Reversed or AppealOutcome.Upheld)
        {
            events.Add(new(c.Id, new AppealImplemented()));
        }

        return desk.AcceptAll(events);
    }
}
