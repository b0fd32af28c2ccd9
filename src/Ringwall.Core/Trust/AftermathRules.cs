namespace Ringwall.Core.Trust;

/// <summary>What follows a decision in force: receipts, reasons, publication, reviews, renewal, and its end.</summary>
internal static class AftermathRules
{
    public static Outcome Decide(Desk desk, TrustCommand command, DecisionState decision)
    {
        if (command is ExpireMeasures or LapseBreakGlass)
        {
            return End(desk, command, decision);
        }

        if (decision.OrderedAt is null)
        {
            return desk.WrongPhase("It is not in force.");
        }

        return command switch
        {
            NoteReceipt c => Receipt(desk, c, decision),
            NoteRegression c => desk.Accept(new EffectRegressed(c.Where, c.Seen)),
            DeliverStatement c => decision.StatementAt is not null
                ? desk.Refuse(RefusalCode.NothingToDo, "The reasons have been delivered.")
                : desk.AcceptIf(
                    "statement_sha256", c.StatementSha256, new StatementDelivered(c.StatementSha256, c.Channel)),
            DelayNotice c => Delay(
                desk, decision, c.Reason, c.Until, decision.StatementAt, new NoticeDelayed(c.Reason, c.Until)),
            DelayPublication c => Delay(
                desk, decision, c.Reason, c.Until, decision.PublishedAt, new PublicationDelayed(c.Reason, c.Until)),
            PublishDecision c => Publish(desk, decision, 1, new DecisionPublished(1, c.PageSha256)),
            CorrectDecision c => Desk.Texts(("note", c.Note)) is { Length: > 0 } faults
                ? desk.Incomplete(faults)
                : Publish(
                    desk, decision, decision.Revision + 1,
                    new DecisionCorrected(decision.Revision + 1, c.Note, c.PageSha256)),
            ReviewDecision c => Review(desk, c, decision),
            ProposeRenewal c => Renew(desk, c, decision),
            ApproveRenewal c => ApproveRenewal(desk, c, decision),
            LiftMeasures c => decision.EndedAt is not null
                ? desk.WrongPhase("It has ended.")
                : desk.AcceptIf("reason", c.Reason, new MeasuresLifted(c.Reason, null)),
            ReplaceDecision c => Replace(desk, c, decision),
            _ => CaseRules.Misdirected(desk),
        };
    }

    private static Outcome Replace(Desk desk, ReplaceDecision c, DecisionState decision)
    {
        if (decision.EndedAt is not null)
        {
            return desk.WrongPhase("It has ended.");
        }

        var other = desk.Decision(c.ByDecision);
        return other is not { ApprovedAt: not null, EndedAt: null } || other.Id == decision.Id
            || other.Content.CustomerId != decision.Content.CustomerId
            ? desk.Unknown("decision in force")
            : desk.Accept(new DecisionReplaced(c.ByDecision));
    }

    private static Outcome Receipt(Desk desk, NoteReceipt c, DecisionState decision)
    {
        if (decision.Receipts.ContainsKey(c.Node))
        {
            return desk.Refuse(RefusalCode.NothingToDo, "That node has answered.");
        }

        var noted = new NodeAcknowledged(c.Node, c.BlocksVersion, c.TookMs);
        return decision.Receipts.Count + 1 == c.Expected && decision.EffectiveAt is null && decision.EndedAt is null
            ? desk.Accept(noted, new DecisionTookEffect(c.Expected))
            : desk.Accept(noted);
    }

    /// <summary>
    /// Reasons may be told later for a reason, seven days at most; the log has the commitment meanwhile.
    /// </summary>
    private static Outcome Delay(
        Desk desk, DecisionState decision, string reason, DateTimeOffset until, DateTimeOffset? done, TrustEvent what)
    {
        if (done is not null)
        {
            return desk.WrongPhase("It has been done.");
        }

        var cap = decision.OrderedAt!.Value + desk.Settings.Clocks.Limit(ClockKind.PublicationCap);
        return until > cap || until <= desk.Now
            ? desk.Refuse(RefusalCode.TooLong, $"It can be delayed until {cap:u} at most.")
            : desk.AcceptIf("reason", reason, what);
    }

    private static Outcome Publish(Desk desk, DecisionState decision, int revision, TrustEvent what)
    {
        if (!FourEyes.MayPublish(desk.By.Role, desk.Settings))
        {
            return desk.Refuse(RefusalCode.RoleMayNot, $"{desk.By.Role} does not publish.");
        }

        if (DecisionRules.Taken(desk, decision, Hand.Publisher) is { } taken)
        {
            return taken;
        }

        if ((revision == 1) != (decision.Revision == 0))
        {
            return desk.WrongPhase(revision == 1 ? "It is published; correct it instead." : "It is not published.");
        }

        return desk.Demand(decision.Content.DemandId) is { } demand && demand.IsGagged(desk.Now)
            ? desk.Refuse(RefusalCode.Gagged, $"The order forbids to speak of it until {demand.GagUntil:u}.")
            : desk.Accept(what);
    }

    private static Outcome Review(Desk desk, ReviewDecision c, DecisionState decision)
    {
        if (!decision.IsInForce(desk.Now))
        {
            return desk.WrongPhase("It is not in force.");
        }

        var held = new ReviewHeld(c.ReviewOutcome, c.Reasons);
        return Desk.Texts(("reasons", c.Reasons)) is { Length: > 0 } faults ? desk.Incomplete(faults)
            : c.ReviewOutcome == ReviewOutcome.Lift
                ? desk.Accept(held, new MeasuresLifted("Review: " + c.Reasons, null))
            : desk.Accept(held);
    }

    /// <summary>More time wants what the first time wanted, and evidence that was not there then.</summary>
    private static Outcome Renew(Desk desk, ProposeRenewal c, DecisionState decision)
    {
        if (!decision.IsInForce(desk.Now) || decision.ApprovedAt is null)
        {
            return desk.WrongPhase("Only a decision in force is renewed.");
        }

        if (DecisionRules.Taken(desk, decision, Hand.Proposer) is { } taken)
        {
            return taken;
        }

        if (c.Until <= decision.Until || (decision.Content.Ground == Ground.Emergency
            && c.Until > desk.Now + desk.Settings.Clocks.Limit(ClockKind.EmergencyExpiry)))
        {
            return desk.Refuse(RefusalCode.TooLong, "14 days at most from now, and longer than it lasts already.");
        }

        var known = desk.Case(decision.Content.CaseId);
        var fresh = known?.Exhibits.Values.Any(exhibit => exhibit is { Verified: true, EventTime: { } at }
            && at > decision.SealedAt) == true;
        if (!fresh)
        {
            return desk.Refuse(
                RefusalCode.StaleEvidence, "Nothing verified has happened since the evidence was sealed.");
        }

        var items = DecisionRules.Evidence(desk, decision.Content);
        var atRisk = desk.Customer(decision.Content.CustomerId)?.AtRisk == true;
        return desk.AcceptIf("reason", c.Reason, new RenewalProposed(
            c.Until, EvidenceRoot.Of(items), items, c.Reason, FourEyes.Slots(decision.Content, atRisk)));
    }

    private static Outcome ApproveRenewal(Desk desk, ApproveRenewal c, DecisionState decision)
    {
        if (decision.Renewal is not { } renewal || !decision.IsInForce(desk.Now))
        {
            return desk.WrongPhase("No renewal is proposed, or the decision has ended.");
        }

        if (DecisionRules.Taken(desk, decision, Hand.Approver) is { } taken)
        {
            return taken;
        }

        if (c.Root != renewal.Root)
        {
            return desk.Refuse(RefusalCode.TextChanged, "The evidence is not the one proposed.");
        }

        if (DecisionRules.SlotRefusal(desk, c.Slot, [.. renewal.Slots], decision.RenewalApprovals) is { } refusal)
        {
            return refusal;
        }

        if (Desk.Texts(("reason", c.Reason), ("signature", c.Signature)) is { Length: > 0 } faults)
        {
            return desk.Incomplete(faults);
        }

        var approved = new RenewalApproved(c.Slot, c.Root, c.Reason, c.Signature);
        return decision.RenewalApprovals.Count + 1 < renewal.Slots.Count
            ? desk.Accept(approved)
            : desk.Accept(approved, new DecisionRenewed(renewal.Until));
    }

    /// <summary>All the clockwork may do: end what has run out.</summary>
    private static Outcome End(Desk desk, TrustCommand command, DecisionState decision)
    {
        if (decision.OrderedAt is null || decision.EndedAt is not null || decision.Until is not { } until)
        {
            return desk.Refuse(RefusalCode.NothingToDo, "There is nothing to end.");
        }

        if (desk.Now < until)
        {
            return desk.Refuse(RefusalCode.TooEarly, $"It lasts until {until:u}.");
        }

        return (command, decision.IsProvisional) switch
        {
            (LapseBreakGlass, true) => desk.Accept(new BreakGlassLapsed()),
            (ExpireMeasures, false) => desk.Accept(new MeasuresExpired()),
            _ => desk.Refuse(RefusalCode.WrongPhase, "It ends the other way."),
        };
    }
}
