namespace Ringwall.Core.Trust;

/// <summary>One authority told of one case, in the stream of the case.</summary>
public abstract record ReferralEvent : TrustEvent
{
    private protected ReferralEvent(string referralId) => ReferralId = referralId;

    public string ReferralId { get; }
}

/// <param name="SwattingRisk">
/// The emergency may be forged to send armed police to the address: the referral says so and asks for a call back.
/// </param>
/// <param name="NamesAddress">Whether the text names where the threatened person is.</param>
public sealed record ReferralDrafted(
    string ReferralId,
    string Jurisdiction,
    string Authority,
    ReferralBasis Basis,
    bool SwattingRisk,
    bool NamesAddress,
    string TextSha256) : ReferralEvent(ReferralId);

/// <summary>A decision officer stands for the address being named in spite of the swatting risk.</summary>
public sealed record ReferralAddressConfirmed(string ReferralId, string Reason) : ReferralEvent(ReferralId);

public sealed record ReferralSent(string ReferralId, string Channel) : ReferralEvent(ReferralId);

public sealed record ReferralAcknowledged(string ReferralId, string Reference) : ReferralEvent(ReferralId);

/// <summary>We called them back on a number from a register, or they us.</summary>
public sealed record ReferralCallbackVerified(string ReferralId, string NumberSource) : ReferralEvent(ReferralId);

public sealed record ReferralInfoRequested(string ReferralId, string What) : ReferralEvent(ReferralId);

public sealed record ReferralAnswered(string ReferralId, string Summary) : ReferralEvent(ReferralId);
