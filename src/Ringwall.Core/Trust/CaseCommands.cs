namespace Ringwall.Core.Trust;

public sealed record OpenCase(string Id, string CustomerId, ReportKind Kind) : TrustCommand(Id)
{
    public override IEnumerable<string> Also => [CustomerId];
}

public sealed record BeginAssessment(string Id) : TrustCommand(Id);

public sealed record MonitorCase(string Id, string Reason) : TrustCommand(Id);

public sealed record SetCaseLevel(string Id, ThreatLevel Level, string Reason) : TrustCommand(Id);

public sealed record LogPressure(string Id, string Who, string Channel, DateTimeOffset Date, string Summary)
    : TrustCommand(Id);

/// <summary>Ask the gate; it may raise an alarm, and can do nothing else.</summary>
public sealed record AssessEscalation(string Id) : TrustCommand(Id);

public sealed record EndWithoutAction(string Id, string Reason) : TrustCommand(Id);

public sealed record ObserveDisplacement(string Id, string What, DateTimeOffset SeenAt) : TrustCommand(Id);

public sealed record CloseCase(string Id, string Reason) : TrustCommand(Id);

public sealed record OpenCaseMaterial(string Id, string What) : TrustCommand(Id);

public sealed record CaptureExhibit(string Id, ExhibitCaptured Exhibit) : TrustCommand(Id);

public sealed record VerifyExhibit(
    string Id, string ExhibitId, ThreatLevel Level, DateTimeOffset? EventTime, string Reason) : TrustCommand(Id);

public sealed record RejectExhibit(string Id, string ExhibitId, string Reason) : TrustCommand(Id);

public sealed record OpenExhibit(string Id, string ExhibitId) : TrustCommand(Id);

public sealed record EraseExhibit(string Id, string ExhibitId, string Reason) : TrustCommand(Id);

public sealed record DraftReferral(string Id, ReferralDrafted Referral) : TrustCommand(Id);

public sealed record ConfirmReferralAddress(string Id, string ReferralId, string Reason) : TrustCommand(Id);

public sealed record SendReferral(string Id, string ReferralId, string Channel) : TrustCommand(Id);

public sealed record NoteReferralAck(string Id, string ReferralId, string Reference) : TrustCommand(Id);

public sealed record VerifyReferralCallback(string Id, string ReferralId, string NumberSource) : TrustCommand(Id);

public sealed record NoteReferralQuestion(string Id, string ReferralId, string What) : TrustCommand(Id);

public sealed record NoteReferralAnswer(string Id, string ReferralId, string Summary) : TrustCommand(Id);
