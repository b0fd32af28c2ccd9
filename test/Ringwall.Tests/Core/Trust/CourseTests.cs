using Ringwall.Core.Trust;

namespace Ringwall.Tests.Core.Trust;

/// <summary>
/// Rules the acceptance statements do not number: expiry, renewal, replay, small operators, like cases.
/// </summary>
public sealed class CourseTests
{
    [Fact]
    public void An_emergency_block_ends_by_itself_after_its_fourteen_days()
    {
        var s = Story.InForce();
        s.Now = s.Dec().Until!.Value;
        Assert.False(s.Dec().IsInForce(s.Now));
        Assert.Contains(s.Tick(), c => c is ExpireMeasures);
        Assert.Equal(DecisionPhase.Expired, s.Dec().Phase);
    }

    [Fact]
    public void More_time_wants_new_evidence_and_all_approvals_afresh()
    {
        var s = Story.InForce();
        s.Now += TimeSpan.FromDays(10);
        var until = s.Now + TimeSpan.FromDays(14);
        s.Refuses(new ProposeRenewal(Story.Decision, until, "go on"), Story.Lead, RefusalCode.StaleEvidence);
        s.Exhibit("X-2", ThreatLevel.HighSpecific, s.Now - TimeSpan.FromHours(2), "g2");
        s.Refuses(
            new ProposeRenewal(Story.Decision, until + TimeSpan.FromDays(1), "go on"), Story.Lead, RefusalCode.TooLong);
        s.Do(new ProposeRenewal(Story.Decision, until, "It goes on."), Story.Lead);
        var root = s.Dec().Renewal!.Root;
        s.Do(new ApproveRenewal(Story.Decision, ApprovalSlot.Officer, root, "yes", "sig"), Story.Officer);
        Assert.NotEqual(until, s.Dec().Until);
        s.Refuses(
            new ApproveRenewal(Story.Decision, ApprovalSlot.Legal, root, "yes", "sig"),
            new(Story.Officer.Person, Role.LegalCounsel), RefusalCode.SamePerson);
        s.Do(new ApproveRenewal(Story.Decision, ApprovalSlot.Legal, root, "yes", "sig"), Story.Counsel);
        Assert.Equal((until, root), (s.Dec().Until, s.Dec().Root));
    }

    [Fact]
    public void Reviews_are_due_on_days_three_seven_fourteen_and_then_every_thirty()
    {
        var s = Story.InForce();
        var start = s.Dec().OrderedAt!.Value;
        var days = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            days.Add((Due.Clocks(s.State, s.Settings).Single(c => c.Item.StartsWith("review", StringComparison.Ordinal))
                .DueAt - start).TotalDays);
            s.Do(new ReviewDecision(Story.Decision, ReviewOutcome.Keep, "It holds."), Story.Officer);
        }

        Assert.Equal([3, 7, 14, 44, 74], days);
    }

    [Fact]
    public void A_text_that_changed_after_the_proposal_voids_every_approval()
    {
        var s = Story.Sealed();
        s.Do(new ProposeDecision(Story.Decision), Story.Lead);
        s.Do(s.Approval(ApprovalSlot.Officer), Story.Officer);
        var stale = s.Approval(ApprovalSlot.Legal);
        s.Do(new ReviseDecision(Story.Decision, s.Dec().Content with { Necessity = "Other words." }), Story.Lead);
        Assert.Empty(s.Dec().Approvals);
        s.Do(new ProposeDecision(Story.Decision), Story.Lead);
        s.Refuses(stale, Story.Counsel, RefusalCode.TextChanged);
    }

    [Fact]
    public void An_at_risk_customer_is_never_blocked_by_one_person()
    {
        var s = Story.Sealed(atRisk: true);
        s.Refuses(
            new BreakGlass(Story.Decision, "now", s.Now + TimeSpan.FromHours(1)), Story.Officer,
            RefusalCode.AtRiskCustomer);
    }

    [Fact]
    public void Where_there_are_fewer_than_three_people_a_peers_officer_takes_the_second_place()
    {
        var peer = new Actor("peer-7", Role.PeerOfficer);
        var s = Story.Sealed();
        s.Do(new ProposeDecision(Story.Decision), Story.Lead);
        s.Refuses(s.Approval(ApprovalSlot.Legal), peer, RefusalCode.RoleMayNot);
        s.Settings = s.Settings with { Staff = 2 };
        s.Refuses(s.Approval(ApprovalSlot.Officer), peer, RefusalCode.RoleMayNot);
        s.Do(s.Approval(ApprovalSlot.Legal), peer);
        s.Do(s.Approval(ApprovalSlot.Officer), Story.Officer);
        Assert.NotNull(s.Dec().OrderedAt);
        s.Refuses(new PublishDecision(Story.Decision, "h"), peer, RefusalCode.SamePerson);
        s.Do(new PublishDecision(Story.Decision, "h"), new("peer-8", Role.PeerOfficer));
    }

    [Fact]
    public void A_name_is_held_in_an_emergency_only_with_an_adviser_and_a_contract_ended_only_with_the_board()
    {
        var s = Story.Begun();
        var hold = s.Content(Measure.DnsHold) with { Service = ServiceKind.Dns, PolicyId = "P-dns" };
        Assert.Equal([ApprovalSlot.Officer, ApprovalSlot.Legal, ApprovalSlot.Adviser], FourEyes.Slots(hold, false));
        Assert.Equal([ApprovalSlot.Officer, ApprovalSlot.Legal, ApprovalSlot.Board],
            FourEyes.Slots(s.Content(Measure.ServiceTerminate), false));
        Assert.Equal([ApprovalSlot.Officer], FourEyes.Slots(s.Content(Measure.UrlBlock), false));
        Assert.Equal([ApprovalSlot.Officer, ApprovalSlot.Adviser], FourEyes.Slots(s.Content(Measure.UrlBlock), true));
    }

    [Fact]
    public void Lifting_suspending_and_ending_are_different_measures_with_different_marks_in_the_record()
    {
        foreach (var measure in new[] { Measure.EdgeBlock, Measure.ServiceSuspend, Measure.ServiceTerminate })
        {
            var s = Story.Sealed(content: s => s.Content(measure));
            s.Approve();
            Assert.Equal([measure], s.Dec().Measures.Keys);
        }
    }

    [Fact]
    public void A_departure_from_policy_is_an_object_with_from_and_to()
    {
        var s = Story.Sealed();
        var exception = new PolicyExceptionDeclared(
            "E-1", Story.Decision, 1, "s7", "We do not block without an order.", "We block this once.", "A life.");
        s.Do(new ReviseDecision(Story.Decision, s.Dec().Content with { ExceptionId = "E-1" }), Story.Lead);
        Assert.Contains(
            Composer.Missing(s.State, Story.Decision, s.Settings, s.Now), f => f.Field == "exception_id");
        s.Do(new DeclareException(Story.Policy, exception), Story.Lead);
        Assert.Empty(Composer.Missing(s.State, Story.Decision, s.Settings, s.Now));
    }

    [Fact]
    public void A_policy_counts_up_never_reaches_back_and_a_later_version_must_be_cited()
    {
        var s = Story.Sealed();
        var two = new PolicyPublished(2, ServiceKind.SecurityCdn, ["s7"], Story.Hash("2"), s.Now, "policies/s.md");
        s.Refuses(new PublishPolicy(Story.Policy, two with { Version = 3 }), Story.Board, RefusalCode.WrongPhase);
        s.Refuses(
            new PublishPolicy(Story.Policy, two with { EffectiveFrom = s.Now - TimeSpan.FromDays(1) }), Story.Board,
            RefusalCode.TooLate);
        s.Do(new PublishPolicy(Story.Policy, two), Story.Board);
        Assert.Contains(
            Composer.Missing(s.State, Story.Decision, s.Settings, s.Now), f => f.Field == "policy_version");
    }

    [Fact]
    public void Like_cases_are_counted_though_none_is_a_precedent()
    {
        var s = Story.InForce();
        s.Do(new LiftMeasures(Story.Decision, "over"), Story.Lead);
        var like = LikeCases.Of(s.State, s.Content(), null, s.Now);
        Assert.Equal((1, 1, 0, 0), (like.Drafted, like.Taken, like.NotTaken, like.Reversed));
        Assert.Equal("none", s.Content().Precedent);
        Assert.Equal(0, LikeCases.Of(s.State, s.Content(), Story.Decision, s.Now).Drafted);
    }

    [Fact]
    public void What_a_decision_was_made_upon_is_named_so_that_the_append_can_insist_on_it()
    {
        var s = Story.Sealed();
        s.Do(new ProposeDecision(Story.Decision), Story.Lead);
        var outcome = CaseRules.Decide(
            s.State, s.Approval(ApprovalSlot.Officer), Story.Officer, s.Now, s.Settings);
        var read = Assert.IsType<Outcome.Accepted>(outcome).Read.ToDictionary(r => r.Stream, r => r.Version);
        Assert.Equal(
            [Story.Customer, Story.Decision, Story.Case, Story.Policy],
            read.Keys.Order(StringComparer.Ordinal));
        Assert.All(read, pair => Assert.Equal(s.State.VersionOf(pair.Key), pair.Value));
    }

    [Fact]
    public void A_command_is_decided_alike_upon_the_streams_it_reaches_and_upon_everything()
    {
        var s = Story.Sealed();
        s.Do(new ProposeDecision(Story.Decision), Story.Lead);
        var command = s.Approval(ApprovalSlot.Officer);
        var part = TrustState.Empty;
        for (var before = -1; ;)
        {
            var missing = Reach.Missing(part, command);
            part = TrustState.Fold(s.Facts.Where(f => missing.Contains(f.Stream) || part.VersionOf(f.Stream) > 0));
            if (missing.Count == before)
            {
                break;
            }

            before = missing.Count;
        }

        var whole = CaseRules.Decide(s.State, command, Story.Officer, s.Now, s.Settings);
        var partial = CaseRules.Decide(part, command, Story.Officer, s.Now, s.Settings);
        Assert.Equal(
            ((Outcome.Accepted)whole).Events.Select(e => e.ToString()),
            ((Outcome.Accepted)partial).Events.Select(e => e.ToString()));
    }

    [Fact]
    public void Personal_data_of_a_closed_case_leave_after_half_a_year()
    {
        var s = Story.Begun();
        s.Exhibit("X-1", ThreatLevel.Low, s.Now);
        s.Do(new EndWithoutAction(Story.Case, "nothing came of it"), Story.Lead);
        s.Do(new CloseCase(Story.Case, "done"), Story.Lead);
        s.Now += TimeSpan.FromDays(179);
        Assert.Empty(s.Tick());
        s.Now += TimeSpan.FromDays(1);
        Assert.Contains(s.Tick(), c => c is EraseExhibit { ExhibitId: "X-1" });
        Assert.True(s.State.Cases[Story.Case].Exhibits["X-1"].Erased);
    }
}
