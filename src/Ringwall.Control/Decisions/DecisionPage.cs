using System.Net;
using System.Text;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Decisions;

/// <summary>A decision for people: no script, nothing from elsewhere; it says the same to everybody.</summary>
internal static class DecisionPage
{
    public static string Write(DecisionState decision, IReadOnlyList<HistoryLine> history)
    {
        var c = decision.Content;
        var id = Text(decision.Id);
        return $$"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Decision {{id}}</title>
            <link rel="alternate" type="application/json" href="{{id}}.json">
            <style>
            :root { color-scheme: light dark; }
            body { font: 1.0625rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem;
              color: #1b1b1b; background: #fff; overflow-wrap: break-word; }
            dt { font-weight: 600; margin-top: .75rem; }
            dd { margin: 0; }
            a { color: #0b57a4; }
            label { display: block; margin-top: 1rem; }
            textarea, select { font: inherit; width: 100%; box-sizing: border-box; }
            button { font: inherit; margin-top: 1rem; padding: .5rem 1.25rem; }
            @media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #16181b; } a { color: #8ab8f0; } }
            </style>
            </head>
            <body>
            <main>
            <h1>Decision {{id}}</h1>
            <p><strong>{{Text(Words.Status(decision))}}</strong></p>
            <h2>What and why</h2>
            <p>{{Text(c.FactsPublic)}}</p>
            <dl>
            {{Facts(decision)}}
            </dl>
            <h2>Why nothing less would do</h2>
            <p>{{Text(c.Necessity)}}</p>
            <ul>
            {{Lines(c.Narrower.Select(n => $"{Words.Of(n.Measure)}: {n.WhyNot}"))}}
            </ul>
            <h2>What it may make worse</h2>
            <ul>
            {{Lines(c.Aggravation.Select(risk => $"{Words.Of(risk.Kind)}: {risk.Answer}"))}}
            </ul>
            <h2>What happened</h2>
            <ol>
            {{Lines(history.Select(Line))}}
            </ol>
            {{Appeal(id)}}
            <p><a href="/log/checkpoint">The log in which this page stands</a> can be checked by anyone:
            <code>ringwall verify</code>.</p>
            </main>
            </body>
            </html>

            """;
    }

    private static string Appeal(string id) => $"""
        <h2 id="appeal">Appeal</h2>
        <p>Whoever this touches can appeal within six months. Somebody who had no hand in it decides.</p>
        <form method="post" action="/decisions/{id}/appeal">
        <label for="by">You are</label>
        <select id="by" name="by">
        <option value="customer">the site's owner</option>
        <option value="affected_user">a user of the site or somebody else it touches</option>
        </select>
        <label for="grounds">Why the decision is wrong</label>
        <textarea id="grounds" name="grounds" rows="6" required maxlength="4000"></textarea>
        <button type="submit">Appeal</button>
        </form>
        """;

    private static string Facts(DecisionState decision)
    {
        var c = decision.Content;
        var text = new StringBuilder();
        Fact("Measures", string.Join(", ", c.Measures.Select(Words.Of)));
        Fact("Where", string.Join(", ", decision.Content.Scope.Hostnames ?? []));
        Fact("All names of the customer", c.Scope.WholeCustomer ? "yes" : "");
        Fact("Ground", Words.Of(c.Ground));
        Fact("Policy", $"{c.PolicyId}, version {c.PolicyVersion}, clause {c.PolicyClause}");
        Fact("Departs from the policy", c.ExceptionId ?? "");
        Fact("Legal basis", c.LegalBasis);
        Fact("Service", $"{Words.Of(c.Service)} ({Words.Of(c.LegalClass)})");
        Fact("States involved", c.StateInvolvement);
        Fact("Like cases", c.LikeCases);
        Fact("Precedent", "None: every decision stands alone.");
        Fact("Automated", c.AutomatedDetection ? "Found by a machine, decided by people." : "No.");
        Fact("Rights of people", c.HumanRightsNote);
        Fact("Evidence", decision.Root is null ? "" : $"{decision.Root} (entry {decision.LogIndex} of the log)");
        Fact("Text approved", decision.ProposedText ?? "");
        return text.ToString().TrimEnd('\n');

        void Fact(string name, string value)
        {
            if (value.Length > 0)
            {
                text.Append($"<dt>{Text(name)}</dt><dd>{Text(value)}</dd>\n");
            }
        }
    }

    private static string Line(HistoryLine line) =>
        $"{(line.At is { } at ? Words.Time(at) + " – " : "")}{line.Text} ({Words.Of(line.Role)})";

    private static string Lines(IEnumerable<string> lines) =>
        string.Join('\n', lines.Select(line => $"<li>{Text(line)}</li>"));

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
