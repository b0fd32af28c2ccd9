using System.Globalization;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Intake;

/// <summary>The four steps as pages. A fault stands at its field and, as a link to it, in a box on top.</summary>
internal sealed class FormPage(Wording words, FormState state, string sealedState)
{
    private const string FormId = "report";

    /// <summary>Kinds in the order they are offered, and what they are to the rules.</summary>
    public static IReadOnlyList<(string Name, ReportKind Kind)> Kinds { get; } =
    [
        ("threat", ReportKind.Threat),
        ("stalking", ReportKind.Stalking),
        ("doxxing", ReportKind.Doxxing),
        ("swatting", ReportKind.Swatting),
        ("intimate", ReportKind.IntimateImages),
        ("child", ReportKind.ChildAbuse),
        ("phish", ReportKind.Phishing),
        ("copy", ReportKind.Copyright),
        ("other", ReportKind.Other),
    ];

    public Page Step(int step, IReadOnlyList<FormFault> faults)
    {
        var heading = step switch { 1 => "title", 3 => "q5", 4 => "chk", _ => "steps2" };
        var title = faults.Count == 0
            ? $"{words["steps" + step]} · {words["title"]}"
            : $"{words["problem"]}: {words["steps" + step]} · {words["title"]}";
        var page = new Page(words, title) { LanguageForm = FormId };
        if (step == 1)
        {
            page.Element("p class=\"note warn\"", words["emerg"]);
        }

        Progress(page, step);
        page.Element("h1", words[heading]);
        Box(page, faults);
        var type = step == 4 ? " enctype=\"multipart/form-data\"" : "";
        page.Raw($"<form id=\"{FormId}\" method=\"post\" action=\"/abuse\" novalidate{type}>"
            + $"<input type=\"hidden\" name=\"sealed\" value=\"{sealedState}\">"
            + $"<input type=\"hidden\" name=\"step\" value=\"{step}\">"
            + $"<input type=\"hidden\" name=\"language\" value=\"{words.Language}\">");
        switch (step)
        {
            case 1:
                What(page, faults);
                break;
            case 2:
                Where(page, faults);
                break;
            case 3:
                Safety(page, faults);
                break;
            default:
                Check(page, faults);
                break;
        }

        var back = step == 1 ? "" : $" <button class=\"btn plain\" name=\"go\" value=\"back\">{T("back")}</button>";
        page.Raw($"<p class=\"row\"><button class=\"btn go\" name=\"go\" value=\"on\">{T(step == 4 ? "send" : "next")}"
            + $"</button>{back}</p>");
        return page.Element("p class=\"dim\"", words["save"]).Raw("</form>");
    }

    private void Progress(Page page, int step)
    {
        page.Element(
            "p class=\"vh\"",
            words["stepOf"].Replace("{n}", step.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        page.Raw("<ol class=\"prog\">");
        for (var i = 1; i <= 4; i++)
        {
            var mark = i < step ? " class=\"done\"" : i == step ? " aria-current=\"step\"" : "";
            page.Raw($"<li{mark}>{T("steps" + i)}</li>");
        }

        page.Raw("</ol>");
    }

    private void Box(Page page, IReadOnlyList<FormFault> faults)
    {
        if (faults.Count == 0)
        {
            return;
        }

        page.Raw("<div class=\"note bad\" role=\"alert\" tabindex=\"-1\" autofocus id=\"errors\">");
        page.Element("h2", words[faults.Count == 1 && !faults[0].Word.StartsWith("e_busy", StringComparison.Ordinal)
            ? "errh" : "errs"]);
        page.Raw("<ul>");
        foreach (var fault in faults)
        {
            page.Raw($"<li><a href=\"#{fault.Field}\">{T(fault.Word)}</a></li>");
        }

        page.Raw("</ul></div>");
    }

    private void What(Page page, IReadOnlyList<FormFault> faults)
    {
        page.Raw($"<fieldset class=\"field\"{Described(faults, "kind")}><legend>{T("q1")}</legend>"
            + Fault(faults, "kind") + "<div class=\"choices\">");
        foreach (var (name, _) in Kinds)
        {
            page.Raw(Choice("kind", name, "kind_" + name, state.Kind == name, name == Kinds[0].Name));
        }

        page.Raw("</div></fieldset>");
    }

    private void Where(Page page, IReadOnlyList<FormFault> faults)
    {
        page.Raw($"<div class=\"field\"><label for=\"where\">{T("q2")}</label>"
            + $"<span class=\"hint\" id=\"where-h\">{T("q2h")}</span>{Fault(faults, "where")}"
            + $"<textarea id=\"where\" name=\"where\" rows=\"3\" dir=\"ltr\"{Described(faults, "where", "where-h")}>"
            + $"\n{Page.Text(state.Where)}</textarea></div>");
        page.Raw($"<div class=\"field\"><label for=\"what\">{T("q3")}</label>"
            + $"<span class=\"hint\" id=\"what-h\">{T("q3h")}</span>{Fault(faults, "what")}"
            + $"<textarea id=\"what\" name=\"what\" rows=\"6\"{Described(faults, "what", "what-h")}>"
            + $"\n{Page.Text(state.What)}</textarea></div>");
        if (state.Kind == "child")
        {
            page.Raw($"<div class=\"field\"><label for=\"hash\">{T("hash")}</label>"
                + $"<span class=\"hint\" id=\"hash-h\">{T("hashh")}</span>"
                + Input("hash", "text", state.Hash, " dir=\"ltr\" aria-describedby=\"hash-h\"") + "</div>");
        }

        page.Raw($"<fieldset class=\"field\" aria-describedby=\"date-h\"><legend>{T("q4")}</legend>"
            + $"<span class=\"hint\" id=\"date-h\">{T("q4h")}</span>{Fault(faults, "date")}<div class=\"row\">"
            + $"<label class=\"vh\" for=\"date\">{T("q4")}</label>"
            + Input("date", "date", state.Date, " class=\"date\"" + Described(faults, "date"))
            + Tick("unknown", "unk", state.Unknown) + "</div></fieldset>");
    }

    private void Safety(Page page, IReadOnlyList<FormFault> faults)
    {
        var owner = state.Owner.Length > 0 ? state.Owner
            : ReportForm.DefaultOwnerNotice(Kind(state.Kind)) == OwnerNotice.None ? "none" : "anon";
        page.Raw($"<fieldset class=\"field\"><legend>{T("own")}</legend><div class=\"choices\">"
            + Choice("owner", "none", "own0", owner == "none", true, "own0h")
            + Choice("owner", "anon", "own1", owner == "anon", false)
            + Choice("owner", "named", "own2", owner == "named", false) + "</div>"
            + $"<div class=\"field\">{Fault(faults, "consent")}"
            + Tick("consent", "consent", state.Consent, Described(faults, "consent")) + "</div></fieldset>");
        page.Raw($"<fieldset class=\"field\"><legend>{T("host")}</legend><div class=\"choices\">"
            + Choice("host", "anon", "host1", state.Host == "anon", true, "host1h")
            + Choice("host", "none", "host0", state.Host == "none", false) + "</div></fieldset>");
        page.Element("h2", words["q6"]).Element("p class=\"hint\"", words["q6h"]);
        page.Raw($"<div class=\"field\"><label for=\"name\">{T("name")}</label>{Fault(faults, "name")}"
            + Input("name", "text", state.Name, " autocomplete=\"off\"" + Described(faults, "name")) + "</div>");
        page.Raw($"<div class=\"field\"><label for=\"mail\">{T("mail")}</label>{Fault(faults, "mail")}"
            + Input("mail", "email", state.Mail, " autocomplete=\"off\" dir=\"ltr\"" + Described(faults, "mail"))
            + "</div>");
        page.Raw($"<div class=\"field\"><label for=\"hours\">{T("hrs")}</label><select id=\"hours\" name=\"hours\">");
        for (var i = 1; i <= 4; i++)
        {
            var chosen = state.Hours == $"{i}" ? " selected" : "";
            page.Raw($"<option value=\"{i}\"{chosen}>{T("hrsv" + i)}</option>");
        }

        page.Raw("</select></div>").Raw("<p>" + Tick("silent", "sil", state.Silent) + "</p>");
    }

    private void Check(Page page, IReadOnlyList<FormFault> faults)
    {
        page.Raw("<dl class=\"facts\">");
        Fact("q1", words.Maybe("kind_" + state.Kind), 1);
        Fact("q2", state.Where, 2);
        Fact("q3", state.What, 2);
        Fact("q4", state.Date, 2);
        Fact("own", words[state.Owner switch { "named" => "own2", "anon" => "own1", _ => "own0" }], 3);
        Fact("host", words[state.Host == "none" ? "host0" : "host1"], 3);
        Fact("q6", $"{state.Name} {state.Mail}".Trim(), 3);
        page.Raw("</dl>");
        if (state.Kind != "child")
        {
            page.Raw($"<div class=\"field\"><label for=\"files\">{T("up")}</label>"
                + $"<span class=\"hint\" id=\"files-h\">{T("uph")}</span>{Fault(faults, "files")}"
                + $"<input id=\"files\" name=\"files\" type=\"file\" multiple{Described(faults, "files", "files-h")}>"
                + "</div>");
        }

        page.Element("p class=\"note\"", words["pol"]);
        page.Raw($"<div class=\"field\">{Fault(faults, "bona")}"
            + Tick("bona", "hon", state.BonaFide, Described(faults, "bona")) + "</div>");

        void Fact(string name, string? value, int step)
        {
            var shown = string.IsNullOrEmpty(value) ? words["no"] : value;
            page.Raw($"<dt>{T(name)}</dt><dd class=\"dd\"><span class=\"quiet\">{Page.Text(shown)}</span> "
                + $"<button name=\"go\" value=\"{step}\">{T("chg")}<span class=\"vh\">: {T(name)}</span>"
                + "</button></dd>");
        }
    }

    public static ReportKind Kind(string name) =>
        Kinds.Where(kind => kind.Name == name).Select(kind => kind.Kind).FirstOrDefault(ReportKind.Other);

    private string T(string key) => Page.Text(words[key]);

    private string Choice(string field, string value, string word, bool chosen, bool first, string? hint = null)
    {
        var small = words.Maybe(hint ?? word + "_h") is { } more ? $"<small>{Page.Text(more)}</small>" : "";
        return $"<label class=\"choice\"><input type=\"radio\" name=\"{field}\" value=\"{value}\""
            + $"{(first ? $" id=\"{field}\"" : "")}{(chosen ? " checked" : "")}>"
            + $"<span><b>{T(word)}</b>{small}</span></label>";
    }

    private string Tick(string field, string word, bool ticked, string more = "") =>
        $"<label class=\"tick\"><input type=\"checkbox\" id=\"{field}\" name=\"{field}\""
        + $"{(ticked ? " checked" : "")}{more}><span>{T(word)}</span></label>";

    private static string Input(string field, string type, string value, string more) =>
        $"<input id=\"{field}\" name=\"{field}\" type=\"{type}\" value=\"{Page.Text(value)}\"{more}>";

    private string Fault(IReadOnlyList<FormFault> faults, string field) => faults.FirstOrDefault(f => f.Field == field)
        is { } fault ? $"<p class=\"err\" id=\"{field}-e\">{T(fault.Word)}</p>" : "";

    private static string Described(IReadOnlyList<FormFault> faults, string field, string? hint = null)
    {
        var isFault = faults.Any(fault => fault.Field == field);
        var by = string.Join(' ', ((string?[])[hint, isFault ? field + "-e" : null]).OfType<string>());
        return (by.Length > 0 ? $" aria-describedby=\"{by}\"" : "") + (isFault ? " aria-invalid=\"true\"" : "");
    }
}

/// <param name="Field">Id of the field in the page.</param>
/// <param name="Word">Key of the sentence that says what to do.</param>
internal sealed record FormFault(string Field, string Word);
