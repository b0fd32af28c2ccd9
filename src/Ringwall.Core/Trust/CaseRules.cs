namespace Ringwall.Core.Trust;

/// <summary>
/// The way of a complaint, whole. Every act of the process comes through <see cref="Decide"/>, in this order:
/// <list type="number">
/// <item>may this role try it at all (<see cref="CommandRoles"/>);</item>
/// <item>is it the child-safety lane, and is this its specialist;</item>
/// <item>the rule of the act: what must be there, who must not have a hand in it already, what follows.</item>
/// </list>
/// It answers with events to append or a refusal with its reason. It has no clock and does nothing: nothing outside
/// happens before the events stand in the store. A refusal because of a person is itself an event.
/// No score, rule or schedule begins a measure here; the clockwork can only end one.
/// </summary>
public static class CaseRules
{
    public static Outcome Decide(
        TrustState state, TrustCommand command, Actor by, DateTimeOffset now, TrustSettings settings)
    {
        var desk = new Desk(state, settings, by, now, command);
        if (!CommandRoles.May(by.Role, command.GetType()))
        {
            return desk.Refuse(RefusalCode.RoleMayNot, $"{by.Role} may not do this.");
        }

        if (IsChildSafety(state, command) && by.Role is not (Role.ChildSafetySpecialist or Role.Schedule or Role.Public)
            && command is not TakeReport)
        {
            return desk.Refuse(RefusalCode.ChildSafetyOnly, "Only a child-safety specialist opens this.");
        }

        if (!Streams.IsWellFormed(command.Id))
        {
            return desk.Unknown("id");
        }

        return Streams.KindOf(command.Id) switch
        {
            StreamKind.Customer => CustomerRules.Decide(desk, command),
            StreamKind.Report or StreamKind.Campaign => ReportRules.Decide(desk, command),
            StreamKind.Case => FileRules.Decide(desk, command),
            StreamKind.Decision => DecisionRules.Decide(desk, command),
            StreamKind.Demand => DemandRules.Decide(desk, command),
            StreamKind.Appeal => AppealRules.Decide(desk, command),
            StreamKind.Watch => WatchRules.Decide(desk, command),
            StreamKind.Policy or StreamKind.Period => PolicyRules.Decide(desk, command),
            _ => desk.Unknown("stream"),
        };
    }

    /// <summary>Commands that aim at a stream of another kind end here.</summary>
    internal static Outcome Misdirected(Desk desk) =>
        desk.Refuse(RefusalCode.Unknown, $"{desk.Command.Id} is not a stream for {desk.Command.GetType().Name}.");

    /// <summary>A mark a clock passed, written once.</summary>
    internal static Outcome Pass(Desk desk, PassClock c, IReadOnlySet<string> marks)
    {
        ClockEvent what = c.Breached
            ? new ClockBreached(c.Clock, c.Item, c.DueAt)
            : new ClockWarned(c.Clock, c.Item, c.DueAt);
        return marks.Contains(Due.Mark(what))
            ? desk.Refuse(RefusalCode.NothingToDo, "Already noted.")
            : desk.Accept(what);
    }

    private static bool IsChildSafety(TrustState state, TrustCommand command) =>
        (state.Reports.TryGetValue(command.Id, out var report) && report.Report.Kind == ReportKind.ChildAbuse)
        || (state.Cases.TryGetValue(command.Id, out var known) && known.Opened.ChildSafety)
        || command is OpenCase { Kind: ReportKind.ChildAbuse };
}
