using System.Text;
using System.Text.RegularExpressions;

namespace Ringwall.Node.Http;

/// <summary>
/// Puts one page together from the templates and the words of a language: {{t.name}} is a word, {{@name}} a part named
/// here. What is left are the marks <see cref="Page"/> fills for each request.
/// </summary>
internal sealed class PageMaker(PageTexts.Sources sources, Wording wording, int language)
{
    private const string HtmlSite = "{{#host}}<b class=\"host\">{{host}}</b>{{/host}}{{^host}}{{t.this_site}}{{/host}}";
    private const string PlainSite = "{{#host}}{{host}}{{/host}}{{^host}}{{t.this_site}}{{/host}}";

    private readonly string _key = Key(wording);
    private readonly Dictionary<string, string> _parts = new()
    {
        ["operator"] = "{{#named}}{{operator}}{{/named}}{{^named}}{{t.this_network}}{{/named}}",
    };

    private bool IsBlock => wording is Wording.Block or Wording.Order;

    /// <summary>Whose page it is: client, origin, edge or rule.</summary>
    private string Group => wording switch
    {
        Wording.Rule or Wording.RuleLimit => "rule",
        >= Wording.RequestBad and <= Wording.HostUnknown => "client",
        >= Wording.OriginName and <= Wording.OriginLoop => "origin",
        _ => "edge",
    };

    public string Html()
    {
        _parts["lang"] = PageTexts.Languages[language];
        _parts["site"] = HtmlSite;
        _parts["title"] = Word("title");
        var (tone, icon, decider) = Tag();
        _parts["tone"] = tone;
        _parts["icon"] = sources.Icon(icon);
        foreach (var name in (string[])["ring", "you", "site"])
        {
            _parts["icon." + name] = sources.Icon(name);
        }

        _parts["tag"] = "{{t.decider." + decider + "}}";
        _parts["languages"] = IsBlock ? LanguageBar() : "";
        _parts["foot"] = IsBlock ? "{{t.foot_block}}" : "{{t.foot_fault}}";
        if (!IsBlock)
        {
            AddFaultParts();
        }

        _parts["body"] = sources.File(IsBlock ? _key + ".html" : "fault.html") + (IsBlock ? Translations() : "");
        return Fill(sources.File("layout.html"));
    }

    public string Json()
    {
        _parts["site"] = PlainSite;
        _parts["lead"] = JsonText(Fill(Word("lead")));
        return Fill(sources.File("problem.json"));
    }

    private static string Key(Wording wording) =>
        Regex.Replace(wording.ToString(), "(?<=[a-z])[A-Z]", m => "_" + m.Value).ToLowerInvariant();

    private string Word(string name) => Optional(name)
        ?? throw new InvalidOperationException($"no {name} for {wording} in {PageTexts.Languages[language]}");

    private string? Optional(string name) => sources.Word(language, (IsBlock ? "" : "fault.") + _key + "." + name);

    private (string Tone, string Icon, string Decider) Tag() => wording switch
    {
        Wording.Block => ("bad", "person", "operator-decision"),
        Wording.Order => ("law", "scales", "legal-order"),
        Wording.OriginBusy or Wording.OriginLoop => ("acc", "sliders", "customer-rule"),
        _ => Group switch
        {
            "rule" => ("acc", "sliders", "customer-rule"),
            "client" => ("dim", "you", "client"),
            "origin" => ("dim", "site", "origin-failure"),
            _ => ("bad", "ring", "edge-failure"),
        },
    };

    /// <summary>The three-hop picture: who works, where it broke, who was never asked.</summary>
    private void AddFaultParts()
    {
        _parts["lead"] = Word("lead");
        _parts["do"] = Optional("do") ?? "{{t.group." + Group + ".do}}";
        _parts["own"] = Optional("own") ?? "{{t.group." + Group + ".own}}";
        var state = Optional("state") ?? "";
        var (you, net, site) = Group switch
        {
            "client" => (("warn", state), ("ok", "{{t.working}}"), ("dim", "{{t.not_asked}}")),
            "origin" => (("ok", "{{t.working}}"), ("ok", "{{t.working}}"), ("bad", state)),
            "rule" => (("ok", "{{t.working}}"), ("acc", "{{t.stopped_here}}"), ("dim", "{{t.not_asked}}")),
            _ => (("ok", "{{t.working}}"), ("bad", "{{t.failed_here}}"), ("dim", "{{t.not_asked}}")),
        };
        (_parts["you_tone"], _parts["you"]) = you;
        (_parts["net_tone"], _parts["net"]) = net;
        (_parts["site_tone"], _parts["site_state"]) = site;
        _parts["cut1"] = Group == "client" ? " cut" : "";
        _parts["cut2"] = Group == "origin" ? " cut" : "";
        _parts["again"] = Group is "origin" or "edge" || wording is Wording.RequestSlow or Wording.RuleLimit
                or Wording.ClientBusy
            ? "<p><a class=\"btn go\" href=\"\">{{t.again}}</a></p>\n" : "";
    }

    private string LanguageBar()
    {
        var bar = new StringBuilder("<ul class=\"lang\">");
        foreach (var other in Order())
        {
            var code = PageTexts.Languages[other];
            var (href, current) = other == language ? ("#main", " aria-current=\"true\"") : ("#" + code, "");
            bar.Append($"<li><a href=\"{href}\" lang=\"{code}\" hreflang=\"{code}\"{current}>");
            bar.Append(sources.Word(other, "language")).Append("</a></li>");
        }

        return bar.Append("</ul>").ToString();
    }

    /// <summary>The other languages in the same answer: a reader never has to ask for the page twice.</summary>
    private string Translations()
    {
        var all = new StringBuilder();
        foreach (var other in Order().Where(o => o != language))
        {
            var maker = new PageMaker(sources, wording, other);
            maker._parts["site"] = HtmlSite;
            var code = PageTexts.Languages[other];
            all.Append($"<details class=\"tr\" lang=\"{code}\"><summary>{sources.Word(other, "language")}: ");
            all.Append(maker.Word("title")).Append($"</summary>\n<div id=\"{code}\">\n");
            all.Append(maker.Fill(sources.File(_key + ".html")).TrimEnd()).Append("</div></details>\n");
        }

        return all.ToString();
    }

    private IEnumerable<int> Order() =>
        Enumerable.Range(0, PageTexts.Languages.Length).OrderBy(l => l == language ? -1 : l);

    /// <summary>
    /// Words may name words and parts; four rounds reach the bottom. Moments are marked with their language.
    /// </summary>
    private string Fill(string text)
    {
        for (var round = 0; round < 4; round++)
        {
            text = Regex.Replace(text, @"\{\{(t\.|@)([a-z0-9_.-]+)\}\}", m => m.Groups[1].Value == "@"
                ? _parts[m.Groups[2].Value]
                : sources.Word(language, m.Groups[2].Value)
                    ?? throw new InvalidOperationException(
                        $"no word {m.Groups[2].Value} in {PageTexts.Languages[language]}"));
        }

        return Regex.Replace(text, @"\{\{(since|until|now)\}\}", $"{{{{$1:{language}}}}}");
    }

    private static string JsonText(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
