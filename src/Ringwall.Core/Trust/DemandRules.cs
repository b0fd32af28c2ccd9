namespace Ringwall.Core.Trust;

/// <summary>States' demands: genuine, whole, screened, then decided; refusals are as public as consents.</summary>
internal static class DemandRules
{
    public static Outcome Decide(Desk desk, TrustCommand command)
    {
        var demand = desk.Demand(command.Id);
        if (command is TakeDemand take)
        {
            return demand is not null ? desk.AlreadyThere()
                : take.Demand.ServedAt > desk.Now ? desk.Incomplete([new("served_at", "in_future")])
                : Desk.Texts(("issuer", take.Demand.Issuer), ("country", take.Demand.Country),
                    ("sha256", take.Demand.Sha256)) is { Length: > 0 } faults ? desk.Incomplete(faults)
                : desk.Accept(take.Demand);
        }

        if (demand is null)
        {
            return desk.Unknown("demand");
        }

        return command switch
        {
            AcknowledgeDemand => demand.AcknowledgedAt is not null
                ? desk.Refuse(RefusalCode.NothingToDo, "It is acknowledged.")
                : desk.Accept(new DemandAcknowledged()),
            AuthenticateDemand c => demand.Phase >= DemandPhase.Decided
                ? desk.WrongPhase("It is decided.")
                : desk.AcceptIf("number_source", c.NumberSource, new DemandAuthenticated(c.Genuine, c.NumberSource)),
            CheckDemand c => Check(desk, c, demand),
            ResubmitDemand c => demand.Phase != DemandPhase.ReturnedIncomplete
                ? desk.WrongPhase("Nothing was sent back.")
                : desk.AcceptIf("sha256", c.Sha256, new DemandResubmitted(c.Sha256, c.Locators)),
            SuspendDemandClock c => demand.StoppedAt is not null || demand.Phase >= DemandPhase.Decided
                ? desk.WrongPhase("The clock stands still.")
                : desk.AcceptIf("reason", c.Reason, new DemandClockSuspended(c.Reason)),
            ResumeDemandClock c => demand.StoppedAt is null || demand.Phase == DemandPhase.ReturnedIncomplete
                ? desk.WrongPhase("The clock runs, or waits for the authority.")
                : desk.AcceptIf("reason", c.Reason, new DemandClockResumed(c.Reason)),
            ScreenDemand c => demand.Phase != DemandPhase.Complete
                ? desk.WrongPhase("It is not complete.")
                : desk.AcceptIf("assessment", c.Assessment, new DemandScreened(c.Concern, c.Assessment)),
            DecideDemand c => Decide(desk, c, demand),
            NoteDemandEffect c => demand.Decided is not { Outcome: DemandOutcome.Complied or DemandOutcome.Partial }
                ? desk.WrongPhase("It was not complied with.")
                : c.Items < 1 ? desk.Incomplete([new("items", "missing")])
                : desk.Accept(new DemandEffected(c.Items)),
            NotifyDemandRecipient c => demand.Phase < DemandPhase.Decided ? desk.WrongPhase("It is not decided.")
                : demand.IsGagged(desk.Now)
                    ? desk.Refuse(RefusalCode.Gagged, $"The order forbids it until {demand.GagUntil:u}.")
                : desk.AcceptIf("notice_sha256", c.NoticeSha256, new DemandRecipientNotified(c.NoticeSha256)),
            GagDemand c => c.Until <= desk.Now
                ? desk.Incomplete([new("until", "past")])
                : desk.AcceptIf("legal_basis", c.LegalBasis, new DemandGagged(c.Until, c.LegalBasis)),
            GiveDemandFeedback c => demand.Demand.Form != DemandForm.TerroristContent
                ? desk.Refuse(RefusalCode.OutOfScope, "Only an order under 2021/784 has this form.")
                : demand.Phase < DemandPhase.Decided ? desk.WrongPhase("It is not decided.")
                : desk.AcceptIf("reason", c.Reason, new DemandFeedbackGiven(c.Done, c.Reason, c.Sha256)),
            PublishDemand c => Publish(desk, c, demand),
            PassClock c => CaseRules.Pass(desk, c, demand.Marks),
            _ => CaseRules.Misdirected(desk),
        };
    }

    private static Outcome Check(Desk desk, CheckDemand c, DemandState demand)
    {
        if (demand.Phase is not (DemandPhase.Authenticated or DemandPhase.Complete) || !demand.Genuine)
        {
            return desk.WrongPhase("First we know that it is genuine.");
        }

        var missing = c.Checklist.Missing();
        return missing.Count == 0
            ? desk.Accept(new DemandChecked(c.Checklist))
            : desk.Accept(new DemandChecked(c.Checklist), new DemandReturned(missing));
    }

    private static Outcome Decide(Desk desk, DecideDemand c, DemandState demand)
    {
        if (demand.Phase >= DemandPhase.Decided)
        {
            return desk.WrongPhase("It is decided.");
        }

        if (Desk.Texts(("reasons", c.Reasons)) is { Length: > 0 } faults)
        {
            return desk.Incomplete(faults);
        }

        if (c.DemandOutcome is DemandOutcome.Complied or DemandOutcome.Partial)
        {
            if (!demand.IsValid)
            {
                return desk.Refuse(RefusalCode.NoValidDemand, "It is not genuine, whole and screened.");
            }

            if (demand.Demand.Kind is DemandKind.Remove or DemandKind.Block
                && (desk.Decision(c.DecisionId) is not { ApprovedAt: not null } decision
                    || decision.Content.DemandId != demand.Id))
            {
                return desk.Unknown("decision that carries it out");
            }
        }
        else if (c.DecisionId is not null)
        {
            return desk.Incomplete([new("decision_id", "not_expected")]);
        }

        return desk.Accept(new DemandDecided(c.DemandOutcome, c.Reasons, c.DecisionId));
    }

    private static Outcome Publish(Desk desk, PublishDemand c, DemandState demand)
    {
        if (demand.Phase < DemandPhase.Decided)
        {
            return desk.WrongPhase("It is not decided.");
        }

        return demand.IsGagged(desk.Now) && !c.AggregateOnly
            ? desk.Refuse(RefusalCode.Gagged, $"Until {demand.GagUntil:u} it is only counted.")
            : desk.Accept(new DemandPublished(demand.Revision + 1, c.AggregateOnly, c.PageSha256));
    }
}
