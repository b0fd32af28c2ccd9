using System.Text.Json;
using Ringwall.Core.Trust;

namespace Ringwall.Tests.Core.Trust;

public sealed class Z7EscalationTests
{
    private static Story WithFourteen(bool verify, TimeSpan ago)
    {
        var s = Story.Begun();
        for (var i = 0; i < 14; i++)
        {
            var level = (ThreatLevel)Math.Min(3, 1 + (i / 4));
            var at = s.Now - ago - TimeSpan.FromHours(48 - (48 * Math.Sqrt((i + 1) / 15.0)));
            s.Exhibit($"X-{i:D2}", level, at, $"g{i % 9}", verify);
        }

        return s;
    }

    [Fact]
    public void Z7_12_Fourteen_verified_exhibits_of_rising_level_escalate_and_the_same_unverified_do_not()
    {
        var verified = WithFourteen(true, TimeSpan.Zero);
        verified.Do(new AssessEscalation(Story.Case), Actor.Schedule);
        Assert.Equal(CasePhase.Escalating, verified.State.Cases[Story.Case].Phase);
        var unverified = WithFourteen(false, TimeSpan.Zero);
        unverified.Refuses(new AssessEscalation(Story.Case), Actor.Schedule, RefusalCode.NothingToDo);
        Assert.Equal(CasePhase.Open, unverified.State.Cases[Story.Case].Phase);
    }

    [Fact]
    public void Z7_13_Exhibits_of_a_month_ago_reported_today_are_outside_the_window()
    {
        var s = WithFourteen(true, TimeSpan.FromDays(28));
        Assert.Empty(Escalation.Assess(s.State.Cases[Story.Case], [], GateSettings.Default, s.Now).Units);
        s.Refuses(new AssessEscalation(Story.Case), Actor.Schedule, RefusalCode.NothingToDo);
    }

    [Fact]
    public void Z7_14_One_verified_high_and_specific_threat_pages_in_the_same_append()
    {
        var s = Story.Begun();
        s.Exhibit("X-1", ThreatLevel.None, s.Now, verify: false);
        var events = s.Do(
            new VerifyExhibit(Story.Case, "X-1", ThreatLevel.HighSpecific, s.Now, "names victim and hour"),
            Story.Investigator);
        Assert.Contains(events, e => e.What is ImminentThreatPaged { ExhibitId: "X-1" });
        Assert.Equal(CasePhase.Emergency, s.State.Cases[Story.Case].Phase);
        var clock = Assert.Single(Due.Clocks(s.State, s.Settings), c => c.Clock == ClockKind.ReferralDraft);
        Assert.Equal(s.Now + TimeSpan.FromMinutes(30), clock.DueAt);
    }

    [Fact]
    public void Z7_15_The_alarm_record_recomputes_to_the_same_numbers_from_itself_alone()
    {
        var s = WithFourteen(true, TimeSpan.Zero);
        s.Do(new AssessEscalation(Story.Case), Actor.Schedule);
        var alarm = s.State.Cases[Story.Case].Alarm!;
        Assert.True(alarm.Cusum > alarm.Settings.H || alarm.Llr >= alarm.Settings.Llr);
        var stored = (EscalationAlarmRaised)EventCodec.Read(
            "escalation.alarm_raised", EventCodec.Write(new EscalationAlarmRaised(alarm)))!;
        Assert.Equal(
            JsonSerializer.Serialize(alarm), JsonSerializer.Serialize(Escalation.Recompute(stored.Alarm)));
        var forged = alarm with { Units = [.. alarm.Units.Take(2)] };
        Assert.NotEqual(alarm.Cusum, Escalation.Recompute(forged).Cusum);
    }

    [Fact]
    public void One_capture_sent_by_many_is_one_unit()
    {
        var s = Story.Begun();
        for (var i = 0; i < 12; i++)
        {
            s.Exhibit($"X-{i:D2}", ThreatLevel.HighUnspecific, s.Now - TimeSpan.FromHours(1), $"g{i}", true, "one");
        }

        Assert.Single(Escalation.Assess(s.State.Cases[Story.Case], [], GateSettings.Default, s.Now).Units);
    }

    [Fact]
    public void A_group_counts_three_times_in_a_window_however_much_it_sends()
    {
        var s = Story.Begun();
        for (var i = 0; i < 40; i++)
        {
            s.Exhibit($"X-{i:D2}", ThreatLevel.HighUnspecific, s.Now - TimeSpan.FromHours(1 + i), "one", true);
        }

        var alarm = Escalation.Assess(s.State.Cases[Story.Case], [], GateSettings.Default, s.Now);
        Assert.Equal(3, alarm.Units.Count);
        Assert.False(alarm.Escalating);
    }

    /// <summary>A generator of its own, so that the figures are the same on every machine.</summary>
    private sealed class Dice(ulong seed)
    {
        private ulong _state = seed;

        public double Next()
        {
            _state += 0x9E3779B97F4A7C15UL;
            var z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return ((z ^ (z >> 31)) >> 11) / (double)(1UL << 53);
        }
    }

    private static ExhibitState Unit(string id, DateTimeOffset at, ThreatLevel level, bool verified, string group) =>
        new(new(id, Story.Hash(id), "capture", null, null, at, at, group, null, false), "tom")
        {
            EventTime = at, Level = level, Verified = verified,
        };

    private static bool Gate(ulong seed, double perDay, Action<Dice, Action<ExhibitState>, DateTimeOffset> scene)
    {
        var now = new DateTimeOffset(2026, 9, 3, 18, 0, 0, TimeSpan.Zero);
        var dice = new Dice(seed);
        var known = new CaseState("K-1", 1, now, new("C-1", ReportKind.Threat, false));
        var exhibits = known.Exhibits.ToBuilder();
        for (var hour = 0; hour < 56 * 24; hour++)
        {
            var p = 1.0;
            var limit = Math.Exp(-perDay / 24);
            for (p *= dice.Next(); p > limit; p *= dice.Next())
            {
                var id = $"B-{exhibits.Count}";
                var level = dice.Next() < 0.85 ? ThreatLevel.None : ThreatLevel.Low;
                exhibits[id] = Unit(id, now - TimeSpan.FromHours(hour + dice.Next()), level, true, id);
            }
        }

        scene(dice, exhibit => exhibits[exhibit.Captured.ExhibitId] = exhibit, now);
        return Escalation.Assess(
            known with { Exhibits = exhibits.ToImmutable() }, [], GateSettings.Default, now).Escalating;
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(6)]
    [InlineData(60)]
    [InlineData(200)]
    public void The_gate_opens_on_every_genuine_escalation_and_on_no_quiet_campaign_or_fabrication(double perDay)
    {
        for (var run = 0UL; run < 20; run++)
        {
            Assert.False(Gate(run, perDay, (_, _, _) => { }));
            Assert.False(Gate(run, perDay, Campaign));
            Assert.False(Gate(run, perDay, Fabricated));
            Assert.True(Gate(run, perDay, Genuine), $"run {run} at {perDay} a day");
        }

        static void Campaign(Dice dice, Action<ExhibitState> add, DateTimeOffset now)
        {
            for (var i = 0; i < 40; i++)
            {
                add(Unit($"T-{i}", now - TimeSpan.FromHours(48 * dice.Next()), ThreatLevel.Low, false, $"p{i}"));
            }
        }

        static void Fabricated(Dice dice, Action<ExhibitState> add, DateTimeOffset now)
        {
            for (var i = 0; i < 300; i++)
            {
                add(Unit(
                    $"F-{i}", now - TimeSpan.FromHours(48 * dice.Next()), ThreatLevel.HighSpecific, false,
                    $"p{i % 6}"));
            }
        }

        static void Genuine(Dice dice, Action<ExhibitState> add, DateTimeOffset now)
        {
            for (var i = 0; i < 14; i++)
            {
                add(Unit(
                    $"G-{i}", now - TimeSpan.FromHours(48 - (48 * Math.Sqrt((i + 1) / 15.0))),
                    (ThreatLevel)Math.Min(4, 1 + (i / 4)), true, $"s{i % 9}"));
            }
        }
    }
}
