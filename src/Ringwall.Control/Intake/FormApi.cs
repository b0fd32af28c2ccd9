using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Ringwall.Control.DecisionLog;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Intake;

/// <summary>
/// The form for people: plain POSTs, no script, no cookie, no account. Nothing is stored before the last step, and no
/// answer of ours, not even "too many just now", loses what was typed.
/// </summary>
internal sealed class FormApi(ReportIntake intake, FormSeal seal, IntakeFrame frame, TimeProvider time)
{
    public Task Begin(HttpContext context) =>
        Show(context, 200, Wording.Of(context.Request, context.Request.Query["lang"]), 1, seal.New(), []);

    public async Task Go(HttpContext context)
    {
        if (context.Request.ContentLength > Limits.Form || await Fields(context) is not { } form)
        {
            await ReadAway(context);
            await StatusPage.TooLarge(Wording.Of(context.Request, null)).Write(context, 413, frame);
            return;
        }

        var language = Wording.Of(context.Request, form["lang"].Count > 0 ? form["lang"] : form["language"]);
        var step = int.TryParse(form["step"], CultureInfo.InvariantCulture, out var said) ? Math.Clamp(said, 1, 4) : 1;
        if (seal.Open(form["sealed"].ToString()) is not { } had)
        {
            await Show(context, 422, language, 1, Merge(seal.New(), step, form), [new("kind", "e_old")]);
            return;
        }

        var state = Merge(had, step, form);
        if (form["lang"].Count > 0)
        {
            await Show(context, 200, language, step, state, []);
            return;
        }

        if (form["go"] == "back" || int.TryParse(form["go"], CultureInfo.InvariantCulture, out _))
        {
            var to = int.TryParse(form["go"], CultureInfo.InvariantCulture, out var wanted) ? wanted : step - 1;
            await Show(context, 200, language, Math.Clamp(to, 1, 3), state, []);
            return;
        }

        // An answer of an earlier step may have changed since, or never have been given.
        for (var i = 1; i <= step; i++)
        {
            if (FormRules.Of(i, state, time.GetUtcNow()) is { Count: > 0 } faults)
            {
                await Show(context, 422, language, i, state, faults);
                return;
            }
        }

        await (step < 4 ? Show(context, 200, language, step + 1, state, []) : Send(context, language, state, form));
    }

    private async Task Send(HttpContext context, Wording words, FormState state, IFormCollection form)
    {
        if (form.Files.Count > Limits.Files || form.Files.Sum(file => file.Length) > Limits.FileOctets)
        {
            await Show(context, 422, words, 4, state, [new("files", "e_files")]);
            return;
        }

        var cell = intake.Cells.Of(context, PublicDoor.IsPublic(context));
        if (!intake.Cells.TryTake(cell))
        {
            context.Response.Headers.RetryAfter = "60";
            await Show(context, 429, words, 4, state, [new("bona", "e_busy")]);
            return;
        }

        var code = seal.Code(state);
        var answer = intake.Take(new SentReport
        {
            Draft = FormRules.Draft(state, words.Language),
            Code = code,
            Cell = cell,
            Reporter = FormRules.Reporter(state),
            Files = [.. form.Files.Where(file => file.Length > 0).Select(Read)],
        });
        switch (answer)
        {
            case IntakeAnswer.Taken:
                await StatusPage.Arrived(words, code).Write(context, 200, frame);
                break;
            case IntakeAnswer.Refused { Why.Code: RefusalCode.ImagesRefused }:
                await Show(context, 422, words, 4, state, [new("bona", "e_images")]);
                break;
            case IntakeAnswer.Refused refused when FormRules.Shown(refused.Why.Faults) is { Count: > 0 } faults:
                var first = faults.Min(FormRules.StepOf);
                await Show(
                    context, 422, words, first, state, [.. faults.Where(f => FormRules.StepOf(f) == first)]);
                break;
            default:
                context.Response.Headers.RetryAfter = "60";
                await Show(context, 503, words, 4, state, [new("bona", "e_busy")]);
                break;
        }
    }

    private Task Show(
        HttpContext context, int status, Wording words, int step, FormState state, IReadOnlyList<FormFault> faults)
    {
        var shown = step == 4 && state.Owner.Length == 0 ? state with { Owner = "none" } : state;
        return new FormPage(words, shown, seal.Seal(state)).Step(step, faults).Write(context, status, frame);
    }

    /// <summary>The fields of a step as they came; null: more than a report may be.</summary>
    private static async Task<IFormCollection?> Fields(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            return FormCollection.Empty;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = Limits.Form;
        }

        try
        {
            // All of it stays in memory: a file on the way to being sealed must not lie on a disk in clear.
            return await context.Request.ReadFormAsync(
                new FormOptions
                {
                    MemoryBufferThreshold = Limits.Form,
                    MultipartBodyLengthLimit = Limits.Form,
                    ValueLengthLimit = Limits.State,
                    ValueCountLimit = 64,
                },
                context.RequestAborted);
        }
        catch (Exception e) when (e is BadHttpRequestException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>A browser that is cut off while it sends shows no answer: what it sends is read and dropped.</summary>
    private static async Task ReadAway(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = Limits.ReadAway;
        }

        try
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        }
        catch (BadHttpRequestException)
        {
            // Beyond all reason; whoever sends that much can do without the page.
        }
    }

    private static FormState Merge(FormState state, int step, IFormCollection form)
    {
        string Line(string name) => Cut(form[name].ToString().Trim(), Limits.Line);
        return step switch
        {
            1 => state with { Kind = Line("kind") },
            2 => state with
            {
                Where = Cut(form["where"].ToString().Trim(), Limits.State / 4),
                What = Cut(form["what"].ToString().Trim(), Limits.State / 8),
                Hash = Line("hash"),
                Date = Line("date"),
                Unknown = form.ContainsKey("unknown"),
            },
            3 => state with
            {
                Owner = Line("owner"),
                Consent = form.ContainsKey("consent"),
                Host = Line("host"),
                Name = Line("name"),
                Mail = Line("mail"),
                Hours = Line("hours"),
                Silent = form.ContainsKey("silent"),
            },
            _ => state with { BonaFide = form.ContainsKey("bona") },
        };
    }

    private static string Cut(string text, int atMost) => text.Length > atMost ? text[..atMost] : text;

    private static SentFile Read(IFormFile file)
    {
        using var stream = file.OpenReadStream();
        var content = new byte[file.Length];
        stream.ReadExactly(content);
        return new SentFile(Path.GetFileName(file.FileName), file.ContentType ?? "", content);
    }
}
