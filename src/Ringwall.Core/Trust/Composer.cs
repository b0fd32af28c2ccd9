namespace Ringwall.Core.Trust;

/// <summary>
/// What a decision still lacks: the list the composer shows, and the list that keeps it from being proposed and
/// approved. Codes are "missing" or say what is wrong.
/// </summary>
public static class Composer
{
    public static IReadOnlyList<FieldFault> Missing(
        TrustState state, string decisionId, TrustSettings settings, DateTimeOffset now)
    {
        if (!state.Decisions.TryGetValue(decisionId, out var decision))
        {
            return [new("id", "unknown")];
        }

        var c = decision.Content;
        var faults = new List<FieldFault>();
        var customer = state.Customers.GetValueOrDefault(c.CustomerId);
        MeasureFaults(c, faults);
        ScopeFaults(state, c, customer, faults);
        PolicyFaults(state, decisionId, c, now, faults);
        AssessmentFaults(c, customer, faults);
        if (c.Ground == Ground.LegalOrder)
        {
            DemandFaults(state, c, faults);
        }

        if (c.Ground == Ground.Emergency)
        {
            EmergencyFaults(state, decision, settings, now, faults);
        }

        if (c.Until <= now)
        {
            faults.Add(new("until", "past"));
        }

        EvidenceFaults(decision, now, faults);
        return faults;
    }

    /// <summary>
    /// What nothing but the matrix, the customer's names and the demand decide; a broken glass needs it too.
    /// </summary>
    internal static IReadOnlyList<FieldFault> Illegal(TrustState state, DecisionContent c)
    {
        var faults = new List<FieldFault>();
        MeasureFaults(c, faults);
        ScopeFaults(state, c, state.Customers.GetValueOrDefault(c.CustomerId), faults);
        return faults;
    }

    private static void MeasureFaults(DecisionContent c, List<FieldFault> faults)
    {
        if (c.Measures.Count == 0)
        {
            faults.Add(new("measures", "missing"));
        }

        foreach (var measure in c.Measures)
        {
            if (!MeasureMatrix.Allows(measure, c.Service, c.Ground))
            {
                faults.Add(new("measures", "not_allowed:" + measure));
            }
        }

        if (c.Measures.Any(MeasureMatrix.EndsService) && string.IsNullOrWhiteSpace(c.NoticeBefore))
        {
            faults.Add(new("notice_before", "missing"));
        }
    }

    private static void ScopeFaults(
        TrustState state, DecisionContent c, CustomerState? customer, List<FieldFault> faults)
    {
        if (customer is null)
        {
            faults.Add(new("customer_id", "unknown"));
            return;
        }

        if (!customer.Services.Values.Any(service => service.Kind == c.Service && !service.Ended))
        {
            faults.Add(new("service", "not_used"));
        }

        if (c.Scope.IsEmpty)
        {
            faults.Add(new("scope", "missing"));
        }

        var theirs = customer.Hostnames().ToHashSet(StringComparer.Ordinal);
        var hosts = (c.Scope.Hostnames ?? []).Concat((c.Scope.Urls ?? []).Select(HostOf)).ToList();
        if (hosts.Count > Limits.ScopeHosts)
        {
            faults.Add(new("scope", "too_long"));
        }

        if (hosts.Any(host => !theirs.Contains(host)))
        {
            faults.Add(new("scope", "not_theirs"));
        }

        if (c.LinkedDecisionId is not null)
        {
            LinkFaults(state, c, hosts, faults);
        }
    }

    /// <summary>A linked decision reaches only names a person has judged to be the same subject.</summary>
    private static void LinkFaults(TrustState state, DecisionContent c, List<string> hosts, List<FieldFault> faults)
    {
        var watch = state.Watches.GetValueOrDefault(Reach.WatchOf(c.LinkedDecisionId!));
        var same = watch is null ? [] : watch.Matches.Values
            .Where(match => match.Judged is { Verdict: MatchVerdict.SameSubject })
            .Select(match => match.Raised.Hostname)
            .ToHashSet(StringComparer.Ordinal);
        if (c.Scope.WholeCustomer || hosts.Count == 0 || hosts.Any(host => !same.Contains(host)))
        {
            faults.Add(new("linked_decision_id", "not_judged_same"));
        }

        var first = state.Decisions.GetValueOrDefault(c.LinkedDecisionId!);
        if (first is null || first.ApprovedAt is null || first.EndedAt is not null)
        {
            faults.Add(new("linked_decision_id", "not_in_force"));
        }
        else if (!c.Measures.All(first.Content.Measures.Contains) || c.Ground != first.Content.Ground)
        {
            faults.Add(new("linked_decision_id", "goes_further"));
        }
    }

    private static void PolicyFaults(
        TrustState state, string decisionId, DecisionContent c, DateTimeOffset now, List<FieldFault> faults)
    {
        var policy = state.Policies.GetValueOrDefault(c.PolicyId);
        if (policy is null || !policy.Versions.TryGetValue(c.PolicyVersion, out var version)
            || !version.Clauses.Contains(c.PolicyClause))
        {
            faults.Add(new("policy_clause", "missing"));
            return;
        }

        if (version.Service != c.Service)
        {
            faults.Add(new("policy_clause", "other_service"));
        }

        if (policy.At(now)?.Version != c.PolicyVersion)
        {
            faults.Add(new("policy_version", "not_in_force"));
        }

        if (c.ExceptionId is not null && (!policy.Exceptions.TryGetValue(c.ExceptionId, out var exception)
            || exception.DecisionId != decisionId || exception.Clause != c.PolicyClause))
        {
            faults.Add(new("exception_id", "unknown"));
        }
    }

    private static void AssessmentFaults(DecisionContent c, CustomerState? customer, List<FieldFault> faults)
    {
        faults.AddRange(Desk.Texts(
            ("necessity", c.Necessity), ("facts_public", c.FactsPublic), ("legal_basis", c.LegalBasis),
            ("state_involvement", c.StateInvolvement), ("like_cases", c.LikeCases)));
        if (c.FactsPublic.Length > Limits.DecisionFacts)
        {
            faults.Add(new("facts_public", "too_long"));
        }

        if (PersonalData.In(c.FactsPublic).Count > 0)
        {
            faults.Add(new("facts_public", "personal_data"));
        }

        if (c.Narrower.Count == 0 || c.Narrower.Any(n => string.IsNullOrWhiteSpace(n.WhyNot)))
        {
            faults.Add(new("narrower", "missing"));
        }

        foreach (var kind in Enum.GetValues<AggravationKind>())
        {
            if (!c.Aggravation.Any(risk => risk.Kind == kind && !string.IsNullOrWhiteSpace(risk.Answer)))
            {
                faults.Add(new("aggravation", "missing:" + kind));
            }
        }

        if (customer is { AtRisk: true } && string.IsNullOrWhiteSpace(c.HumanRightsNote))
        {
            faults.Add(new("human_rights_note", "missing"));
        }
    }

    private static void DemandFaults(TrustState state, DecisionContent c, List<FieldFault> faults)
    {
        var demand = c.DemandId is null ? null : state.Demands.GetValueOrDefault(c.DemandId);
        if (demand is null || !demand.IsValid)
        {
            faults.Add(new("demand_id", "no_valid_demand"));
        }
        else if (demand.Demand.Kind is not (DemandKind.Remove or DemandKind.Block))
        {
            faults.Add(new("demand_id", "asks_something_else"));
        }
        else if (demand.Demand.CustomerId is { } about && about != c.CustomerId)
        {
            faults.Add(new("demand_id", "about_another"));
        }
    }

    private static void EmergencyFaults(
        TrustState state, DecisionState decision, TrustSettings settings, DateTimeOffset now, List<FieldFault> faults)
    {
        var c = decision.Content;
        var known = c.CaseId is null ? null : state.Cases.GetValueOrDefault(c.CaseId);
        if (known is null || known.Opened.CustomerId != c.CustomerId)
        {
            faults.Add(new("case_id", "missing"));
            return;
        }

        foreach (var kind in Enum.GetValues<EmergencyTestKind>())
        {
            var test = c.Tests.FirstOrDefault(t => t.Kind == kind);
            if (test is null || string.IsNullOrWhiteSpace(test.Finding) || !IsShown(test, known, settings, now))
            {
                faults.Add(new("tests", "missing:" + kind));
            }
        }

        if (c.CitesAuthorityTempo && !ReferralRules.TempoInsufficient(known, settings.Clocks, now))
        {
            faults.Add(new("cites_authority_tempo", "not_shown"));
        }

        var start = decision.OrderedAt ?? now;
        if (c.Until is null || c.Until > start + settings.Clocks.Limit(ClockKind.EmergencyExpiry))
        {
            faults.Add(new("until", c.Until is null ? "missing" : "too_long"));
        }
    }

    /// <summary>Each test stands on evidence somebody verified; imminence on some from the last 48 hours.</summary>
    private static bool IsShown(EmergencyTest test, CaseState known, TrustSettings settings, DateTimeOffset now)
    {
        if (test.Kind == EmergencyTestKind.AuthoritiesEngaged)
        {
            return known.Referrals.Values.Any(referral => referral.SentAt is not null);
        }

        if (test.Kind == EmergencyTestKind.Necessity)
        {
            return true;
        }

        var exhibits = test.Evidence.Select(known.Exhibits.GetValueOrDefault).ToList();
        return exhibits.Count > 0 && exhibits.All(exhibit => exhibit is { Verified: true })
            && (test.Kind != EmergencyTestKind.Imminence || exhibits.Any(exhibit => exhibit!.EventTime is { } at
                && at <= now && now - at <= TimeSpan.FromHours(settings.Gate.WindowHours)));
    }

    private static void EvidenceFaults(DecisionState decision, DateTimeOffset now, List<FieldFault> faults)
    {
        if (decision.Root is null)
        {
            faults.Add(new("evidence_root", "missing"));
        }
        else if (decision.LogIndex is null || decision.LoggedAt > now)
        {
            faults.Add(new("evidence_root", "not_logged"));
        }
    }

    internal static string HostOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Host : url;
}
