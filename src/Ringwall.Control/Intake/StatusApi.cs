using Microsoft.AspNetCore.Http;
using Ringwall.Control.Api;
using Ringwall.Control.DecisionLog;

namespace Ringwall.Control.Intake;

/// <summary>
/// The state of a report by its receipt code. The code travels in the body, so that no history or log keeps it; a code
/// nobody was given is answered as any other, after the same work.
/// </summary>
internal sealed class StatusApi(ReportIntake intake, IntakeFrame frame)
{
    public Task Ask(HttpContext context) =>
        StatusPage.Ask(Wording.Of(context.Request, context.Request.Query["lang"]), false).Write(context, 200, frame);

    public async Task Show(HttpContext context)
    {
        var form = await SmallForm.Read(context) ?? FormCollection.Empty;
        var words = Wording.Of(context.Request, form["language"]);
        if (!intake.Cells.TryTake("status " + intake.Cells.Of(context, PublicDoor.IsPublic(context))))
        {
            // Guessing costs us more than the one who guesses.
            context.Response.Headers.RetryAfter = "60";
            await StatusPage.Later(words).Write(context, 429, frame);
            return;
        }

        var code = ReceiptCode.Parse(form["code"].ToString());
        if (code is null || intake.Find(code) is not { } report)
        {
            await StatusPage.Ask(words, true).Write(context, 404, frame);
            return;
        }

        var answer = form["answer"].ToString().ReplaceLineEndings("\n").Trim();
        var thanks = answer.Length > 0 && intake.Answer(code, answer);
        report = thanks ? intake.Find(code)! : report;
        await StatusPage.Of(words, code, report, intake.QuestionTo(report), thanks).Write(context, 200, frame);
    }
}
