namespace Ringwall.Core.Trust;

internal static class PolicyRules
{
    public static Outcome Decide(Desk desk, TrustCommand command) => command switch
    {
        PublishPolicy c when Streams.KindOf(c.Id) == StreamKind.Policy => Publish(desk, c),
        DeclareException c when Streams.KindOf(c.Id) == StreamKind.Policy => Except(desk, c),
        PublishPeriod c when Streams.KindOf(c.Id) == StreamKind.Period => Period(desk, c),
        _ => CaseRules.Misdirected(desk),
    };

    /// <summary>
    /// Versions count up by one and never reach back: a decision is measured by what stood when it was made.
    /// </summary>
    private static Outcome Publish(Desk desk, PublishPolicy c)
    {
        var policy = desk.Policy(c.Id);
        var last = policy?.Versions.Keys.DefaultIfEmpty(0).Max() ?? 0;
        if (c.Policy.Version != last + 1)
        {
            return desk.Refuse(RefusalCode.WrongPhase, $"The next version is {last + 1}.");
        }

        if (c.Policy.EffectiveFrom < desk.Now)
        {
            return desk.Refuse(RefusalCode.TooLate, "A policy cannot be in force before it is published.");
        }

        if (policy is not null && policy.Versions[last].Service != c.Policy.Service)
        {
            return desk.Refuse(RefusalCode.OutOfScope, "A policy keeps its service kind.");
        }

        return c.Policy.Clauses.Count == 0
            ? desk.Incomplete([new("clauses", "missing")])
            : desk.AcceptIf("text_sha256", c.Policy.TextSha256, c.Policy);
    }

    private static Outcome Except(Desk desk, DeclareException c)
    {
        var policy = desk.Policy(c.Id);
        var e = c.Exception;
        if (policy is null || !policy.Versions.TryGetValue(e.Version, out var version)
            || !version.Clauses.Contains(e.Clause))
        {
            return desk.Unknown("clause");
        }

        if (desk.Decision(e.DecisionId) is null)
        {
            return desk.Unknown("decision");
        }

        if (policy.Exceptions.ContainsKey(e.ExceptionId))
        {
            return desk.AlreadyThere();
        }

        return Desk.Texts(("exception_id", e.ExceptionId), ("from", e.From), ("to", e.To), ("why", e.Why))
            is { Length: > 0 } faults ? desk.Incomplete(faults) : desk.Accept(e);
    }

    private static Outcome Period(Desk desk, PublishPeriod c)
    {
        var version = (desk.Period(c.Id)?.Versions.Count ?? 0) + 1;
        if (version > 1 && string.IsNullOrWhiteSpace(c.ChangeNote))
        {
            return desk.Incomplete([new("change_note", "missing")]);
        }

        return desk.Accept(new PeriodPublished(c.Year, version, c.ChangeNote, c.FileHashes));
    }
}
