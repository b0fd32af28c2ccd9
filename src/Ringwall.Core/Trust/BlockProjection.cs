using Ringwall.Core.Snapshot;

namespace Ringwall.Core.Trust;

/// <param name="ReasonsUrl">Address of a decision's page, by its id.</param>
/// <param name="OperatorUrl">Who implements blocks: the target of Link rel="blocked-by" (RFC 7725, section 4).</param>
public sealed record BlockAddresses(
    Func<string, string> ReasonsUrl, Func<string, string> AppealUrl, string OperatorUrl);

/// <summary>
/// From decisions in force to the blocks nodes enforce. A legal order is the only ground that answers 451; what we do
/// of our own answers 403. Names of a whole customer follow the account; any other name needs a decision of its own.
/// </summary>
public static class BlockProjection
{
    public static IReadOnlyList<Block> Of(TrustState state, DateTimeOffset now, BlockAddresses addresses) =>
    [
        .. state.Decisions.Values
            .Where(decision => decision.IsInForce(now) && decision.Content.Measures.Any(MeasureMatrix.StopsTraffic))
            .OrderBy(decision => decision.Id, StringComparer.Ordinal)
            .Select(decision => Block(state, decision, now, addresses))
            .Where(block => block.Hosts.Count > 0),
    ];

    /// <summary>Hosts a decision stops now.</summary>
    public static IReadOnlyList<string> Hosts(TrustState state, DecisionState decision)
    {
        var customer = state.Customers.GetValueOrDefault(decision.Content.CustomerId);
        var scope = decision.Content.Scope;
        return scope.WholeCustomer
            ? [.. customer?.Hostnames() ?? []]
            : [.. (scope.Hostnames ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static Block Block(TrustState state, DecisionState decision, DateTimeOffset now, BlockAddresses addresses)
    {
        var content = decision.Content;
        var demand = content.Ground == Ground.LegalOrder && content.DemandId is not null
            ? state.Demands.GetValueOrDefault(content.DemandId)
            : null;
        var gagged = demand?.IsGagged(now) == true;
        return new Block
        {
            DecisionId = decision.Id,
            Hosts = Hosts(state, decision),
            Kind = content.Ground == Ground.LegalOrder ? BlockKind.LegalOrder : BlockKind.OwnDecision,
            ReasonsUrl = addresses.ReasonsUrl(decision.Id),
            Summary = gagged ? "" : Sentence(content),
            OrderedBy = gagged ? null : demand?.Demand.Issuer,
            BlockedByUrl = content.Ground == Ground.LegalOrder ? addresses.OperatorUrl : null,
            Since = decision.OrderedAt!.Value,
            Until = decision.Until,
            AppealUrl = addresses.AppealUrl(decision.Id),
        };
    }

    private static string Sentence(DecisionContent content) => content.Ground switch
    {
        Ground.Emergency => "We block this site because of an imminent threat to human life.",
        Ground.LegalOrder => "We block this site because a legal order obliges us to.",
        Ground.TechnicalAbuse => "We block this site because it attacks people's devices or accounts.",
        Ground.NonPayment => "This site's contract has ended.",
        _ => "We block this site because of our published terms.",
    };
}
