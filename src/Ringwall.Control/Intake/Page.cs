using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Ringwall.Control.Intake;

/// <summary>
/// Writes one page: the frame everybody gets, and what stands in it. Texts are encoded here and nowhere else.
/// </summary>
internal sealed class Page
{
    private static readonly HtmlEncoder s_encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly string s_style = Style();
    private static readonly string s_policy =
        "default-src 'none'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
        + $"style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(s_style)))}'";

    private const string Mark = "<svg class=\"ic\" viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\""
        + " stroke-width=\"2\" stroke-linecap=\"round\" stroke-linejoin=\"round\" aria-hidden=\"true\">"
        + "<path d=\"M8.5 20.3a9 9 0 1 1 7 0\"/><path d=\"M8.5 12.5L12 9.3l3.5 3.2v4h-7z\"/></svg>";

    private readonly StringBuilder _html = new();
    private readonly Wording _words;
    private readonly string _title;

    public Page(Wording words, string title)
    {
        _words = words;
        _title = title;
    }

    /// <summary>The form the language buttons belong to, where changing the language must lose nothing.</summary>
    public string? LanguageForm { get; init; }

    /// <summary>Where the language links lead, else.</summary>
    public string Address { get; init; } = "/abuse";

    public static string Text(string text) => s_encoder.Encode(text);

    /// <summary>Markup, as it is written in our sources.</summary>
    public Page Raw(string markup)
    {
        _html.Append(markup).Append('\n');
        return this;
    }

    public Page Element(string open, string text)
    {
        var name = open.Split(' ')[0];
        _html.Append('<').Append(open).Append('>').Append(Text(text)).Append("</").Append(name).Append(">\n");
        return this;
    }

    public async Task Write(HttpContext context, int status, IntakeFrame frame)
    {
        var octets = Encoding.UTF8.GetBytes(Whole(frame));
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = octets.Length;
        response.Headers.ContentSecurityPolicy = s_policy;
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentLanguage = _words.Language;
        response.Headers.Vary = "Accept-Language";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(octets, context.RequestAborted);
        }
    }

    private string Whole(IntakeFrame frame)
    {
        var whole = new StringBuilder();
        whole.Append($"<!doctype html>\n<html lang=\"{_words.Language}\" dir=\"ltr\">\n<head>\n")
            .Append("<meta charset=\"utf-8\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<meta name=\"robots\" content=\"noindex\">\n<meta name=\"referrer\" content=\"no-referrer\">\n")
            .Append($"<title>{Text(_title)} · {Text(frame.Operator)}</title>\n<link rel=\"icon\" href=\"data:,\">\n")
            .Append($"<style>{s_style}</style>\n</head>\n<body class=\"pub\">\n")
            .Append($"<nav class=\"exit\" aria-label=\"{Text(_words["exit"])}\"><div>")
            .Append($"<a href=\"{Text(frame.LeaveTo)}\" rel=\"noreferrer noopener\">{Text(_words["exit"])}</a>")
            .Append($"<span>{Text(_words["exitn"])}</span></div></nav>\n")
            .Append($"<header><span class=\"brand\">{Mark}{Text(frame.Operator)}</span><ul class=\"lang\">");
        foreach (var one in Wording.All)
        {
            var current = one == _words ? " aria-current=\"true\"" : "";
            whole.Append("<li>").Append(LanguageForm is null
                ? $"<a href=\"{Address}?lang={one.Language}\" lang=\"{one.Language}\""
                    + $" hreflang=\"{one.Language}\"{current}>{one.Name}</a>"
                : $"<button form=\"{LanguageForm}\" name=\"lang\" value=\"{one.Language}\" lang=\"{one.Language}\""
                    + $" formnovalidate{current}>{one.Name}</button>").Append("</li>");
        }

        return whole.Append("</ul></header>\n<main>\n").Append(_html).Append("</main>\n")
            .Append($"<footer><p>{Text(_words["emerg"])}</p></footer>\n</body>\n</html>\n").ToString();
    }

    private static string Style()
    {
        using var reader = new StreamReader(typeof(Page).Assembly.GetManifestResourceStream("intake/page.css")!);
        return reader.ReadToEnd();
    }
}

/// <summary>What every page shows of the operator.</summary>
/// <param name="Operator">Their name.</param>
/// <param name="LeaveTo">Where "leave this page now" leads.</param>
public sealed record IntakeFrame(string Operator, string LeaveTo);
