using Ringwall.Core.Snapshot;
using Ringwall.Core.Trust;

namespace Ringwall.Tests.Core.Trust;

public sealed class Z7DecisionTests
{
    private static readonly BlockAddresses s_addresses = new(
        id => "https://op.test/decisions/" + id, id => "https://op.test/appeal/" + id, "https://op.test");

    [Fact]
    public void Z7_16_The_clockwork_may_end_a_measure_and_begin_none()
    {
        var scheduled = typeof(TrustCommand).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(TrustCommand)) && CommandRoles.May(Role.Schedule, type))
            .Select(type => type.Name).ToHashSet();
        Assert.DoesNotContain(nameof(ApproveDecision), scheduled);
        Assert.DoesNotContain(nameof(BreakGlass), scheduled);
        Assert.DoesNotContain(nameof(ProposeDecision), scheduled);
        Assert.DoesNotContain(nameof(LiftMeasures), scheduled);
        Assert.Contains(nameof(ExpireMeasures), scheduled);
        var s = Story.Sealed();
        s.Exhibit("X-2", ThreatLevel.HighSpecific, s.Now - TimeSpan.FromHours(1), "g2");
        s.Do(new AssessEscalation(Story.Case), Actor.Schedule);
        for (var hour = 0; hour < 24 * 30; hour++)
        {
            s.Now += TimeSpan.FromHours(1);
            s.Tick();
        }

        Assert.DoesNotContain(s.Facts, fact => fact.What is MeasuresOrdered);
    }

    [Fact]
    public void Z7_17_An_edge_block_needs_a_demand_or_an_emergency_and_no_dns_service_carries_one()
    {
        foreach (var ground in Enum.GetValues<Ground>())
        {
            Assert.Equal(
                ground is Ground.LegalOrder or Ground.Emergency,
                MeasureMatrix.Allows(Measure.EdgeBlock, ServiceKind.SecurityCdn, ground));
            Assert.False(MeasureMatrix.Allows(Measure.EdgeBlock, ServiceKind.Dns, ground));
        }

        foreach (var ground in new[] { Ground.None, Ground.Terms, Ground.IllegalContent, Ground.TechnicalAbuse })
        {
            var s = Story.Sealed(content: s => s.Content() with { Ground = ground });
            s.Refuses(new ProposeDecision(Story.Decision), Story.Lead, RefusalCode.MeasureNotAllowed);
        }

        var order = Story.Sealed(content: s => s.Content() with { Ground = Ground.LegalOrder });
        order.Refuses(new ProposeDecision(Story.Decision), Story.Lead, RefusalCode.NoValidDemand);
    }

    public static TheoryData<string> Gaps() =>
    [
        "necessity", "narrower", "aggravation", "policy_clause", "policy_version", "evidence_root", "tests", "scope",
        "facts_public", "like_cases", "state_involvement", "legal_basis", "until", "measures", "case_id",
    ];

    [Theory]
    [MemberData(nameof(Gaps))]
    public void Z7_18_A_decision_that_lacks_anything_cannot_be_proposed_and_the_gap_is_named(string gap)
    {
        var s = Story.Begun();
        s.Exhibit("X-1", ThreatLevel.HighSpecific, s.Now - TimeSpan.FromHours(5));
        s.Referral();
        var c = s.Content();
        c = gap switch
        {
            "necessity" => c with { Necessity = " " },
            "narrower" => c with { Narrower = [] },
            "aggravation" => c with { Aggravation = [.. c.Aggravation.Skip(1)] },
            "policy_clause" => c with { PolicyClause = "s99" },
            "policy_version" => c with { PolicyVersion = 1, PolicyId = "P-hosting" },
            "tests" => c with { Tests = [.. c.Tests.Take(5)] },
            "scope" => c with { Scope = new(Hostnames: ["other.test"]) },
            "facts_public" => c with { FactsPublic = "Call +32 2 555 12 12 or write to ann@example.test." },
            "like_cases" => c with { LikeCases = "" },
            "state_involvement" => c with { StateInvolvement = "" },
            "legal_basis" => c with { LegalBasis = "" },
            "until" => c with { Until = s.Now + TimeSpan.FromDays(15) },
            "measures" => c with { Measures = [] },
            "case_id" => c with { CaseId = null },
            _ => c,
        };
        if (gap is "evidence_root" or "case_id")
        {
            s.Do(new DraftDecision(Story.Decision, c), Story.Lead);
        }
        else
        {
            s.Draft(c);
        }

        var faults = Composer.Missing(s.State, Story.Decision, s.Settings, s.Now);
        Assert.Contains(faults, f => f.Field == gap || (gap == "policy_version" && f.Field == "policy_clause"));
        Assert.IsType<Outcome.Refused>(s.Try(new ProposeDecision(Story.Decision), Story.Lead));
        Assert.Null(s.Dec().Proposer);
    }

    [Fact]
    public void Z7_19_Nobody_is_two_of_proposer_approver_and_publisher_and_the_attempt_is_on_record()
    {
        var s = Story.Sealed();
        s.Do(new ProposeDecision(Story.Decision), Story.Lead);
        var twice = s.Refuses(
            s.Approval(ApprovalSlot.Officer), new(Story.Lead.Person, Role.DecisionOfficer), RefusalCode.SamePerson);
        Assert.True(twice.IsForbidden);
        s.Do(s.Approval(ApprovalSlot.Officer), Story.Officer);
        s.Refuses(
            s.Approval(ApprovalSlot.Legal), new(Story.Officer.Person, Role.LegalCounsel), RefusalCode.SamePerson);
        s.Do(s.Approval(ApprovalSlot.Legal), Story.Counsel);
        foreach (var person in new[] { Story.Lead, Story.Officer, Story.Counsel })
        {
            s.Refuses(
                new PublishDecision(Story.Decision, "h"), new(person.Person, Role.Publisher), RefusalCode.SamePerson);
        }

        Assert.Equal(5, s.Facts.Count(f => f.What is AttemptRefused { Code: RefusalCode.SamePerson }));
        s.Do(new PublishDecision(Story.Decision, "h"), Story.Publisher);
    }

    [Fact]
    public void Z7_20_An_edge_block_takes_two_roles_one_of_them_legal_and_an_at_risk_customer_a_third()
    {
        var s = Story.Sealed();
        s.Do(new ProposeDecision(Story.Decision), Story.Lead);
        Assert.Equal([ApprovalSlot.Officer, ApprovalSlot.Legal], s.Dec().Slots);
        s.Do(s.Approval(ApprovalSlot.Officer), Story.Officer);
        s.Refuses(s.Approval(ApprovalSlot.Legal), new("otto", Role.DecisionOfficer), RefusalCode.RoleMayNot);
        s.Refuses(s.Approval(ApprovalSlot.Officer), new("otto", Role.DecisionOfficer), RefusalCode.SlotTaken);
        Assert.Null(s.Dec().OrderedAt);
        s.Do(s.Approval(ApprovalSlot.Legal), Story.Counsel);
        Assert.NotNull(s.Dec().OrderedAt);

        var risk = Story.Sealed(atRisk: true);
        risk.Do(new ProposeDecision(Story.Decision), Story.Lead);
        risk.Do(risk.Approval(ApprovalSlot.Officer), Story.Officer);
        risk.Do(risk.Approval(ApprovalSlot.Legal), Story.Counsel);
        Assert.Null(risk.Dec().OrderedAt);
        risk.Do(risk.Approval(ApprovalSlot.Adviser), Story.Adviser);
        Assert.NotNull(risk.Dec().OrderedAt);
    }

    [Fact]
    public void A_customer_put_on_the_at_risk_list_after_the_proposal_needs_the_third_approver_too()
    {
        var s = Story.Sealed();
        s.Do(new ProposeDecision(Story.Decision), Story.Lead);
        s.Do(new FlagAtRisk(Story.Customer, "Press council", "reporting"), Story.Counsel);
        s.Refuses(s.Approval(ApprovalSlot.Officer), Story.Officer, RefusalCode.AtRiskCustomer);
    }

    [Fact]
    public void Z7_21_Broken_glass_lapses_at_twenty_four_hours_to_the_minute_and_is_counted()
    {
        var s = Story.Begun();
        s.Do(new DraftDecision(Story.Decision, s.Content()), Story.Officer);
        var until = s.Now + TimeSpan.FromHours(24);
        s.Refuses(
            new BreakGlass(Story.Decision, "A life.", until + TimeSpan.FromMinutes(1)), Story.Officer,
            RefusalCode.TooLong);
        s.Do(new BreakGlass(Story.Decision, "A life.", until), Story.Officer);
        Assert.True(s.Dec().IsInForce(until - TimeSpan.FromSeconds(1)));
        Assert.False(s.Dec().IsInForce(until));
        s.Now = until - TimeSpan.FromSeconds(1);
        Assert.DoesNotContain(s.Tick(), c => c is LapseBreakGlass);
        s.Now = until;
        Assert.Contains(s.Tick(), c => c is LapseBreakGlass);
        Assert.Equal(DecisionPhase.Lapsed, s.Dec().Phase);
        Assert.Contains(s.Facts, f => f.What is BreakGlassLapsed);
        var figures = Ringwall.Core.Trust.Transparency.YearFigures.Count(s.State, 2026, ServiceKind.SecurityCdn);
        Assert.Equal((1, 1), (figures.BreakGlassUsed, figures.BreakGlassLapsed));
        s.Do(new DraftDecision("D-2026-0002", s.Content()), Story.Officer);
        s.Refuses(
            new BreakGlass("D-2026-0002", "Again.", s.Now + TimeSpan.FromHours(1)), Story.Officer,
            RefusalCode.TooEarly);
    }

    [Fact]
    public void Broken_glass_is_ratified_by_others_and_then_lasts_as_approved()
    {
        var s = Story.Sealed();
        s.Do(new BreakGlass(Story.Decision, "A life.", s.Now + TimeSpan.FromHours(24)), Story.Officer);
        s.Now += TimeSpan.FromHours(3);
        s.Do(new ProposeDecision(Story.Decision), Story.Lead);
        s.Refuses(s.Approval(ApprovalSlot.Officer), Story.Officer, RefusalCode.SamePerson);
        s.Do(s.Approval(ApprovalSlot.Officer), new("otto", Role.DecisionOfficer));
        s.Do(s.Approval(ApprovalSlot.Legal), Story.Counsel);
        Assert.True(s.Dec().BreakGlass!.Ratified);
        s.Now += TimeSpan.FromHours(30);
        s.Tick();
        Assert.True(s.Dec().IsInForce(s.Now));
        Assert.Equal(DecisionPhase.Approved, s.Dec().Phase);
    }

    [Fact]
    public void Z7_22_The_evidence_stands_in_the_log_before_anybody_can_propose_or_approve()
    {
        var s = Story.Begun();
        s.Exhibit("X-1", ThreatLevel.HighSpecific, s.Now - TimeSpan.FromHours(5));
        s.Referral();
        s.Do(new DraftDecision(Story.Decision, s.Content()), Story.Lead);
        s.Refuses(new ProposeDecision(Story.Decision), Story.Lead, RefusalCode.EvidenceNotSealed);
        s.Do(new SealEvidence(Story.Decision), Story.Lead);
        s.Refuses(new ProposeDecision(Story.Decision), Story.Lead, RefusalCode.EvidenceNotLogged);
        s.Do(new NoteEvidenceLogged(Story.Decision, s.Dec().Root!, 41, s.Now), Actor.Schedule);
        s.Now += TimeSpan.FromMinutes(1);
        s.Approve();
        Assert.True(s.Dec().LoggedAt < s.Dec().Approvals.Min(a => a.At));
        Assert.Equal(41, s.Dec().LogIndex);
        Assert.Equal(EvidenceRoot.Of(s.Dec().Sealed), s.Dec().Root);
    }

    [Fact]
    public void Z7_24_Our_own_block_is_no_legal_order_and_an_order_names_its_authority_unless_gagged()
    {
        var own = Story.InForce();
        var block = Assert.Single(BlockProjection.Of(own.State, own.Now, s_addresses));
        Assert.Equal(BlockKind.OwnDecision, block.Kind);
        Assert.Null(block.BlockedByUrl);
        Assert.Equal(Story.Hosts, block.Hosts.Where(Story.Hosts.Contains));

        var s = Story.Begun();
        s.ValidDemand();
        s.Draft(s.Content() with { Ground = Ground.LegalOrder, DemandId = "L-2026-0001", Until = null, Tests = [] });
        s.Approve();
        block = Assert.Single(BlockProjection.Of(s.State, s.Now, s_addresses));
        Assert.Equal((BlockKind.LegalOrder, "Regulator", "https://op.test"),
            (block.Kind, block.OrderedBy, block.BlockedByUrl));
        s.Do(new GagDemand("L-2026-0001", s.Now + TimeSpan.FromDays(30), "Law 1"), Story.Demands);
        block = Assert.Single(BlockProjection.Of(s.State, s.Now, s_addresses));
        Assert.Equal((BlockKind.LegalOrder, null), (block.Kind, block.OrderedBy));
    }

    [Fact]
    public void Z7_28_One_person_lifts_and_the_history_stays()
    {
        var s = Story.InForce();
        s.Do(new LiftMeasures(Story.Decision, "The threat has passed."), Story.Lead);
        Assert.Empty(BlockProjection.Of(s.State, s.Now, s_addresses));
        Assert.Equal(DecisionPhase.Lifted, s.Dec().Phase);
        Assert.All(s.Dec().Measures.Values, status => Assert.Equal(MeasureStatus.Lifted, status));
        Assert.Equal(3, s.Dec().Receipts.Count);
    }

    [Fact]
    public void Z7_29_Reasons_reach_the_customer_whole_within_a_day_and_a_delay_has_a_reason_and_a_cap()
    {
        var s = Story.InForce();
        var notice = Ringwall.Core.Trust.Statements.ReasonsNotice.Of(s.State, s.Dec(), "https://op.test/appeal");
        Assert.Empty(notice.Missing());
        Assert.Equal(["b_facts"], (notice with { Facts = "" }).Missing());
        var clock = Due.Clocks(s.State, s.Settings).Single(c => c.Clock == ClockKind.StatementDelivery);
        Assert.Equal(s.Dec().OrderedAt + TimeSpan.FromHours(24), clock.DueAt);
        s.Refuses(
            new DelayNotice(Story.Decision, "", s.Now + TimeSpan.FromDays(2)), Story.Counsel, RefusalCode.Incomplete);
        s.Refuses(
            new DelayNotice(Story.Decision, "police ask", s.Now + TimeSpan.FromDays(8)), Story.Counsel,
            RefusalCode.TooLong);
        s.Do(new DelayNotice(Story.Decision, "police ask", s.Now + TimeSpan.FromDays(2)), Story.Counsel);
        s.Now += TimeSpan.FromDays(2);
        Assert.Contains(s.Tick(), c => c is PassClock { Clock: ClockKind.StatementDelivery, Breached: true });
    }

    [Theory]
    [InlineData(AppealBy.Customer)]
    [InlineData(AppealBy.Reporter)]
    [InlineData(AppealBy.AffectedUser)]
    public void Z7_31_Anybody_touched_appeals_a_stranger_to_the_case_decides_and_reversal_lifts_by_itself(AppealBy by)
    {
        var s = Story.InForce();
        s.Take("R-1", Story.Report());
        s.Do(new FileAppeal("A-2026-0001", new(Story.Decision, by, "It is too much.", "R-1", null)), Actor.Public);
        Assert.Equal(MeasureStatus.InReview, s.Dec().Measures[Measure.EdgeBlock]);
        s.Do(new AdmitAppeal("A-2026-0001"), Story.Reviewer);
        string[] staff = [Story.Lead.Person, Story.Officer.Person, Story.Investigator.Person, Story.Reviewer.Person];
        Assert.Equal([Story.Reviewer.Person], AppealRules.EligibleReviewers(s.State, Story.Decision, staff));
        s.Refuses(
            new AssignAppeal("A-2026-0001", Story.Investigator.Person), Story.Intake, RefusalCode.SamePerson);
        s.Do(new AssignAppeal("A-2026-0001", Story.Reviewer.Person), Story.Intake);
        s.Refuses(
            new DecideAppeal("A-2026-0001", AppealOutcome.Reversed, "x"), new("rita", Role.AppealReviewer),
            RefusalCode.SamePerson);
        s.Do(new DecideAppeal("A-2026-0001", AppealOutcome.Reversed, "A narrower measure was open."), Story.Reviewer);
        Assert.Equal(DecisionPhase.Lifted, s.Dec().Phase);
        Assert.Contains(s.Facts, f => f.What is MeasuresLifted { AppealId: "A-2026-0001" });
        Assert.Equal(AppealPhase.Implemented, s.State.Appeals["A-2026-0001"].Phase);
    }

    [Fact]
    public void Z7_36_Authorities_are_too_slow_only_by_the_clock_of_a_referral_that_was_sent()
    {
        var s = Story.Begun();
        s.Exhibit("X-1", ThreatLevel.HighSpecific, s.Now - TimeSpan.FromHours(5));
        s.Referral();
        s.Draft(s.Content() with { CitesAuthorityTempo = true });
        s.Refuses(new ProposeDecision(Story.Decision), Story.Lead, RefusalCode.TempoNotShown);
        s.Now += TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1);
        Assert.Contains(s.Tick(), c => c is PassClock { Clock: ClockKind.ReferralNoAckFirst, Breached: true });
        Assert.Empty(s.Tick().Where(c => c is PassClock { Clock: ClockKind.ReferralNoAckFirst }));
        s.Do(new ReviseDecision(Story.Decision, s.Dec().Content), Story.Lead);
        s.Do(new ProposeDecision(Story.Decision), Story.Lead);
        var referral = s.State.Cases[Story.Case].Referrals["F-1"];
        Assert.NotNull(referral.SentAt);
        Assert.Null(referral.AcknowledgedAt);
    }

    [Fact]
    public void Z7_37_A_referral_with_swatting_risk_names_no_address_unless_an_officer_stands_for_it()
    {
        var s = Story.Begun();
        s.Referral("F-2", risk: true, address: true);
        s.Refuses(new SendReferral(Story.Case, "F-2", "mail"), Story.Lead, RefusalCode.AddressUnconfirmed);
        s.Refuses(new ConfirmReferralAddress(Story.Case, "F-2", "x"), Story.Lead, RefusalCode.RoleMayNot);
        s.Do(new ConfirmReferralAddress(Story.Case, "F-2", "They move her tonight."), Story.Officer);
        s.Do(new SendReferral(Story.Case, "F-2", "mail"), Story.Lead);
        Assert.True(s.State.Cases[Story.Case].Referrals["F-2"].Drafted.SwattingRisk);
    }
}
