using System.Globalization;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Intake;

/// <summary>What the reporter sees after sending, and later under the code.</summary>
internal static class StatusPage
{
    public static Page Arrived(Wording words, string code)
    {
        string T(string key) => Page.Text(words[key]);
        return new Page(words, words["rh"])
            .Element("h1", words["rh"])
            .Raw($"<p id=\"rc\"><b>{T("rc")}</b></p><p class=\"receipt\" aria-labelledby=\"rc\">{code}</p>")
            .Element("p", words["rk"])
            .Raw($"<form method=\"post\" action=\"/report\"><input type=\"hidden\" name=\"language\""
                + $" value=\"{words.Language}\"><input type=\"hidden\" name=\"code\" value=\"{code}\">"
                + $"<p><button class=\"btn go\">{T("rsee")}</button></p></form>")
            .Element("h2", words["after"])
            .Raw($"<ol><li>{T("afterv1")}</li><li>{T("afterv2")}</li><li>{T("afterv3")}</li></ol>");
    }

    /// <summary>Where a code is typed in.</summary>
    public static Page Ask(Wording words, bool wasUnknown)
    {
        string T(string key) => Page.Text(words[key]);
        var title = wasUnknown ? $"{words["problem"]}: {words["stenter"]}" : words["stenter"];
        var page = new Page(words, title) { Address = "/report" }.Element("h1", words["stenter"]);
        var fault = "";
        if (wasUnknown)
        {
            page.Raw("<div class=\"note bad\" role=\"alert\" tabindex=\"-1\" autofocus id=\"errors\"><p>"
                + $"<a href=\"#code\">{T("stnone")}</a></p></div>");
            fault = " aria-invalid=\"true\" aria-describedby=\"errors\"";
        }

        return page.Raw("<form method=\"post\" action=\"/report\"><input type=\"hidden\" name=\"language\""
            + $" value=\"{words.Language}\"><div class=\"field\"><label for=\"code\">{T("stcode")}</label>"
            + $"<input id=\"code\" name=\"code\" dir=\"ltr\" autocomplete=\"off\"{fault}></div>"
            + $"<p><button class=\"btn go\">{T("stsee")}</button></p></form>");
    }

    /// <summary>Too many questions from one network.</summary>
    public static Page Later(Wording words) => new Page(words, words["stenter"]) { Address = "/report" }
        .Element("h1", words["stenter"]).Element("p role=\"alert\"", words["e_later"]);

    /// <summary>A report that is too large: the browser still has what was typed.</summary>
    public static Page TooLarge(Wording words) => new Page(words, $"{words["problem"]}: {words["up"]}")
        .Element("h1", words["up"]).Element("p role=\"alert\"", words["e_files"]).Element("p", words["e_back"]);

    public static Page Of(Wording words, string code, ReportState report, string? question, bool thanks)
    {
        string T(string key) => Page.Text(words[key]);
        var page = new Page(words, words["st"]) { Address = "/report" }
            .Raw($"<p>{T("stcode")}: <span class=\"host\">{Page.Text(code[..9])}-…</span></p>")
            .Element("h1", words["st"]);
        if (thanks)
        {
            page.Element("p class=\"note ok\" role=\"status\"", words["stthanks"]);
        }

        if (report.Report.Safety.Owner == OwnerNotice.None)
        {
            page.Element("p class=\"lead\"", words["stown0"]);
        }

        page.Raw("<ol class=\"steps\">");
        Step("done", "starr", report.ReceivedAt, words["starrh"]);
        var more = report.Phase switch
        {
            ReportPhase.Invalid => words["stinv"],
            ReportPhase.InCase => words["stcase"],
            ReportPhase.OutOfScopeForwarded => words["stoos"],
            ReportPhase.InCampaign => words["stcamp"],
            _ => "",
        };
        Step(
            report.TriagedAt is null ? "now" : "done", report.TriagedAt is null ? "stwait" : "stread",
            report.TriagedAt, more);
        if (report.Decided is { } decided)
        {
            Step("done", "stdec", report.DecidedAt, words[decided.Automated ? "stauto" : "stman"]);
        }

        if (report.ClosedAt is not null)
        {
            Step("done", "stclosed", report.ClosedAt, "");
        }

        page.Raw("</ol>");
        if (report.Decided is { } outcome)
        {
            page.Element("h2", words["stdec"]).Element("p class=\"quiet\"", outcome.Outcome)
                .Element("h2", words["streasons"]).Element("p class=\"quiet\"", outcome.Reasons)
                .Element("h2", words["stredress"]).Element("p class=\"quiet\"", outcome.Redress);
        }

        return question is null ? page : Question(page, words, code, question);

        void Step(string mark, string word, DateTimeOffset? at, string note)
        {
            var time = at is { } when
                ? $"<time datetime=\"{when.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\">"
                    + $"{when.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC</time> "
                : "";
            page.Raw($"<li class=\"{mark}\"><b>{T(word)}</b><br>"
                + $"<span class=\"dim\">{time}{Page.Text(note)}</span></li>");
        }
    }

    private static Page Question(Page page, Wording words, string code, string question) => page
        .Element("h2", words["stask"])
        .Element("p class=\"quiet\"", question)
        .Raw("<form method=\"post\" action=\"/report\"><input type=\"hidden\" name=\"language\""
            + $" value=\"{words.Language}\"><input type=\"hidden\" name=\"code\" value=\"{code}\">"
            + $"<div class=\"field\"><label for=\"answer\">{Page.Text(words["stans"])}</label>"
            + "<textarea id=\"answer\" name=\"answer\" rows=\"5\"></textarea></div>"
            + $"<p><button class=\"btn go\">{Page.Text(words["stansgo"])}</button></p></form>");
}
