using Ringwall.Core.Trust;

namespace Ringwall.Control.Sealing;

/// <summary>What a sealed blob is, and so who may open it.</summary>
public enum SealedLane : byte
{
    /// <summary>Who reported: two people, one asking and another allowing, as events of the report.</summary>
    Reporter,

    /// <summary>Evidence and attachments.</summary>
    Exhibit,

    /// <summary>Orders and their attachments, gagged ones too.</summary>
    Demand,

    /// <summary>The child-safety specialists' alone.</summary>
    ChildSafety,

    /// <summary>How a customer is reached.</summary>
    Contact,
}

internal static class SealedLanes
{
    public static string Name(this SealedLane lane) => lane switch
    {
        SealedLane.Reporter => "reporter",
        SealedLane.Exhibit => "exhibit",
        SealedLane.Demand => "demand",
        SealedLane.ChildSafety => "child-safety",
        SealedLane.Contact => "contact",
        _ => throw new ArgumentOutOfRangeException(nameof(lane)),
    };

    public static SealedLane Parse(string name) =>
        Enum.GetValues<SealedLane>().First(lane => lane.Name() == name);

    /// <summary>By role alone; the reporter's lane asks for more.</summary>
    public static bool MayOpen(this SealedLane lane, Role role) => lane switch
    {
        SealedLane.ChildSafety => role is Role.ChildSafetySpecialist,
        SealedLane.Demand => role is Role.DemandOfficer or Role.LegalCounsel or Role.DecisionOfficer or Role.Auditor,
        _ => role is Role.Intake or Role.Triager or Role.Investigator or Role.SafetyLead or Role.LegalCounsel
            or Role.DecisionOfficer or Role.Publisher or Role.AppealReviewer or Role.ChildSafetySpecialist
            or Role.ExternalAdviser or Role.PolicyBoard or Role.PeerOfficer or Role.Auditor,
    };
}
