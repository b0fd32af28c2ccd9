using System.Text.Json;
using System.Text.Json.Serialization;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Api;

/// <summary>
/// Commands as staff send them and states as staff see them: snake case, words of closed sets too
/// ("edge_block").
/// What a command does not know is refused: a typo must not pass.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RegisterCustomer))]
[JsonSerializable(typeof(FlagAtRisk))]
[JsonSerializable(typeof(ClearAtRisk))]
[JsonSerializable(typeof(StartServing))]
[JsonSerializable(typeof(ChangeHostnames))]
[JsonSerializable(typeof(StopServing))]
[JsonSerializable(typeof(WarnCustomer))]
[JsonSerializable(typeof(PublishPolicy))]
[JsonSerializable(typeof(DeclareException))]
[JsonSerializable(typeof(PublishPeriod))]
[JsonSerializable(typeof(OpenWatch))]
[JsonSerializable(typeof(RaiseMatch))]
[JsonSerializable(typeof(JudgeMatch))]
[JsonSerializable(typeof(LinkMatch))]
[JsonSerializable(typeof(CloseWatch))]
[JsonSerializable(typeof(FileAppeal))]
[JsonSerializable(typeof(AdmitAppeal))]
[JsonSerializable(typeof(RefuseAppeal))]
[JsonSerializable(typeof(AssignAppeal))]
[JsonSerializable(typeof(AnswerAppeal))]
[JsonSerializable(typeof(DecideAppeal))]
[JsonSerializable(typeof(ImplementAppeal))]
[JsonSerializable(typeof(TakeReport))]
[JsonSerializable(typeof(TriageReport))]
[JsonSerializable(typeof(RedactReport))]
[JsonSerializable(typeof(AskReporter))]
[JsonSerializable(typeof(AnswerQuestion))]
[JsonSerializable(typeof(ForwardReport))]
[JsonSerializable(typeof(DecideReport))]
[JsonSerializable(typeof(NotifyReporter))]
[JsonSerializable(typeof(CloseReport))]
[JsonSerializable(typeof(UnsealReporter))]
[JsonSerializable(typeof(EraseReporter))]
[JsonSerializable(typeof(OpenReport))]
[JsonSerializable(typeof(DetectCampaign))]
[JsonSerializable(typeof(JoinCampaign))]
[JsonSerializable(typeof(CloseCampaign))]
[JsonSerializable(typeof(OpenCase))]
[JsonSerializable(typeof(BeginAssessment))]
[JsonSerializable(typeof(MonitorCase))]
[JsonSerializable(typeof(SetCaseLevel))]
[JsonSerializable(typeof(LogPressure))]
[JsonSerializable(typeof(AssessEscalation))]
[JsonSerializable(typeof(EndWithoutAction))]
[JsonSerializable(typeof(ObserveDisplacement))]
[JsonSerializable(typeof(CloseCase))]
[JsonSerializable(typeof(OpenCaseMaterial))]
[JsonSerializable(typeof(CaptureExhibit))]
[JsonSerializable(typeof(VerifyExhibit))]
[JsonSerializable(typeof(RejectExhibit))]
[JsonSerializable(typeof(OpenExhibit))]
[JsonSerializable(typeof(EraseExhibit))]
[JsonSerializable(typeof(DraftReferral))]
[JsonSerializable(typeof(ConfirmReferralAddress))]
[JsonSerializable(typeof(SendReferral))]
[JsonSerializable(typeof(NoteReferralAck))]
[JsonSerializable(typeof(VerifyReferralCallback))]
[JsonSerializable(typeof(NoteReferralQuestion))]
[JsonSerializable(typeof(NoteReferralAnswer))]
[JsonSerializable(typeof(DraftDecision))]
[JsonSerializable(typeof(ReviseDecision))]
[JsonSerializable(typeof(SealEvidence))]
[JsonSerializable(typeof(ProposeDecision))]
[JsonSerializable(typeof(ApproveDecision))]
[JsonSerializable(typeof(RejectDecision))]
[JsonSerializable(typeof(WithdrawDecision))]
[JsonSerializable(typeof(BreakGlass))]
[JsonSerializable(typeof(NoteRegression))]
[JsonSerializable(typeof(DeliverStatement))]
[JsonSerializable(typeof(DelayNotice))]
[JsonSerializable(typeof(PublishDecision))]
[JsonSerializable(typeof(DelayPublication))]
[JsonSerializable(typeof(CorrectDecision))]
[JsonSerializable(typeof(ReviewDecision))]
[JsonSerializable(typeof(ProposeRenewal))]
[JsonSerializable(typeof(ApproveRenewal))]
[JsonSerializable(typeof(LiftMeasures))]
[JsonSerializable(typeof(ReplaceDecision))]
[JsonSerializable(typeof(TakeDemand))]
[JsonSerializable(typeof(AcknowledgeDemand))]
[JsonSerializable(typeof(AuthenticateDemand))]
[JsonSerializable(typeof(CheckDemand))]
[JsonSerializable(typeof(ResubmitDemand))]
[JsonSerializable(typeof(SuspendDemandClock))]
[JsonSerializable(typeof(ResumeDemandClock))]
[JsonSerializable(typeof(ScreenDemand))]
[JsonSerializable(typeof(DecideDemand))]
[JsonSerializable(typeof(NoteDemandEffect))]
[JsonSerializable(typeof(NotifyDemandRecipient))]
[JsonSerializable(typeof(GagDemand))]
[JsonSerializable(typeof(GiveDemandFeedback))]
[JsonSerializable(typeof(PublishDemand))]
[JsonSerializable(typeof(DecisionContent))]
[JsonSerializable(typeof(ReportDraft))]
[JsonSerializable(typeof(CustomerState))]
[JsonSerializable(typeof(ReportState))]
[JsonSerializable(typeof(CampaignState))]
[JsonSerializable(typeof(CaseState))]
[JsonSerializable(typeof(DecisionState))]
[JsonSerializable(typeof(DemandState))]
[JsonSerializable(typeof(AppealState))]
[JsonSerializable(typeof(WatchState))]
[JsonSerializable(typeof(PolicyState))]
[JsonSerializable(typeof(PeriodState))]
[JsonSerializable(typeof(DoneAnswer))]
[JsonSerializable(typeof(StreamView))]
[JsonSerializable(typeof(StreamList))]
[JsonSerializable(typeof(QueueView))]
public sealed partial class TrustApiJson : JsonSerializerContext;

/// <summary>With words for closed sets: a number that names nothing must not get as far as the rules.</summary>
internal static class TrustWords
{
    public static TrustApiJson Json { get; } = new(new JsonSerializerOptions(TrustApiJson.Default.Options)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    });
}
