using System.Collections.Frozen;
using Ringwall.Core.Trust;
using Ringwall.Core.Trust.Evasion;

namespace Ringwall.Tests.Core.Trust;

public sealed class Z7EvasionTests
{
    private const string Watch = "W-2026-0001";
    private static readonly DateTimeOffset s_block = new(2026, 9, 3, 18, 0, 0, TimeSpan.Zero);
    private static readonly SitePrints s_blocked = new() { Hostname = "theforum.net", OriginSpki = "spki-1" };
    private static readonly EvasionContext s_context = new() { BlockedAt = s_block };

    private static MatchStrength Strength(SitePrints candidate, EvasionContext? context = null) =>
        EvasionScore.Of(EvasionSignals.Of(s_blocked, candidate, context ?? s_context)).Strength;

    [Fact]
    public void Z7_38_The_same_label_elsewhere_with_the_same_origin_key_is_strong_even_from_before_the_block()
    {
        var sibling = new SitePrints
        {
            Hostname = "theforum.test", OriginSpki = "spki-1", RegisteredAt = s_block - TimeSpan.FromDays(49),
        };
        Assert.Equal(MatchStrength.Strong, Strength(sibling));
        Assert.Equal(MatchStrength.None, Strength(sibling with { LastSeenAt = s_block - TimeSpan.FromDays(800) }));
        Assert.Equal(MatchStrength.None, Strength(sibling with { OriginSpki = "other" }));
    }

    [Fact]
    public void Z7_38_A_news_site_that_quotes_the_name_is_no_candidate()
    {
        var press = new SitePrints { Hostname = "news-about-theforum.test" };
        Assert.Equal(MatchStrength.None, Strength(press));
        var archive = new SitePrints { Hostname = "theforum.archive.test", OriginSpki = "spki-1" };
        var guarded = new EvasionContext
        {
            BlockedAt = s_block, Protected = FrozenSet.Create("theforum.archive.test"),
        };
        Assert.Empty(EvasionSignals.Of(s_blocked, archive, guarded));
    }

    [Fact]
    public void Z7_38_A_match_changes_no_traffic_and_only_a_person_says_what_it_is()
    {
        var s = Story.InForce();
        Assert.True(s.State.Watches.ContainsKey(Watch));
        var before = BlockProjection.Of(s.State, s.Now, new(id => id, id => id, "o")).Count;
        var sibling = new SitePrints { Hostname = "theforum.test", OriginSpki = "spki-1" };
        s.Do(new RaiseMatch(Watch, "M-1", sibling.Hostname, EvasionSignals.Of(s_blocked, sibling, s_context)),
            Actor.Schedule);
        Assert.Equal(before, BlockProjection.Of(s.State, s.Now, new(id => id, id => id, "o")).Count);
        var clock = Due.Clocks(s.State, s.Settings).Single(c => c.Clock == ClockKind.MatchStrong);
        Assert.Equal(s.Now + TimeSpan.FromHours(1), clock.DueAt);
        s.Refuses(
            new JudgeMatch(Watch, "M-1", MatchVerdict.SameSubject, "x"), Actor.Schedule, RefusalCode.RoleMayNot);
        s.Do(new JudgeMatch(Watch, "M-1", MatchVerdict.ProtectedSpeech, "An archive."), Story.Investigator);
        Assert.Equal((1, 0), (s.State.Watches[Watch].FalseMatches, s.State.Watches[Watch].Confirmed));
    }

    [Fact]
    public void A_linked_decision_needs_a_judged_match_one_approver_and_reaches_no_further()
    {
        var s = Story.InForce();
        s.Do(new StartServing(
            Story.Customer, "S-9", ServiceKind.SecurityCdn, LegalClass.Caching, ["theforum.test"]), Story.Intake);
        var linked = s.Content() with { LinkedDecisionId = Story.Decision, Scope = new(Hostnames: ["theforum.test"]) };
        s.Draft(linked, "D-2026-0002");
        var refused = Assert.IsType<Outcome.Refused>(s.Try(new ProposeDecision("D-2026-0002"), Story.Lead));
        Assert.Contains(new FieldFault("linked_decision_id", "not_judged_same"), refused.Faults);
        s.Do(new RaiseMatch(Watch, "M-1", "theforum.test",
            [new("origin_spki", SignalFamily.Infrastructure, 5, ""), new("same_label", SignalFamily.Name, 2, "")]),
            Actor.Schedule);
        s.Do(new JudgeMatch(Watch, "M-1", MatchVerdict.SameSubject, "Same threads."), Story.Investigator);
        s.Do(new ProposeDecision("D-2026-0002"), Story.Lead);
        Assert.Equal([ApprovalSlot.Officer], s.Dec("D-2026-0002").Slots);
        s.Do(s.Approval(ApprovalSlot.Officer, "D-2026-0002"), Story.Officer);
        Assert.NotNull(s.Dec("D-2026-0002").OrderedAt);
        s.Do(new LinkMatch(Watch, "M-1", "D-2026-0002"), Story.Investigator);
    }

    [Theory]
    [InlineData("theforum.net", "theforum.org", "same_label")]
    [InlineData("forum.net", "forum.test", "same_label")]
    [InlineData("theforum.net", "th3forum.net", "look_alike")]
    [InlineData("theforum.net", "the-forum.org", "look_alike")]
    [InlineData("theforum.net", "xn--thefrum-djg.net", "look_alike")]
    [InlineData("theforum.net", "theforun.org", "edit_distance")]
    [InlineData("theforum.net", "newtheforum.org", "generated:dictionary")]
    [InlineData("theforum.net", "the.forum.org", "generated:subdomain")]
    [InlineData("longforumname.net", "lomgforumnane.net", "edit_distance")]
    public void Names_derived_from_a_name_are_found(string blocked, string candidate, string rule) =>
        Assert.Equal(rule, NameMatch.Of(blocked, candidate)?.Rule);

    [Theory]
    [InlineData("forum.net", "forun.net")]
    [InlineData("theforum.net", "theatrum.net")]
    [InlineData("theforum.net", "theforum.net")]
    [InlineData("theforum.net", "essay-on-theforum-and-others.org")]
    [InlineData("longforumname.net", "lomgformmnane.net")]
    public void Names_beyond_the_distance_of_their_length_are_not(string blocked, string candidate) =>
        Assert.Null(NameMatch.Of(blocked, candidate));

    [Fact]
    public void Generated_names_are_found_by_the_rule_that_searches_for_them()
    {
        var all = NameGenerators.All("theforum");
        Assert.True(all.Count > 300, $"{all.Count}");
        Assert.All(all.Keys, made => Assert.NotNull(NameMatch.Of("theforum.net", made + ".org")));
    }

    [Fact]
    public void What_many_share_weighs_little_and_a_strangers_later_registration_nothing()
    {
        var candidate = new SitePrints { Hostname = "x.test", OriginAddress = "192.0.2.1" };
        var blocked = new SitePrints { Hostname = "theforum.net", OriginAddress = "192.0.2.1" };
        double At(int others) => EvasionSignals.Of(
            blocked, candidate, s_context with { OtherZonesOnAddress = others }).Sum(signal => signal.Weight);
        Assert.Equal(2, At(0));
        Assert.True(At(1000) < 0.21);
        var stranger = new SitePrints { Hostname = "theforum.org", RegisteredAt = s_block + TimeSpan.FromDays(40) };
        Assert.Equal(0, EvasionSignals.Of(s_blocked, stranger, s_context).Sum(signal => signal.Weight));
        var shared = s_context with { SharedKeys = FrozenSet.Create("spki-1") };
        Assert.Equal(MatchStrength.None, Strength(new() { Hostname = "theforum.org", OriginSpki = "spki-1" }, shared));
    }

    [Fact]
    public void Weight_from_one_family_alone_makes_no_candidate() => Assert.Equal(
        MatchStrength.None,
        EvasionScore.Of(
        [
            new("origin_spki", SignalFamily.Infrastructure, 5, ""),
            new("dns_tokens", SignalFamily.Infrastructure, 4, ""),
        ]).Strength);

    [Fact]
    public void A_page_with_a_tenth_of_its_words_changed_is_found_and_unrelated_pages_in_one_template_are_not()
    {
        var words = new Words(7);
        var template = words.Text(500);
        var pages = Enumerable.Range(0, 20).Select(_ => words.Text(600)).ToList();
        var blocked = pages.Select(page => template + " " + page).ToList();
        var returned = pages.Select(page => template + " " + words.Edit(page, 0.10)).ToList();
        var others = Enumerable.Range(0, 20).Select(_ => template + " " + words.Text(600)).ToList();
        var known = PageLikeness.Strip(blocked);
        var alike = known.Zip(PageLikeness.Strip(returned), PageLikeness.Jaccard).Order().ToList();
        Assert.True(alike[1] >= PageLikeness.SamePage, $"{alike[1]}");
        var apart = known.Zip(PageLikeness.Strip(others), PageLikeness.Jaccard).Max();
        Assert.True(apart <= 0.105, $"{apart}");
        Assert.True(known.Zip(others.Select(TextSketch.Words), PageLikeness.Jaccard).Max() < 0.105);
        var sketches = PageLikeness.Sketches(blocked);
        Assert.True(PageLikeness.ShareOfSame(sketches, PageLikeness.Sketches(returned)) >= PageLikeness.Share);
        Assert.Equal(0, PageLikeness.ShareOfSame(sketches, PageLikeness.Sketches(others)));
        Assert.Null(PageLikeness.ShareOfSame(sketches, [.. PageLikeness.Sketches(others).Take(19)]));
    }

    /// <summary>Invented prose: words of a Zipf-like vocabulary, the same on every machine.</summary>
    private sealed class Words(ulong seed)
    {
        private ulong _state = seed;

        private int Next(int below)
        {
            _state = (_state * 6364136223846793005UL) + 1442695040888963407UL;
            return (int)((_state >> 33) % (ulong)below);
        }

        private string Word() => "w" + Next(1 + Next(4_000));

        public string Text(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => Word()));

        public string Edit(string text, double share) => string.Join(' ', text.Split(' ').Select((word, i) =>
            Next(1_000) < share * 1_000 ? "edit" + i : word));
    }
}
