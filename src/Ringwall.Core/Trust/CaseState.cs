using System.Collections.Immutable;

namespace Ringwall.Core.Trust;

public sealed record ExhibitState(ExhibitCaptured Captured, string CapturedBy)
{
    public bool Verified { get; init; }

    public bool Rejected { get; init; }

    public string VerifiedBy { get; init; } = "";

    /// <summary>What the investigator says it means; unverified counts as 1 at most.</summary>
    public ThreatLevel Level { get; init; }

    public DateTimeOffset? EventTime { get; init; }

    public DateTimeOffset? VerifiedAt { get; init; }

    public int TimesOpened { get; init; }

    public bool Erased { get; init; }
}

public sealed record ReferralState(ReferralDrafted Drafted, DateTimeOffset DraftedAt)
{
    public bool AddressConfirmed { get; init; }

    public DateTimeOffset? SentAt { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; init; }

    public DateTimeOffset? InfoRequestedAt { get; init; }

    public DateTimeOffset? AnsweredAt { get; init; }

    public bool CallbackVerified { get; init; }
}

public sealed record CaseState(string Id, long Version, DateTimeOffset OpenedAt, CaseOpened Opened)
{
    public CasePhase Phase { get; init; }

    public ThreatLevel Level { get; init; }

    public ImmutableList<string> Reports { get; init; } = [];

    public ImmutableDictionary<string, ExhibitState> Exhibits { get; init; } =
        ImmutableDictionary<string, ExhibitState>.Empty;

    public ImmutableDictionary<string, ReferralState> Referrals { get; init; } =
        ImmutableDictionary<string, ReferralState>.Empty;

    public ImmutableList<PressureLogged> Pressures { get; init; } = [];

    public EscalationAlarm? Alarm { get; init; }

    public DateTimeOffset? AlarmAt { get; init; }

    public ImmutableHashSet<string> Paged { get; init; } = [];

    public DateTimeOffset? HighSpecificSince { get; init; }

    public ImmutableList<string> Decisions { get; init; } = [];

    public DateTimeOffset? WatchUntil { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Everybody who did something in it; none of them reviews an appeal.</summary>
    public ImmutableHashSet<string> People { get; init; } = [];

    public ImmutableHashSet<string> Marks { get; init; } = [];

    public CaseState Apply(Fact fact)
    {
        var next = this with { Version = fact.Version, People = Actors.Add(People, fact.By) };
        return fact.What switch
        {
            CaseReportAdded e => next with
            {
                Reports = Reports.Contains(e.ReportId) ? Reports : Reports.Add(e.ReportId),
            },
            CaseAssessmentBegun => next with { Phase = CasePhase.Assessing },
            CaseMonitored => next with { Phase = CasePhase.Monitoring },
            CaseLevelSet e => next with { Level = e.Level, HighSpecificSince = Since(e.Level, fact.At) },
            EscalationAlarmRaised e => next with
            {
                Phase = Raise(CasePhase.Escalating), Alarm = e.Alarm, AlarmAt = fact.At,
            },
            ImminentThreatPaged e => next with
            {
                Phase = Raise(CasePhase.Emergency),
                Paged = Paged.Add(e.ExhibitId),
                HighSpecificSince = HighSpecificSince ?? fact.At,
            },
            PressureLogged e => next with { Pressures = Pressures.Add(e) },
            CaseDecisionDrafted e => next with
            {
                Phase = CasePhase.DecisionDrafted,
                Decisions = Decisions.Contains(e.DecisionId) ? Decisions : Decisions.Add(e.DecisionId),
            },
            CaseNoAction => next with { Phase = CasePhase.NoAction },
            CaseDecided => next with { Phase = CasePhase.Decided },
            PostWatchBegun e => next with { Phase = CasePhase.PostWatch, WatchUntil = e.Until },
            CaseClosed => next with { Phase = CasePhase.Closed, ClosedAt = fact.At },
            ExhibitEvent e => next with { Exhibits = ExhibitFold.Apply(Exhibits, e, fact) },
            ReferralEvent e => next.WithReferral(e, fact),
            ClockWarned e => next with { Marks = Marks.Add(Due.Mark(e)) },
            ClockBreached e => next with { Marks = Marks.Add(Due.Mark(e)) },
            _ => next,
        };
    }

    private DateTimeOffset? Since(ThreatLevel level, DateTimeOffset at) =>
        level == ThreatLevel.HighSpecific ? HighSpecificSince ?? at : null;

    /// <summary>Escalation moves forward only, and never past a decision.</summary>
    private CasePhase Raise(CasePhase to) => Phase < to ? to : Phase;

    private CaseState WithReferral(ReferralEvent what, Fact fact)
    {
        if (what is ReferralDrafted drafted)
        {
            return this with { Referrals = Referrals.SetItem(what.ReferralId, new(drafted, fact.At)) };
        }

        if (!Referrals.TryGetValue(what.ReferralId, out var referral))
        {
            return this;
        }

        referral = what switch
        {
            ReferralAddressConfirmed => referral with { AddressConfirmed = true },
            ReferralSent => referral with { SentAt = referral.SentAt ?? fact.At },
            ReferralAcknowledged => referral with { AcknowledgedAt = referral.AcknowledgedAt ?? fact.At },
            ReferralCallbackVerified => referral with { CallbackVerified = true },
            ReferralInfoRequested => referral with { InfoRequestedAt = fact.At },
            ReferralAnswered => referral with { AnsweredAt = referral.AnsweredAt ?? fact.At },
            _ => referral,
        };
        return this with
        {
            Referrals = Referrals.SetItem(what.ReferralId, referral),
            Phase = what is ReferralSent ? Raise(CasePhase.Referred) : Phase,
        };
    }
}

internal static class ExhibitFold
{
    public static ImmutableDictionary<string, ExhibitState> Apply(
        ImmutableDictionary<string, ExhibitState> all, ExhibitEvent what, Fact fact)
    {
        if (what is ExhibitCaptured captured)
        {
            return all.ContainsKey(what.ExhibitId) ? all : all.SetItem(
                what.ExhibitId, new(captured, fact.By.Person) { EventTime = captured.EventTime });
        }

        if (!all.TryGetValue(what.ExhibitId, out var exhibit))
        {
            return all;
        }

        return all.SetItem(what.ExhibitId, what switch
        {
            ExhibitVerified e => exhibit with
            {
                Verified = true,
                Rejected = false,
                VerifiedBy = fact.By.Person,
                Level = e.Level,
                EventTime = e.EventTime,
                VerifiedAt = fact.At,
            },
            ExhibitRejected => exhibit with { Rejected = true, Verified = false, Level = ThreatLevel.None },
            ExhibitOpened => exhibit with { TimesOpened = exhibit.TimesOpened + 1 },
            ExhibitErased => exhibit with { Erased = true },
            _ => exhibit,
        });
    }
}

internal static class Actors
{
    /// <summary>Staff only: the clockwork, nodes and the public are nobody's conflict of interest.</summary>
    public static ImmutableHashSet<string> Add(ImmutableHashSet<string> people, Actor by) =>
        by.Role is Role.Schedule or Role.Public or Role.Node ? people : people.Add(by.Person);
}
