namespace Ringwall.Core.Trust.Statements;

/// <summary>
/// What the customer is told, element by element of article 17(3). <see cref="Missing"/> is empty when it may be sent.
/// </summary>
public sealed record ReasonsNotice(
    string DecisionId,
    string Restriction,
    string Territory,
    string Duration,
    string Facts,
    string Source,
    string AutomatedMeans,
    string LegalGround,
    string TermsGround,
    string Redress,
    string StateInvolvement)
{
    public static ReasonsNotice Of(TrustState state, DecisionState decision, string appealUrl)
    {
        var c = decision.Content;
        var demand = c.DemandId is null ? null : state.Demands.GetValueOrDefault(c.DemandId);
        return new(
            decision.Id,
            string.Join(", ", c.Measures),
            c.Scope.Territory is { Count: > 0 } named ? string.Join(", ", named) : "everywhere we serve",
            decision.Until is { } until ? $"until {until:u}" : "until lifted",
            c.FactsPublic,
            demand is null ? "own initiative or reports" : $"order of {demand.Demand.Issuer} ({demand.Demand.Country})",
            c.AutomatedDetection
                ? "Detected by automated means; decided by people."
                : "No automated means were used to detect or to decide.",
            demand?.Demand.LegalBasis ?? (c.Ground == Ground.IllegalContent ? c.LegalBasis : "not applicable"),
            $"{c.PolicyId} version {c.PolicyVersion}, {c.PolicyClause}",
            $"Appeal within six months, free of charge, decided by somebody else: {appealUrl}. Courts remain open.",
            c.StateInvolvement);
    }

    /// <summary>Names of the elements of article 17(3) it lacks.</summary>
    public IReadOnlyList<string> Missing()
    {
        (string Name, string Text)[] elements =
        [
            ("a_restriction", Restriction), ("a_territory", Territory), ("a_duration", Duration), ("b_facts", Facts),
            ("b_source", Source), ("c_automated_means", AutomatedMeans), ("d_legal_ground", LegalGround),
            ("e_terms_ground", TermsGround), ("f_redress", Redress),
        ];
        return [.. elements.Where(element => string.IsNullOrWhiteSpace(element.Text)).Select(element => element.Name)];
    }
}
