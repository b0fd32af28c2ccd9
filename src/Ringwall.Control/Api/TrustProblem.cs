using System.Text.Json;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Api;

/// <summary>A refusal of the rules as a problem document: its status says what kind, its code says why.</summary>
internal static class TrustProblem
{
    public static Problem Of(Outcome.Refused why) => new()
    {
        Status = why.IsForbidden ? 403 : Status(why.Code),
        Title = why.Text,
        Code = JsonNamingPolicy.SnakeCaseLower.ConvertName($"{why.Code}"),
        Errors = why.Faults.Count == 0
            ? null
            : [.. why.Faults.Select(fault => new ProblemField(fault.Field, fault.Code))],
    };

    private static int Status(RefusalCode code) => code switch
    {
        RefusalCode.Unknown => 404,
        RefusalCode.AlreadyThere or RefusalCode.WrongPhase or RefusalCode.TextChanged or RefusalCode.SlotTaken
            or RefusalCode.TooLate or RefusalCode.TooEarly or RefusalCode.NothingToDo
            or RefusalCode.StaleEvidence => 409,
        _ => 422,
    };
}
