using Ringwall.Core.Trust;

namespace Ringwall.Tests.Core.Trust;

public sealed class Z7DemandTests
{
    private const string Id = "L-2026-0001";

    public static TheoryData<string> Elements() => [.. DemandChecklist.Nothing.Missing()];

    [Theory]
    [MemberData(nameof(Elements))]
    public void Z7_34_A_demand_without_one_element_goes_back_with_the_list_and_its_clock_stops(string missing)
    {
        var s = Story.Begun();
        s.Do(new TakeDemand(Id, s.Demand()), Story.Demands);
        s.Do(new AuthenticateDemand(Id, true, "register"), Story.Demands);
        var all = DemandChecklist.Everything;
        var checklist = missing switch
        {
            "legal_basis" => all with { LegalBasis = false },
            "reasons" => all with { Reasons = false },
            "issuing_authority" => all with { Authority = false },
            "exact_locators" => all with { ExactLocators = false },
            "redress" => all with { Redress = false },
            "effect_addressee" => all with { EffectAddressee = false },
            "territorial_scope" => all with { TerritorialScope = false },
            "language" => all with { Language = false },
            _ => all with { ContactPoint = false },
        };
        s.Do(new CheckDemand(Id, checklist), Story.Demands);
        var demand = s.State.Demands[Id];
        Assert.Equal(DemandPhase.ReturnedIncomplete, demand.Phase);
        Assert.Equal([missing], demand.Missing);
        Assert.DoesNotContain(Due.Clocks(s.State, s.Settings), c => c.Clock == ClockKind.DemandEffect);
        s.Now += TimeSpan.FromDays(3);
        s.Do(new ResubmitDemand(Id, Story.Hash("new"), ["https://forum.test/t/1"]), Story.Demands);
        var clock = Due.Clocks(s.State, s.Settings).Single(c => c.Clock == ClockKind.DemandEffect);
        Assert.Equal(demand.Demand.ServedAt + TimeSpan.FromDays(3 + 7), clock.DueAt);
    }

    [Fact]
    public void Z7_34_A_refusal_is_published_and_a_gagged_demand_only_counted_until_the_day()
    {
        var s = Story.Begun();
        s.Do(new TakeDemand(Id, s.Demand()), Story.Demands);
        s.Do(new AuthenticateDemand(Id, true, "register"), Story.Demands);
        s.Do(new DecideDemand(Id, DemandOutcome.Refused, "It would silence an NGO.", null), Story.Demands);
        s.Do(new GagDemand(Id, s.Now + TimeSpan.FromDays(30), "Law 1"), Story.Demands);
        s.Refuses(new PublishDemand(Id, false, "h"), Story.Publisher, RefusalCode.Gagged);
        s.Do(new PublishDemand(Id, true, "h"), Story.Publisher);
        Assert.True(s.State.Demands[Id].AggregateOnly);
        s.Now += TimeSpan.FromDays(30);
        s.Do(new PublishDemand(Id, false, "h2"), Story.Publisher);
        Assert.Equal((2, false), (s.State.Demands[Id].Revision, s.State.Demands[Id].AggregateOnly));
    }

    [Fact]
    public void Z7_35_A_terrorist_content_order_has_an_hour_pages_at_twenty_minutes_left_and_ends_with_its_form()
    {
        var s = Story.Begun();
        s.Do(new TakeDemand(Id, s.Demand(DemandForm.TerroristContent, DemandKind.Remove)), Story.Demands);
        var clock = Due.Clocks(s.State, s.Settings).Single(c => c.Clock == ClockKind.TerrorOrder);
        Assert.Equal(TimeSpan.FromMinutes(60), clock.Left(s.Now));
        s.Now += TimeSpan.FromMinutes(39);
        Assert.Empty(s.Tick());
        s.Now += TimeSpan.FromMinutes(1);
        Assert.Contains(s.Tick(), c => c is PassClock { Clock: ClockKind.TerrorOrder, Breached: false });
        Assert.Empty(s.Tick());
        s.Do(new AuthenticateDemand(Id, true, "register"), Story.Demands);
        s.Do(new CheckDemand(Id, DemandChecklist.Everything), Story.Demands);
        s.Do(new ScreenDemand(Id, false, "None."), Story.Demands);
        var hosted = s.Content(Measure.HostedObjectRemove) with
        {
            Service = ServiceKind.Hosting, Ground = Ground.LegalOrder, DemandId = Id, PolicyId = "P-hosting",
            Scope = new(Hostnames: ["pages.forum.test"]), Tests = [], Until = null,
        };
        s.Draft(hosted);
        s.Approve();
        s.Do(new DecideDemand(Id, DemandOutcome.Complied, "Valid.", Story.Decision), Story.Demands);
        s.Do(new NoteDemandEffect(Id, 1), Story.Demands);
        Assert.Equal(s.Now, s.State.Demands[Id].EffectedAt);
        s.Do(new GiveDemandFeedback(Id, true, "Removed.", Story.Hash("annex II")), Story.Demands);
        Assert.True(s.State.Demands[Id].Feedback!.Done);
        Assert.DoesNotContain(Due.Clocks(s.State, s.Settings), c => c.Clock == ClockKind.TerrorOrder);
    }

    [Fact]
    public void No_setting_gives_a_terrorist_content_order_more_than_an_hour()
    {
        var longer = ClockTable.Default.With(new ClockRule(ClockKind.TerrorOrder, TimeSpan.FromHours(5)));
        Assert.Equal(TimeSpan.FromHours(1), longer.Limit(ClockKind.TerrorOrder));
        var shorter = ClockTable.Default.With(new ClockRule(ClockKind.TerrorOrder, TimeSpan.FromMinutes(30)));
        Assert.Equal(TimeSpan.FromMinutes(30), shorter.Limit(ClockKind.TerrorOrder));
    }

    [Fact]
    public void A_demand_that_is_not_genuine_whole_and_screened_carries_no_decision()
    {
        var s = Story.Begun();
        s.Do(new TakeDemand(Id, s.Demand()), Story.Demands);
        s.Draft(s.Content() with { Ground = Ground.LegalOrder, DemandId = Id, Until = null, Tests = [] });
        s.Refuses(new ProposeDecision(Story.Decision), Story.Lead, RefusalCode.NoValidDemand);
        s.Do(new AuthenticateDemand(Id, false, "register"), Story.Demands);
        s.Refuses(new CheckDemand(Id, DemandChecklist.Everything), Story.Demands, RefusalCode.WrongPhase);
        s.Refuses(
            new DecideDemand(Id, DemandOutcome.Complied, "x", Story.Decision), Story.Demands,
            RefusalCode.NoValidDemand);
    }

    [Fact]
    public void Demands_after_an_emergency_block_are_counted_against_those_before()
    {
        var s = Story.InForce();
        s.Now += TimeSpan.FromDays(2);
        s.Do(new TakeDemand(Id, s.Demand() with { CitesDecision = Story.Decision }), Story.Demands);
        s.Do(new TakeDemand("L-2026-0002", s.Demand()), Story.Demands);
        Assert.Equal(new DemandSurge(Story.Decision, 0, 2, 1), Assert.Single(DemandSurge.Of(s.State)));
    }
}
