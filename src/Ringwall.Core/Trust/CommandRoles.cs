using System.Collections.Frozen;

namespace Ringwall.Core.Trust;

/// <summary>
/// Who may try what, as data: the first thing asked. A command that is not here can be tried by nobody.
/// </summary>
public static class CommandRoles
{
    private static readonly Role[] s_desk =
        [Role.Triager, Role.Investigator, Role.SafetyLead, Role.LegalCounsel, Role.ChildSafetySpecialist];

    private static readonly Role[] s_evidence = [Role.Investigator, Role.SafetyLead, Role.ChildSafetySpecialist];

    private static readonly Role[] s_refer =
        [Role.Investigator, Role.SafetyLead, Role.LegalCounsel, Role.ChildSafetySpecialist];

    private static readonly Role[] s_draft =
        [Role.SafetyLead, Role.LegalCounsel, Role.DemandOfficer, Role.ChildSafetySpecialist];

    private static readonly Role[] s_glass = [.. s_draft, Role.DecisionOfficer];

    private static readonly Role[] s_demand = [Role.DemandOfficer, Role.LegalCounsel];

    private static readonly Role[] s_approve =
        [Role.DecisionOfficer, Role.LegalCounsel, Role.ExternalAdviser, Role.PolicyBoard, Role.PeerOfficer];

    private static readonly Role[] s_publish = [Role.Publisher, Role.PeerOfficer];

    private static readonly Role[] s_judge = [Role.Investigator, Role.SafetyLead, Role.LegalCounsel];

    private static readonly Role[] s_in = [Role.Public, Role.Intake, Role.Triager, Role.ChildSafetySpecialist];

    private static readonly Role[] s_readers =
        [.. s_desk, Role.DecisionOfficer, Role.AppealReviewer, Role.DemandOfficer, Role.Auditor, Role.Intake];

    private static readonly Role[] s_schedule = [Role.Schedule];

    private static readonly (Type Command, Role[] Roles)[] s_table =
    [
        (typeof(RegisterCustomer), [Role.Intake, Role.Operator]),
        (typeof(FlagAtRisk), [Role.SafetyLead, Role.LegalCounsel, Role.PolicyBoard]),
        (typeof(ClearAtRisk), [Role.PolicyBoard]),
        (typeof(StartServing), [Role.Intake, Role.Operator]),
        (typeof(ChangeHostnames), [Role.Intake, Role.Operator]),
        (typeof(StopServing), [Role.Intake, Role.Operator]),
        (typeof(WarnCustomer), [Role.SafetyLead, Role.LegalCounsel]),
        (typeof(PublishPolicy), [Role.PolicyBoard, Role.LegalCounsel]),
        (typeof(DeclareException), [Role.SafetyLead, Role.LegalCounsel, Role.PolicyBoard]),
        (typeof(PublishPeriod), [Role.Publisher]),
        (typeof(PassClock), s_schedule),
        (typeof(TakeReport), s_in),
        (typeof(TriageReport), s_desk),
        (typeof(RedactReport), s_desk),
        (typeof(AskReporter), s_desk),
        (typeof(AnswerQuestion), s_in),
        (typeof(ForwardReport), s_desk),
        (typeof(DecideReport), [.. s_refer, Role.DecisionOfficer]),
        (typeof(NotifyReporter), [Role.Schedule, .. s_desk]),
        (typeof(CloseReport), [Role.Schedule, .. s_desk]),
        (typeof(UnsealReporter),
            [Role.SafetyLead, Role.LegalCounsel, Role.DecisionOfficer, Role.ChildSafetySpecialist]),
        (typeof(EraseReporter), [Role.Schedule, Role.LegalCounsel, Role.ChildSafetySpecialist]),
        (typeof(OpenReport), s_readers),
        (typeof(DetectCampaign), [Role.Schedule, Role.Triager, Role.SafetyLead]),
        (typeof(JoinCampaign), [Role.Schedule, Role.Triager]),
        (typeof(CloseCampaign), [Role.Triager, Role.SafetyLead]),
        (typeof(OpenCase), s_desk),
        (typeof(BeginAssessment), s_desk),
        (typeof(MonitorCase), s_refer),
        (typeof(SetCaseLevel), s_evidence),
        (typeof(LogPressure), [.. s_desk, Role.Intake]),
        (typeof(AssessEscalation), [Role.Schedule, .. s_evidence]),
        (typeof(EndWithoutAction), s_refer),
        (typeof(ObserveDisplacement), s_refer),
        (typeof(CloseCase), s_refer),
        (typeof(OpenCaseMaterial), s_readers),
        (typeof(CaptureExhibit), s_desk),
        (typeof(VerifyExhibit), [Role.Investigator, Role.ChildSafetySpecialist]),
        (typeof(RejectExhibit), [Role.Investigator, Role.ChildSafetySpecialist]),
        (typeof(OpenExhibit), s_readers),
        (typeof(EraseExhibit), [Role.Schedule, Role.LegalCounsel, Role.ChildSafetySpecialist]),
        (typeof(DraftReferral), s_refer),
        (typeof(ConfirmReferralAddress), [Role.DecisionOfficer]),
        (typeof(SendReferral), s_refer),
        (typeof(NoteReferralAck), s_refer),
        (typeof(VerifyReferralCallback), s_refer),
        (typeof(NoteReferralQuestion), s_refer),
        (typeof(NoteReferralAnswer), s_refer),
        (typeof(DraftDecision), s_glass),
        (typeof(ReviseDecision), s_glass),
        (typeof(SealEvidence), s_glass),
        (typeof(NoteEvidenceLogged), s_schedule),
        (typeof(ProposeDecision), s_draft),
        (typeof(ApproveDecision), s_approve),
        (typeof(RejectDecision), s_approve),
        (typeof(WithdrawDecision), s_glass),
        (typeof(BreakGlass), [Role.DecisionOfficer]),
        (typeof(NoteReceipt), [Role.Node, Role.Schedule]),
        (typeof(NoteRegression), [Role.Node, Role.Schedule, Role.Operator]),
        (typeof(DeliverStatement), [Role.Schedule, .. s_draft]),
        (typeof(DelayNotice), [Role.LegalCounsel, Role.DecisionOfficer]),
        (typeof(PublishDecision), s_publish),
        (typeof(DelayPublication), [Role.LegalCounsel, Role.DecisionOfficer]),
        (typeof(CorrectDecision), s_publish),
        (typeof(ReviewDecision), [Role.DecisionOfficer, Role.LegalCounsel, Role.SafetyLead]),
        (typeof(ProposeRenewal), s_draft),
        (typeof(ApproveRenewal), s_approve),
        (typeof(LiftMeasures), [Role.DecisionOfficer, Role.LegalCounsel, Role.SafetyLead, Role.AppealReviewer]),
        (typeof(ExpireMeasures), s_schedule),
        (typeof(LapseBreakGlass), s_schedule),
        (typeof(ReplaceDecision), [Role.DecisionOfficer, Role.LegalCounsel]),
        (typeof(TakeDemand), [Role.DemandOfficer, Role.LegalCounsel, Role.Intake]),
        (typeof(AcknowledgeDemand), [Role.Schedule, Role.Intake, .. s_demand]),
        (typeof(AuthenticateDemand), s_demand),
        (typeof(CheckDemand), s_demand),
        (typeof(ResubmitDemand), [.. s_demand, Role.Intake]),
        (typeof(SuspendDemandClock), s_demand),
        (typeof(ResumeDemandClock), s_demand),
        (typeof(ScreenDemand), s_demand),
        (typeof(DecideDemand), s_demand),
        (typeof(NoteDemandEffect), [Role.Schedule, .. s_demand]),
        (typeof(NotifyDemandRecipient), [Role.Schedule, .. s_demand]),
        (typeof(GagDemand), s_demand),
        (typeof(GiveDemandFeedback), s_demand),
        (typeof(PublishDemand), s_publish),
        (typeof(FileAppeal), [Role.Public, Role.Intake]),
        (typeof(AdmitAppeal), [Role.AppealReviewer, Role.LegalCounsel]),
        (typeof(RefuseAppeal), [Role.AppealReviewer, Role.LegalCounsel]),
        (typeof(AssignAppeal), [Role.AppealReviewer, Role.LegalCounsel, Role.Intake]),
        (typeof(AnswerAppeal), [Role.AppealReviewer]),
        (typeof(DecideAppeal), [Role.AppealReviewer]),
        (typeof(ImplementAppeal), [Role.AppealReviewer]),
        (typeof(OpenWatch), [Role.Schedule, .. s_judge]),
        (typeof(RaiseMatch), [Role.Schedule, .. s_judge]),
        (typeof(JudgeMatch), s_judge),
        (typeof(LinkMatch), s_judge),
        (typeof(CloseWatch), s_judge),
    ];

    private static readonly FrozenDictionary<Type, Role[]> s_roles =
        s_table.ToFrozenDictionary(row => row.Command, row => row.Roles);

    public static IReadOnlyList<Role> Of(Type command) => s_roles.GetValueOrDefault(command, []);

    public static bool May(Role role, Type command) => Of(command).Contains(role);
}
