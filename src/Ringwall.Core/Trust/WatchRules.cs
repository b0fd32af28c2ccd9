namespace Ringwall.Core.Trust;

/// <summary>
/// The watch for a blocked subject's return. Nothing here touches traffic: a person judges, a decision follows.
/// </summary>
internal static class WatchRules
{
    public static Outcome Decide(Desk desk, TrustCommand command)
    {
        var watch = desk.Watch(command.Id);
        if (command is OpenWatch open)
        {
            return watch is not null ? desk.AlreadyThere()
                : desk.Decision(open.DecisionId) is not { OrderedAt: not null } decision
                    ? desk.Unknown("decision in force")
                : open.Id != Reach.WatchOf(open.DecisionId) ? desk.Unknown("watch of that decision")
                : desk.Accept(Open(desk, decision));
        }

        if (watch is null)
        {
            return desk.Unknown("watch");
        }

        if (watch.Closed)
        {
            return desk.WrongPhase("The watch is closed.");
        }

        return command switch
        {
            RaiseMatch c => Raise(desk, c, watch),
            JudgeMatch c => watch.Matches.GetValueOrDefault(c.MatchId) is not { } match ? desk.Unknown("match")
                : match.Phase == MatchPhase.Linked ? desk.WrongPhase("A decision follows it already.")
                : desk.AcceptIf("reason", c.Reason, new MatchJudged(c.MatchId, c.Verdict, c.Reason)),
            LinkMatch c => Link(desk, c, watch),
            CloseWatch c => desk.AcceptIf("reason", c.Reason, new WatchClosed(c.Reason)),
            PassClock c => CaseRules.Pass(desk, c, watch.Marks),
            _ => CaseRules.Misdirected(desk),
        };
    }

    public static WatchOpened Open(Desk desk, DecisionState decision) => new(
        decision.Content.CustomerId,
        decision.Id,
        decision.OrderedAt ?? desk.Now,
        decision.Content.Scope.WholeCustomer
            ? [.. desk.Customer(decision.Content.CustomerId)?.Hostnames() ?? []]
            : [.. decision.Content.Scope.Hostnames ?? []]);

    /// <summary>Strength is computed here from the signals, by the same rule whoever brings them.</summary>
    private static Outcome Raise(Desk desk, RaiseMatch c, WatchState watch)
    {
        if (watch.Matches.ContainsKey(c.MatchId) || watch.Matches.Values.Any(m => m.Raised.Hostname == c.Hostname))
        {
            return desk.AlreadyThere();
        }

        var (strength, score) = EvasionScore.Of(c.Signals);
        return strength == MatchStrength.None
            ? desk.Refuse(RefusalCode.NothingToDo, "The signals do not make a candidate.")
            : desk.Accept(new MatchRaised(c.MatchId, c.Hostname, strength, score, c.Signals));
    }

    private static Outcome Link(Desk desk, LinkMatch c, WatchState watch)
    {
        if (watch.Matches.GetValueOrDefault(c.MatchId) is not { Judged.Verdict: MatchVerdict.SameSubject })
        {
            return desk.WrongPhase("Nobody has judged it to be the same subject.");
        }

        return desk.Decision(c.DecisionId)?.Content.LinkedDecisionId != watch.Opened.DecisionId
            ? desk.Unknown("linked decision")
            : desk.Accept(new MatchLinked(c.MatchId, c.DecisionId));
    }
}
