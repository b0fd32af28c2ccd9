namespace Ringwall.Node.Http;

/// <summary>
/// Who decided that an answer is not the site's own. Closed, and the same on pages, in the field Ringwall-Decider,
/// in problem documents, in the access log and in metrics.
/// </summary>
public enum Decider : byte
{
    /// <summary>The origin answered.</summary>
    None,
    OperatorDecision,
    LegalOrder,
    CustomerRule,
    AutomaticMitigation,
    EdgeFailure,
    OriginFailure,
    Client,
}

public static class Deciders
{
    /// <summary>The word as machines read it.</summary>
    public static ReadOnlySpan<byte> Token(this Decider decider) => decider switch
    {
        Decider.OperatorDecision => "operator-decision"u8,
        Decider.LegalOrder => "legal-order"u8,
        Decider.CustomerRule => "customer-rule"u8,
        Decider.AutomaticMitigation => "automatic-mitigation"u8,
        Decider.EdgeFailure => "edge-failure"u8,
        Decider.OriginFailure => "origin-failure"u8,
        Decider.Client => "client"u8,
        _ => "origin"u8,
    };

    public static Decider Of(Blame blame) => blame switch
    {
        Blame.Client => Decider.Client,
        Blame.Origin => Decider.OriginFailure,
        Blame.Customer => Decider.CustomerRule,
        Blame.Edge => Decider.EdgeFailure,
        _ => Decider.None,
    };
}
