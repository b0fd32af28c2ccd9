namespace Ringwall.Core.Trust;

/// <summary>Authorities told, and whether they were in time: computed from clocks, never typed.</summary>
public static class ReferralRules
{
    internal static Outcome Decide(Desk desk, TrustCommand command, CaseState known)
    {
        if (command is DraftReferral draft)
        {
            var r = draft.Referral;
            return known.Referrals.ContainsKey(r.ReferralId) ? desk.AlreadyThere()
                : Desk.Texts(
                    ("referral_id", r.ReferralId), ("jurisdiction", r.Jurisdiction), ("authority", r.Authority),
                    ("text_sha256", r.TextSha256)) is { Length: > 0 } faults ? desk.Incomplete(faults)
                : desk.Accept(r);
        }

        var (id, what) = Note(command);
        if (what is null)
        {
            return CaseRules.Misdirected(desk);
        }

        if (!known.Referrals.TryGetValue(id, out var referral))
        {
            return desk.Unknown("referral");
        }

        return what switch
        {
            ReferralSent when referral.SentAt is not null => desk.WrongPhase("It has been sent."),
            ReferralSent when referral.Drafted is { SwattingRisk: true, NamesAddress: true }
                && !referral.AddressConfirmed => desk.Refuse(
                RefusalCode.AddressUnconfirmed,
                "It names where the threatened are and may send armed police there: a decision officer confirms."),
            ReferralSent or ReferralAddressConfirmed => desk.Accept(what),
            _ when referral.SentAt is null => desk.WrongPhase("It has not been sent."),
            _ => desk.Accept(what),
        };
    }

    /// <summary>
    /// "The authorities could not act in time": only if one was told and a clock of its answer ran out. An
    /// acknowledgement after the first mark, none yet past it, or no answer past the third count.
    /// </summary>
    public static bool TempoInsufficient(CaseState known, ClockTable clocks, DateTimeOffset now) =>
        known.Referrals.Values.Any(referral => IsSlow(referral, clocks, now));

    public static bool IsSlow(ReferralState referral, ClockTable clocks, DateTimeOffset now)
    {
        if (referral.SentAt is not { } sent)
        {
            return false;
        }

        var toAck = (referral.AcknowledgedAt ?? referral.AnsweredAt ?? now) - sent;
        var toAnswer = (referral.AnsweredAt ?? now) - sent;
        return toAck > clocks.Limit(ClockKind.ReferralNoAckFirst)
            || toAnswer > clocks.Limit(ClockKind.ReferralNoAckThird);
    }

    private static (string Id, ReferralEvent? What) Note(TrustCommand command) => command switch
    {
        ConfirmReferralAddress c => (c.ReferralId, new ReferralAddressConfirmed(c.ReferralId, c.Reason)),
        SendReferral c => (c.ReferralId, new ReferralSent(c.ReferralId, c.Channel)),
        NoteReferralAck c => (c.ReferralId, new ReferralAcknowledged(c.ReferralId, c.Reference)),
        VerifyReferralCallback c => (c.ReferralId, new ReferralCallbackVerified(c.ReferralId, c.NumberSource)),
        NoteReferralQuestion c => (c.ReferralId, new ReferralInfoRequested(c.ReferralId, c.What)),
        NoteReferralAnswer c => (c.ReferralId, new ReferralAnswered(c.ReferralId, c.Summary)),
        _ => ("", null),
    };
}
