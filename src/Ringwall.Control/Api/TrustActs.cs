using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Ringwall.Control.Api;

/// <summary>
/// The acts of the trust process by the word that stands in an address. What only clockwork and nodes say is not here.
/// </summary>
internal static class TrustActs
{
    private static readonly FrozenDictionary<string, JsonTypeInfo> s_acts = new JsonTypeInfo[]
    {
        Of.RegisterCustomer, Of.FlagAtRisk, Of.ClearAtRisk, Of.StartServing, Of.ChangeHostnames, Of.StopServing,
        Of.WarnCustomer, Of.PublishPolicy, Of.DeclareException, Of.PublishPeriod, Of.OpenWatch, Of.RaiseMatch,
        Of.JudgeMatch, Of.LinkMatch, Of.CloseWatch, Of.FileAppeal, Of.AdmitAppeal, Of.RefuseAppeal, Of.AssignAppeal,
        Of.AnswerAppeal, Of.DecideAppeal, Of.ImplementAppeal, Of.TakeReport, Of.TriageReport, Of.RedactReport,
        Of.AskReporter, Of.AnswerQuestion, Of.ForwardReport, Of.DecideReport, Of.NotifyReporter, Of.CloseReport,
        Of.UnsealReporter, Of.EraseReporter, Of.OpenReport, Of.DetectCampaign, Of.JoinCampaign, Of.CloseCampaign,
        Of.OpenCase, Of.BeginAssessment, Of.MonitorCase, Of.SetCaseLevel, Of.LogPressure, Of.AssessEscalation,
        Of.EndWithoutAction, Of.ObserveDisplacement, Of.CloseCase, Of.OpenCaseMaterial, Of.CaptureExhibit,
        Of.VerifyExhibit, Of.RejectExhibit, Of.OpenExhibit, Of.EraseExhibit, Of.DraftReferral,
        Of.ConfirmReferralAddress, Of.SendReferral, Of.NoteReferralAck, Of.VerifyReferralCallback,
        Of.NoteReferralQuestion, Of.NoteReferralAnswer, Of.DraftDecision, Of.ReviseDecision, Of.SealEvidence,
        Of.ProposeDecision, Of.ApproveDecision, Of.RejectDecision, Of.WithdrawDecision, Of.BreakGlass,
        Of.NoteRegression, Of.DeliverStatement, Of.DelayNotice, Of.PublishDecision, Of.DelayPublication,
        Of.CorrectDecision, Of.ReviewDecision, Of.ProposeRenewal, Of.ApproveRenewal, Of.LiftMeasures,
        Of.ReplaceDecision, Of.TakeDemand, Of.AcknowledgeDemand, Of.AuthenticateDemand, Of.CheckDemand,
        Of.ResubmitDemand, Of.SuspendDemandClock, Of.ResumeDemandClock, Of.ScreenDemand, Of.DecideDemand,
        Of.NoteDemandEffect, Of.NotifyDemandRecipient, Of.GagDemand, Of.GiveDemandFeedback, Of.PublishDemand,
    }.ToFrozenDictionary(type => JsonNamingPolicy.KebabCaseLower.ConvertName(type.Type.Name));

    private static TrustApiJson Of => TrustWords.Json;

    public static IEnumerable<KeyValuePair<string, Type>> All =>
        s_acts.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Type));

    public static JsonTypeInfo? Find(string word) => s_acts.GetValueOrDefault(word);
}
