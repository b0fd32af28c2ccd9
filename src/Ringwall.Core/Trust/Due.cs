using System.Collections.Immutable;

namespace Ringwall.Core.Trust;

/// <summary>A clock that runs: on which stream, until when, whose work it is.</summary>
/// <param name="Item">Which referral, match or review of the stream; empty: the stream itself.</param>
public sealed record RunningClock(
    ClockKind Clock, string Stream, string Item, DateTimeOffset Since, DateTimeOffset DueAt, Role Owner)
{
    public bool IsLate(DateTimeOffset now) => now >= DueAt;

    public TimeSpan Left(DateTimeOffset now) => DueAt - now;
}

/// <summary>
/// What time brings: the clocks that run, and the commands the clockwork gives now. It ends measures, notes marks and
/// erases what has been kept long enough; it never begins anything. Control asks it every few seconds.
/// </summary>
public static class Due
{
    /// <summary>What is written on a stream once a clock has passed a mark.</summary>
    public static string Mark(ClockEvent what) => what switch
    {
        ClockWarned e => Mark("warned", e.Clock, e.Item, e.DueAt),
        ClockBreached e => Mark("breached", e.Clock, e.Item, e.DueAt),
        _ => "",
    };

    private static string Mark(string what, ClockKind clock, string item, DateTimeOffset dueAt) =>
        $"{what} {clock} {item} {dueAt.UtcTicks}";

    /// <summary>Every running clock, nearest first.</summary>
    public static IReadOnlyList<RunningClock> Clocks(TrustState state, TrustSettings settings)
    {
        var clocks = settings.Clocks;
        return
        [
            .. state.Reports.Values.SelectMany(report => DueOf.Report(report, clocks))
                .Concat(state.Cases.Values.SelectMany(known => DueOf.Case(known, clocks)))
                .Concat(state.Decisions.Values.SelectMany(decision => DueOf.Decision(decision, clocks)))
                .Concat(state.Demands.Values.SelectMany(demand => DueOf.Demand(demand, clocks)))
                .Concat(state.Appeals.Values.SelectMany(appeal => DueOf.Appeal(state, appeal, clocks)))
                .Concat(state.Watches.Values.SelectMany(watch => DueOf.Watch(watch, clocks)))
                .OrderBy(clock => clock.DueAt).ThenBy(clock => clock.Stream, StringComparer.Ordinal),
        ];
    }

    /// <summary>What the clockwork asks for at this moment; each is decided like any other command.</summary>
    public static IReadOnlyList<TrustCommand> Commands(TrustState state, TrustSettings settings, DateTimeOffset now)
    {
        var commands = new List<TrustCommand>();
        foreach (var decision in state.Decisions.Values.OrderBy(d => d.Id, StringComparer.Ordinal))
        {
            if (decision.OrderedAt is not null && decision.EndedAt is null && now >= decision.Until)
            {
                commands.Add(
                    decision.IsProvisional ? new LapseBreakGlass(decision.Id) : new ExpireMeasures(decision.Id));
            }
        }

        foreach (var clock in Clocks(state, settings))
        {
            AddMarks(state, settings.Clocks[clock.Clock], clock, now, commands);
        }

        AddRetention(state, settings.Clocks, now, commands);
        return commands;
    }

    private static void AddMarks(
        TrustState state, ClockRule rule, RunningClock clock, DateTimeOffset now, List<TrustCommand> commands)
    {
        var marks = Marks(state, clock.Stream);
        if (clock.IsLate(now) && !marks.Contains(Mark("breached", clock.Clock, clock.Item, clock.DueAt)))
        {
            commands.Add(new PassClock(clock.Stream, clock.Clock, clock.Item, clock.DueAt, true));
        }
        else if (!clock.IsLate(now) && rule.Warn is { } warn && clock.DueAt - warn <= now
            && !marks.Contains(Mark("warned", clock.Clock, clock.Item, clock.DueAt)))
        {
            commands.Add(new PassClock(clock.Stream, clock.Clock, clock.Item, clock.DueAt, false));
        }
    }

    private static ImmutableHashSet<string> Marks(TrustState state, string stream) => Streams.KindOf(stream) switch
    {
        StreamKind.Report => state.Reports[stream].Marks,
        StreamKind.Case => state.Cases[stream].Marks,
        StreamKind.Decision => state.Decisions[stream].Marks,
        StreamKind.Demand => state.Demands[stream].Marks,
        StreamKind.Appeal => state.Appeals[stream].Marks,
        _ => state.Watches[stream].Marks,
    };

    /// <summary>Personal data leave half a year after a case has closed, reports after five years.</summary>
    private static void AddRetention(
        TrustState state, ClockTable clocks, DateTimeOffset now, List<TrustCommand> commands)
    {
        foreach (var known in state.Cases.Values.Where(k =>
            k.ClosedAt is { } at && now >= at + clocks.Limit(ClockKind.EvidenceRetention)))
        {
            commands.AddRange(known.Exhibits.Values
                .Where(exhibit => exhibit is { Erased: false, Captured.PersonalData: true })
                .Select(exhibit => new EraseExhibit(known.Id, exhibit.Captured.ExhibitId, "kept long enough")));
        }

        commands.AddRange(state.Reports.Values
            .Where(report => !report.Erased && report.ClosedAt is { } at
                && now >= at + clocks.Limit(ClockKind.ReportRetention))
            .Select(report => new EraseReporter(report.Id, "kept long enough")));
    }
}
