using System.Text;
using System.Text.Json;
using Ringwall.Core.Trust;

namespace Ringwall.Tests.Core.Trust;

public sealed class EventSetTests
{
    [Fact]
    public void Every_event_has_a_kind_and_every_kind_an_event() => Assert.Equal(
        SampleEvents.Types.Select(type => type.Name).Order(StringComparer.Ordinal),
        EventCodec.Kinds.Select(kind => EventCodec.TypeOf(kind).Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Kinds_are_lower_case_words_with_one_dot() =>
        Assert.All(EventCodec.Kinds, kind => Assert.Matches("^[a-z_]+[.][a-z_]+$", kind));

    [Fact]
    public void Every_event_comes_back_from_its_octets_as_it_went() =>
        Assert.All(SampleEvents.All(), what =>
        {
            var octets = EventCodec.Write(what);
            var back = EventCodec.Read(EventCodec.KindOf(what), octets);
            Assert.NotNull(back);
            Assert.Equal(what.GetType(), back.GetType());
            Assert.Equal(Encoding.UTF8.GetString(octets), Encoding.UTF8.GetString(EventCodec.Write(back)));
            var sent = what.GetType().GetProperties();
            Assert.All(sent.Where(p => p.PropertyType.IsValueType || p.PropertyType == typeof(string)), p =>
                Assert.Equal(p.GetValue(what), p.GetValue(back)));
        });

    [Fact]
    public void A_field_of_a_later_version_is_passed_over() =>
        Assert.Equal(
            new CaseMonitored("quiet"),
            EventCodec.Read("case.monitored", """{"reason":"quiet","mood":4}"""u8));

    [Theory]
    [InlineData("case.unheard_of", "{}")]
    [InlineData("case.monitored", "{")]
    [InlineData("case.level_set", """{"level":"Enormous","reason":"x"}""")]
    public void What_cannot_be_read_is_null_and_throws_nothing(string kind, string json) =>
        Assert.Null(EventCodec.Read(kind, Encoding.UTF8.GetBytes(json)));

    /// <summary>
    /// Every event on every kind of stream, known or not: Fold always answers, and moves the version.
    /// </summary>
    [Fact]
    public void Fold_is_total_over_every_event_on_every_stream()
    {
        var births = new (string Stream, TrustEvent What)[]
        {
            ("C-1", new CustomerRegistered("c", CustomerType.Private, true)),
            ("R-1", SampleEvents.Of(typeof(ReportReceived))),
            ("N-1", SampleEvents.Of(typeof(CampaignDetected))),
            ("K-1", new CaseOpened("C-1", ReportKind.Threat, false)),
            ("D-1", SampleEvents.Of(typeof(DecisionDrafted))),
            ("L-1", SampleEvents.Of(typeof(DemandReceived))),
            ("A-1", SampleEvents.Of(typeof(AppealFiled))),
            ("W-1", SampleEvents.Of(typeof(WatchOpened))),
            ("P-1", SampleEvents.Of(typeof(PolicyPublished))),
            ("T-2026", SampleEvents.Of(typeof(PeriodPublished))),
        };
        foreach (var (stream, birth) in births)
        {
            var born = TrustState.Fold(TrustState.Empty, Fact(stream, 1, birth));
            Assert.Equal(1, born.VersionOf(stream));
            foreach (var what in SampleEvents.All())
            {
                _ = TrustState.Fold(TrustState.Empty, Fact(stream, 1, what));
                Assert.Equal(2, TrustState.Fold(born, Fact(stream, 2, what)).VersionOf(stream));
            }
        }

        Assert.All(SampleEvents.All(), what =>
            Assert.Same(TrustState.Empty, TrustState.Fold(TrustState.Empty, Fact("nowhere", 1, what))));
    }

    [Fact]
    public void Every_command_can_be_tried_by_somebody_and_none_is_forgotten()
    {
        var commands = typeof(TrustCommand).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(TrustCommand)) && !type.IsAbstract);
        Assert.All(commands, command => Assert.NotEmpty(CommandRoles.Of(command)));
    }

    [Fact]
    public void An_alarm_survives_the_store_exactly()
    {
        var alarm = new EscalationAlarm(
            SampleEvents.At, GateSettings.Default, 1.0 / 3, 0.1, 12.7, 8.01, 24, 2, 2,
            [new("X-1", 47, ThreatLevel.HighSpecific, true, "g")]);
        var back = (EscalationAlarmRaised)EventCodec.Read(
            "escalation.alarm_raised", EventCodec.Write(new EscalationAlarmRaised(alarm)))!;
        Assert.Equal(JsonSerializer.Serialize(alarm), JsonSerializer.Serialize(back.Alarm));
    }

    private static Fact Fact(string stream, long version, TrustEvent what) =>
        new(stream, version, SampleEvents.At, new("officer-1", Role.SafetyLead), what);
}
