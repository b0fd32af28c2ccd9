namespace Ringwall.Core.Trust;

/// <summary>One approval a decision needs, and who may give it.</summary>
public enum ApprovalSlot : byte
{
    /// <summary>A decision officer, or counsel.</summary>
    Officer,

    /// <summary>Counsel.</summary>
    Legal,

    /// <summary>Somebody from outside the operator: the customer is on the at-risk list, or a name is held.</summary>
    Adviser,

    /// <summary>The board that owns the policy: a contract ends on an emergency.</summary>
    Board,
}

/// <summary>
/// Who may do what, as data. Proposer, approvers and publisher are different people, whatever their roles; so is the
/// officer who broke the glass. A few hands suffice to undo, many are needed to do.
/// </summary>
public static class FourEyes
{
    /// <summary>The approvals a decision of this content needs.</summary>
    public static IReadOnlyList<ApprovalSlot> Slots(DecisionContent content, bool atRisk)
    {
        var slots = new List<ApprovalSlot> { ApprovalSlot.Officer };
        var linked = content.LinkedDecisionId is not null;
        if (!linked && content.Measures.Any(MeasureMatrix.IsGrave))
        {
            slots.Add(ApprovalSlot.Legal);
        }

        var heldInEmergency = content.Ground == Ground.Emergency && content.Measures.Contains(Measure.DnsHold);
        if ((atRisk && content.Measures.Any(measure => measure != Measure.ForwardOnly)) || heldInEmergency)
        {
            slots.Add(ApprovalSlot.Adviser);
        }

        if (content.Ground == Ground.Emergency && content.Service != ServiceKind.Hosting
            && content.Measures.Any(MeasureMatrix.EndsService))
        {
            slots.Add(ApprovalSlot.Board);
        }

        return slots;
    }

    /// <summary>
    /// Whether somebody in this role may fill the slot. Where an operator has fewer than three people, an officer of a
    /// federated peer may take the second place.
    /// </summary>
    public static bool MayFill(ApprovalSlot slot, Role role, TrustSettings settings) => slot switch
    {
        ApprovalSlot.Officer => role is Role.DecisionOfficer,
        ApprovalSlot.Legal => role is Role.LegalCounsel || (role is Role.PeerOfficer && settings.IsSmallOperator),
        ApprovalSlot.Adviser => role is Role.ExternalAdviser,
        ApprovalSlot.Board => role is Role.PolicyBoard,
        _ => false,
    };

    public static bool MayPropose(Role role) =>
        role is Role.SafetyLead or Role.LegalCounsel or Role.DemandOfficer or Role.ChildSafetySpecialist;

    public static bool MayPublish(Role role, TrustSettings settings) =>
        role is Role.Publisher || (role is Role.PeerOfficer && settings.IsSmallOperator);

    /// <summary>One is enough to undo.</summary>
    public static bool MayLift(Role role) =>
        role is Role.DecisionOfficer or Role.LegalCounsel or Role.SafetyLead or Role.AppealReviewer;

    /// <summary>The child-safety lane is one role's alone.</summary>
    public static bool MayRead(Role role, bool childSafety) => childSafety
        ? role is Role.ChildSafetySpecialist
        : role is not (Role.Operator or Role.Witness or Role.Node or Role.Public or Role.Schedule);
}
