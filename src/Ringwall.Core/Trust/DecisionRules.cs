namespace Ringwall.Core.Trust;

/// <summary>From draft to a measure in force. What ends or follows it stands in <see cref="AftermathRules"/>.</summary>
internal static class DecisionRules
{
    public static Outcome Decide(Desk desk, TrustCommand command)
    {
        var decision = desk.Decision(command.Id);
        if (command is DraftDecision draft)
        {
            return decision is not null ? desk.AlreadyThere() : Draft(desk, draft);
        }

        if (decision is null)
        {
            return desk.Unknown("decision");
        }

        foreach (var stream in Reach.Of(decision.Content))
        {
            Touch(desk, stream);
        }

        return command switch
        {
            ReviseDecision c => Revise(desk, c, decision),
            SealEvidence => Seal(desk, decision),
            NoteEvidenceLogged c => decision.Root != c.Root
                ? desk.Refuse(RefusalCode.StaleEvidence, "Another root has been sealed since.")
                : decision.LogIndex is not null
                    ? desk.Refuse(RefusalCode.NothingToDo, "It is noted already.")
                    : desk.Accept(new EvidenceLogged(c.Root, c.LogIndex, c.LoggedAt)),
            ProposeDecision => Propose(desk, decision),
            ApproveDecision c => Approve(desk, c, decision),
            RejectDecision c => decision.Phase != DecisionPhase.Proposed
                ? desk.WrongPhase("It is not proposed.")
                : desk.AcceptIf("reason", c.Reason, new DecisionRejected(c.Reason)),
            WithdrawDecision c => decision.OrderedAt is not null || decision.HasEnded
                ? desk.WrongPhase("It is in force: it can only be lifted.")
                : desk.AcceptIf("reason", c.Reason, new DecisionWithdrawn(c.Reason)),
            BreakGlass c => Break(desk, c, decision),
            PassClock c => CaseRules.Pass(desk, c, decision.Marks),
            _ => AftermathRules.Decide(desk, command, decision),
        };
    }

    /// <summary>
    /// Notes that the stream was looked at: if it moves before the append, the decision is made again.
    /// </summary>
    private static void Touch(Desk desk, string stream) => _ = Streams.KindOf(stream) switch
    {
        StreamKind.Customer => desk.Customer(stream) is null,
        StreamKind.Case => desk.Case(stream) is null,
        StreamKind.Demand => desk.Demand(stream) is null,
        StreamKind.Decision => desk.Decision(stream) is null,
        StreamKind.Policy => desk.Policy(stream) is null,
        StreamKind.Watch => desk.Watch(stream) is null,
        _ => true,
    };

    private static Outcome Draft(Desk desk, DraftDecision c)
    {
        if (desk.Customer(c.Content.CustomerId) is null)
        {
            return desk.Unknown("customer");
        }

        var drafted = new NewEvent(c.Id, new DecisionDrafted(c.Content));
        if (c.Content.CaseId is null)
        {
            return desk.AcceptAll([drafted]);
        }

        var known = desk.Case(c.Content.CaseId);
        return known is null ? desk.Unknown("case")
            : known.Phase == CasePhase.Closed ? desk.WrongPhase("The case is closed.")
            : known.Opened.CustomerId != c.Content.CustomerId
                ? desk.Refuse(RefusalCode.OutOfScope, "The case is about another customer.")
            : desk.AcceptAll([drafted, new(known.Id, new CaseDecisionDrafted(c.Id))]);
    }

    private static Outcome Revise(Desk desk, ReviseDecision c, DecisionState decision)
    {
        if (decision.Phase >= DecisionPhase.Approved)
        {
            return desk.WrongPhase("It is decided. A correction or another decision follows it.");
        }

        if (c.Content.CustomerId != decision.Content.CustomerId || c.Content.CaseId != decision.Content.CaseId)
        {
            return desk.Refuse(RefusalCode.OutOfScope, "A decision keeps its customer and its case.");
        }

        if (decision.IsProvisional && !SameEffect(c.Content, decision.Content))
        {
            return desk.Refuse(RefusalCode.MeasureNotAllowed, "What a broken glass put in force cannot be reworded.");
        }

        return decision.Phase == DecisionPhase.Proposed
            ? desk.Accept(new DecisionRevised(c.Content), new ApprovalsVoided("The text changed."))
            : desk.Accept(new DecisionRevised(c.Content));
    }

    private static bool SameEffect(DecisionContent a, DecisionContent b) =>
        a.Measures.SequenceEqual(b.Measures) && a.Ground == b.Ground && a.Service == b.Service
        && a.Scope.WholeCustomer == b.Scope.WholeCustomer
        && (a.Scope.Hostnames ?? []).SequenceEqual(b.Scope.Hostnames ?? [])
        && (a.Scope.Urls ?? []).SequenceEqual(b.Scope.Urls ?? []);

    /// <summary>Every exhibit of the case that was not rejected, and the demand's own document.</summary>
    internal static IReadOnlyList<SealedItem> Evidence(Desk desk, DecisionContent content)
    {
        var known = desk.Case(content.CaseId);
        var demand = desk.Demand(content.DemandId);
        var exhibits = known is null ? [] : known.Exhibits.Values.Where(exhibit => !exhibit.Rejected)
            .Select(exhibit => new SealedItem(exhibit.Captured.ExhibitId, exhibit.Captured.Sha256));
        return
        [
            .. exhibits.Concat(demand is null ? [] : [new SealedItem(demand.Id, demand.Demand.Sha256)])
                .OrderBy(item => item.ExhibitId, StringComparer.Ordinal),
        ];
    }

    private static Outcome Seal(Desk desk, DecisionState decision)
    {
        if (decision.Phase >= DecisionPhase.Approved)
        {
            return desk.WrongPhase("It is decided.");
        }

        var items = Evidence(desk, decision.Content);
        return items.Count == 0
            ? desk.Refuse(RefusalCode.EvidenceNotSealed, "There is no evidence to seal.")
            : desk.Accept(new EvidenceSealed(EvidenceRoot.Of(items), items));
    }

    private static Outcome Propose(Desk desk, DecisionState decision)
    {
        if (decision.Phase != DecisionPhase.Sealed)
        {
            return decision.Phase == DecisionPhase.Draft
                ? desk.Refuse(RefusalCode.EvidenceNotSealed, "The evidence is sealed first.")
                : desk.WrongPhase("It is past that.");
        }

        if (Incomplete(desk, decision) is { } refusal)
        {
            return refusal;
        }

        if (Taken(desk, decision, Hand.Proposer) is { } taken)
        {
            return taken;
        }

        var atRisk = desk.Customer(decision.Content.CustomerId)!.AtRisk;
        return desk.Accept(new DecisionProposed(decision.Content.Sha256(), FourEyes.Slots(decision.Content, atRisk)));
    }

    /// <summary>A refusal that names everything missing, with the gravest as its code.</summary>
    private static Outcome? Incomplete(Desk desk, DecisionState decision)
    {
        var faults = Composer.Missing(desk.State, decision.Id, desk.Settings, desk.Now);
        if (faults.Count == 0)
        {
            return null;
        }

        var code = faults.Any(f => f.Code.StartsWith("not_allowed", StringComparison.Ordinal))
            ? RefusalCode.MeasureNotAllowed
            : faults.Any(f => f is { Field: "demand_id" }) ? RefusalCode.NoValidDemand
            : faults.Any(f => f is { Field: "cites_authority_tempo" }) ? RefusalCode.TempoNotShown
            : faults.Any(f => f is { Code: "not_logged" }) ? RefusalCode.EvidenceNotLogged
            : RefusalCode.Incomplete;
        return desk.Refuse(code, "The decision is not complete.", [.. faults]);
    }

    /// <summary>One person, one hand in one decision.</summary>
    internal static Outcome? Taken(Desk desk, DecisionState decision, Hand hand) =>
        decision.Hands.TryGetValue(desk.By.Person, out var had) && had != hand
            ? desk.Refuse(RefusalCode.SamePerson, $"You are {had} of this decision already.")
            : null;

    internal static Outcome? SlotRefusal(
        Desk desk, ApprovalSlot slot, IReadOnlyCollection<ApprovalSlot> slots, IReadOnlyCollection<ApprovalState> given)
    {
        if (!FourEyes.MayFill(slot, desk.By.Role, desk.Settings))
        {
            return desk.Refuse(RefusalCode.RoleMayNot, $"{desk.By.Role} does not give the approval of {slot}.");
        }

        if (!slots.Contains(slot) || given.Any(approval => approval.Slot == slot))
        {
            return desk.Refuse(RefusalCode.SlotTaken, "That approval is not needed or has been given.");
        }

        return given.Any(approval => approval.By.Person == desk.By.Person)
            ? desk.Refuse(RefusalCode.SamePerson, "You have approved already.")
            : null;
    }

    private static Outcome Approve(Desk desk, ApproveDecision c, DecisionState decision)
    {
        if (decision.Phase != DecisionPhase.Proposed)
        {
            return desk.WrongPhase("It is not proposed.");
        }

        if (Taken(desk, decision, Hand.Approver) is { } taken)
        {
            return taken;
        }

        if (SlotRefusal(desk, c.Slot, decision.Slots, decision.Approvals) is { } refusal)
        {
            return refusal;
        }

        if (c.TextSha256 != decision.ProposedText || decision.ProposedText != decision.Content.Sha256())
        {
            return desk.Refuse(RefusalCode.TextChanged, "The text is not the one that was proposed.");
        }

        if (decision.BreakGlass is { Ratified: false } glass && desk.Now >= glass.Until)
        {
            return desk.Refuse(RefusalCode.TooLate, "The broken glass has lapsed.");
        }

        if (Incomplete(desk, decision) is { } incomplete)
        {
            return incomplete;
        }

        var atRisk = desk.Customer(decision.Content.CustomerId)!.AtRisk;
        if (FourEyes.Slots(decision.Content, atRisk).Except(decision.Slots).Any())
        {
            return desk.Refuse(RefusalCode.AtRiskCustomer, "It needs more approvals than when it was proposed.");
        }

        if (!c.EvidenceOpened || !c.NoTie
            || Desk.Texts(("reason", c.Reason), ("signature", c.Signature)) is { Length: > 0 })
        {
            return desk.Incomplete([new("declarations", "missing")]);
        }

        var approved = new DecisionApproved(c.Slot, c.TextSha256, c.Reason, c.EvidenceOpened, c.NoTie, c.Signature);
        return decision.Approvals.Count + 1 < decision.Slots.Count
            ? desk.Accept(approved)
            : desk.AcceptAll([.. Enact(desk, decision, approved)]);
    }

    /// <summary>The last approval: the order goes out in the same append.</summary>
    private static IEnumerable<NewEvent> Enact(Desk desk, DecisionState decision, DecisionApproved approved)
    {
        yield return new(decision.Id, approved);
        if (decision.IsProvisional)
        {
            yield return new(decision.Id, new BreakGlassRatified());
        }

        yield return new(
            decision.Id,
            new MeasuresOrdered(decision.Content.Measures, decision.OrderedAt ?? desk.Now, decision.Content.Until));
        if (desk.Case(decision.Content.CaseId) is { } known)
        {
            yield return new(known.Id, new CaseDecided(decision.Id));
            if (decision.Content.Measures.Any(MeasureMatrix.StopsTraffic))
            {
                yield return new(
                    known.Id, new PostWatchBegun(desk.Now + desk.Settings.Clocks.Limit(ClockKind.PostWatch)));
            }
        }

        if (decision.Content.Measures.Any(MeasureMatrix.StopsTraffic) && decision.Content.LinkedDecisionId is null
            && desk.Watch(Reach.WatchOf(decision.Id)) is null)
        {
            yield return new(Reach.WatchOf(decision.Id), WatchRules.Open(desk, decision));
        }
    }

    /// <summary>
    /// One officer alone, an edge block, a day at most, once: not over a customer on the at-risk list, whose third
    /// approver it would pass over, and not again within the time an emergency lasts, which would make it a habit.
    /// </summary>
    private static Outcome Break(Desk desk, BreakGlass c, DecisionState decision)
    {
        var content = decision.Content;
        var customer = desk.Customer(content.CustomerId)!;
        if (decision.Phase is not (DecisionPhase.Draft or DecisionPhase.Sealed or DecisionPhase.Proposed)
            || decision.BreakGlass is not null || decision.OrderedAt is not null)
        {
            return desk.WrongPhase("The glass cannot be broken now.");
        }

        if (Taken(desk, decision, Hand.GlassBreaker) is { } taken)
        {
            return taken;
        }

        if (content.Ground != Ground.Emergency || content.Measures is not [Measure.EdgeBlock]
            || content.LinkedDecisionId is not null)
        {
            return desk.Refuse(RefusalCode.NotEmergency, "Only an edge block in an emergency is broken glass for.");
        }

        if (customer.AtRisk)
        {
            return desk.Refuse(RefusalCode.AtRiskCustomer, "The customer is on the at-risk list: no one acts alone.");
        }

        if (customer.GlassBrokenAt is { } before
            && desk.Now - before < desk.Settings.Clocks.Limit(ClockKind.EmergencyExpiry))
        {
            return desk.Refuse(RefusalCode.TooEarly, "The glass was broken over this customer a short while ago.");
        }

        if (Composer.Illegal(desk.State, content) is { Count: > 0 } faults)
        {
            return desk.Refuse(RefusalCode.MeasureNotAllowed, "The measure cannot be taken.", [.. faults]);
        }

        if (c.Until <= desk.Now || c.Until > desk.Now + desk.Settings.Clocks.Limit(ClockKind.BreakGlass))
        {
            return desk.Refuse(RefusalCode.TooLong, "A broken glass lasts 24 hours at most.");
        }

        return Desk.Texts(("reason", c.Reason)) is { Length: > 0 } missing ? desk.Incomplete(missing) : desk.AcceptAll(
        [
            new(c.Id, new BreakGlassUsed(c.Reason, c.Until)),
            new(c.Id, new MeasuresOrdered(content.Measures, desk.Now, c.Until)),
            new(customer.Id, new CustomerGlassBroken(c.Id)),
        ]);
    }
}
