using System.Text.Json;
using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Guards;
using Ringwall.Node.Http;
using Ringwall.Node.Loops;
using Ringwall.Tests.Fakes;

namespace Ringwall.Tests.Node.Http;

public sealed class ResponsesTests : IDisposable
{
    private static readonly Responses s_responses = new();
    private readonly TestLoop _loop = new();

    internal static Block Own { get; } = new()
    {
        DecisionId = "D-2026-0007",
        Zone = "harbour-forum.test",
        Kind = BlockKind.OwnDecision,
        ReasonsUrl = "https://edge.test/decisions/D-2026-0007",
        Summary = "There is an immediate and serious threat to people’s lives.",
        Since = new DateTimeOffset(2026, 9, 3, 20, 41, 7, TimeSpan.Zero),
        Until = new DateTimeOffset(2026, 12, 17, 0, 0, 0, TimeSpan.Zero),
        AppealUrl = "https://edge.test/appeal/D-2026-0007",
    };

    internal static Block Order { get; } = new()
    {
        DecisionId = "L-2026-0031",
        Hosts = ["film-cellar.test"],
        Kind = BlockKind.LegalOrder,
        ReasonsUrl = "https://edge.test/demands/L-2026-0031",
        OrderedBy = "Business Court of Eastmark",
        BlockedByUrl = "https://edge.test/",
        Since = new DateTimeOffset(2026, 6, 11, 8, 0, 0, TimeSpan.Zero),
        AppealUrl = "https://edge.test/appeal/L-2026-0031",
    };

    public void Dispose() => _loop.Dispose();

    private RecordedExchange Ask(
        string host = "museum.test", string? accept = null, string? language = null, Method method = Method.Get)
    {
        var fields = new List<(FieldId, string, string)>();
        if (accept is not null)
        {
            fields.Add((FieldId.Accept, "accept", accept));
        }

        if (language is not null)
        {
            fields.Add((FieldId.AcceptLanguage, "accept-language", language));
        }

        return new RecordedExchange(_loop.Loop).Asks(host, method, "/", [.. fields]);
    }

    private static RecordedExchange Run(RecordedExchange x, LoopTask answer)
    {
        Assert.True(answer.IsCompleted);
        answer.GetAwaiter().GetResult();
        return x;
    }

    private RecordedExchange Blocked(Block block, string? accept = null, string? language = null)
    {
        var x = Ask("harbour-forum.test", accept, language);
        x.Verdict = new Verdict(Act.Block, "blocks", block);
        return Run(x, s_responses.To(x));
    }

    private RecordedExchange Faulty(Fault fault, string? accept = null, string? language = null)
    {
        var x = Ask(accept: accept, language: language);
        return Run(x, s_responses.Faulty(x, fault));
    }

    public static TheoryData<string, string> GoldenPages()
    {
        var data = new TheoryData<string, string>();
        string[] kinds =
        [
            "block", "order", "rule", "HeadTooLarge", "UnknownHost", "ResponseTimeout", "ConnectionLimit", "Internal",
        ];
        foreach (var kind in kinds)
        {
            foreach (var language in (string[])["en", "fr", "es", "de"])
            {
                data.Add(kind, language);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(GoldenPages))]
    public void Pages_read_as_reviewed(string kind, string language)
    {
        var x = Ask(language: language);
        switch (kind)
        {
            case "block" or "order":
                x = Blocked(kind == "block" ? Own : Order, language: language);
                break;
            case "rule":
                x.Verdict = new Verdict(Act.Block, "firewall", "r-14");
                Run(x, s_responses.To(x));
                break;
            case "HeadTooLarge":
                Run(x, s_responses.Rejected(x, Rejection.HeadTooLarge));
                break;
            default:
                Run(x, s_responses.Faulty(x, Enum.Parse<Fault>(kind)));
                break;
        }

        Assert.Equal(language, x.One("Content-Language"));
        Assert.Equal(x.AnnouncedLength, System.Text.Encoding.UTF8.GetByteCount(x.Content));
        Assert.InRange(x.AnnouncedLength, 4_000, 30 * 1024);
        var style = x.Content.IndexOf("<style>", StringComparison.Ordinal);
        var end = x.Content.IndexOf("</style>", StringComparison.Ordinal);
        Golden.Check($"{kind}.{language}.html", x.Content[..(style + 7)] + x.Content[end..]);
    }

    [Fact]
    public void An_own_decision_is_403_and_never_says_blocked_by()
    {
        var x = Blocked(Own);
        Assert.Equal(403, x.Status);
        Assert.Equal("operator-decision", x.One("Ringwall-Decider"));
        Assert.Equal("<https://edge.test/decisions/D-2026-0007>; rel=\"describedby\"", x.One("Link"));
        Assert.Equal("ringwall; error=http_request_denied", x.One("Proxy-Status"));
        Assert.Equal("no-store", x.One("Cache-Control"));
        Assert.Equal("7c1e40b29f3d0001", x.One("Ringwall-Request-Id"));
        Assert.Contains("7c1e40b29f3d0001", x.Content, StringComparison.Ordinal);
        Assert.NotNull(x.One("Retry-After"));
    }

    [Fact]
    public void A_legal_order_is_451_and_names_who_blocks()
    {
        var x = Blocked(Order);
        Assert.Equal(451, x.Status);
        Assert.Equal("legal-order", x.One("Ringwall-Decider"));
        Assert.Contains("<https://edge.test/>; rel=\"blocked-by\"", x.All("Link"));
        Assert.Contains("Business Court of Eastmark", x.Content, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_has_status_decider_error_and_page_in_every_language_and_form()
    {
        foreach (var fault in Enum.GetValues<Fault>().Where(f => f is not (Fault.None or Fault.ClientGone)))
        {
            foreach (var language in (string[])["en", "fr", "es", "de"])
            {
                var page = Faulty(fault, language: language);
                Assert.Equal(fault.Info().Status, page.Status);
                Assert.Equal("ringwall; error=" + fault.Info().ProxyStatus, page.One("Proxy-Status"));
                Assert.NotEqual("origin", page.One("Ringwall-Decider"));
                Assert.Equal("Accept, Accept-Language", page.One("Vary"));
                Assert.DoesNotContain("{{", page.Content, StringComparison.Ordinal);
                Assert.DoesNotContain("<script", page.Content, StringComparison.Ordinal);
                Assert.Equal(page.Status is 503 or 429, page.One("Retry-After") is not null);

                using var problem = JsonDocument.Parse(Faulty(fault, "application/problem+json", language).Content);
                Assert.Equal("about:blank", problem.RootElement.GetProperty("type").GetString());
                Assert.Equal(page.Status, problem.RootElement.GetProperty("status").GetInt32());
                Assert.Equal(fault.Info().ProxyStatus, problem.RootElement.GetProperty("error").GetString());
                Assert.Equal("museum.test", problem.RootElement.GetProperty("host").GetString());
                Assert.NotEmpty(problem.RootElement.GetProperty("title").GetString()!);
                Assert.NotEmpty(problem.RootElement.GetProperty("detail").GetString()!);
                Assert.Equal("7c1e40b29f3d0001", problem.RootElement.GetProperty("request_id").GetString());
            }
        }
    }

    [Fact]
    public void Every_rejection_is_the_clients_and_names_its_reason()
    {
        foreach (var rejection in Enum.GetValues<Rejection>().Where(r => r != Rejection.None))
        {
            var x = Ask(accept: "application/json");
            Run(x, s_responses.Rejected(x, rejection));
            using var problem = JsonDocument.Parse(x.Content);
            Assert.Equal(rejection.Status(), x.Status);
            Assert.Equal(rejection.ToString(), problem.RootElement.GetProperty("reason").GetString());
            Assert.Equal("client", problem.RootElement.GetProperty("decider").GetString());
            Assert.Equal(x.Status == 405, x.One("Allow") is not null);
            Assert.Equal(rejection, x.Rejection);
        }
    }

    [Fact]
    public void A_block_as_problem_document_has_the_members_clients_rely_on()
    {
        var x = Blocked(Order, "application/json");
        Assert.Equal("application/problem+json", x.One("Content-Type"));
        using var document = JsonDocument.Parse(x.Content);
        var root = document.RootElement;
        Assert.Equal("L-2026-0031", root.GetProperty("decision_id").GetString());
        Assert.Equal("legal-order", root.GetProperty("kind").GetString());
        Assert.Equal("2026-06-11T08:00:00Z", root.GetProperty("since").GetString());
        Assert.False(root.TryGetProperty("until", out _));
        Assert.Equal("Business Court of Eastmark", root.GetProperty("ordered_by").GetString());
        Assert.Equal("https://edge.test/appeal/L-2026-0031", root.GetProperty("appeal_url").GetString());
        Assert.Equal("Unavailable For Legal Reasons", root.GetProperty("title").GetString());
    }

    [Theory]
    [InlineData("en", "<dd>The operator of this network. No court", "The operator of this network carries it out.")]
    [InlineData("fr", "<dd>L’exploitant de ce réseau. Aucun", "L’exploitant de ce réseau exécute l’ordre.")]
    [InlineData("es", "<dd>Quien gestiona esta red. No lo", "Quien gestiona esta red la cumple.")]
    [InlineData("de", "<dd>Wer dieses Netz betreibt. Weder", "Wer dieses Netz betreibt, führt die Anordnung aus.")]
    public void An_operator_nobody_named_is_spoken_of_in_the_readers_language(string language, string own, string order)
    {
        foreach (var (block, said) in ((Block, string)[])[(Own, own), (Order, order)])
        {
            var x = Ask("harbour-forum.test", language: language);
            x.Snapshot = EdgeSnapshot.Build(new EdgeSettings(), []);
            x.Verdict = new Verdict(Act.Block, "blocks", block);
            Run(x, s_responses.To(x));
            Assert.Contains(said, x.Content, StringComparison.Ordinal);
            Assert.DoesNotContain("This network, which", x.Content, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    public void What_operators_and_clients_wrote_is_escaped_and_bounded(string? accept)
    {
        const string hostile = "\"><script>alert('1')</script>&\\\u2028\u202E\uD800\0{{host}}";
        var block = Own with
        {
            DecisionId = hostile,
            Summary = hostile + new string('<', 100_000),
            OrderedBy = hostile,
            Kind = BlockKind.LegalOrder,
            ReasonsUrl = "javascript:alert(1)",
            BlockedByUrl = "https://edge.test/\"><script>",
            AppealUrl = "https://edge.test/\"onclick=\"alert(1)",
        };
        var x = Blocked(block, accept);
        Assert.DoesNotContain("<script", x.Content, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("javascript:", x.Content, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(
            "\"onclick", x.Content.Replace("\\\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain('\u2028', x.Content);
        Assert.DoesNotContain('\u202E', x.Content);
        Assert.All(x.All("Link"), link => Assert.DoesNotContain("script", link, StringComparison.Ordinal));
        Assert.InRange(x.Content.Length, 1, 256 * 1024);
        if (accept is not null)
        {
            using var document = JsonDocument.Parse(x.Content);
            var decision = document.RootElement.GetProperty("decision_id").GetString();
            Assert.StartsWith("\"><script>alert('1')</script>&\\", decision, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("*/*", false)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false)]
    [InlineData("application/json", true)]
    [InlineData("application/problem+json", true)]
    [InlineData("application/vnd.api+json", true)]
    [InlineData("application/json, text/plain, */*", true)]
    [InlineData("application/json;q=0.5, text/html", false)]
    [InlineData("text/html;q=0.2, application/json;q=0.3", true)]
    [InlineData("text/html;q=0, */*", true)]
    [InlineData("TEXT/HTML ; Q=1.000", false)]
    [InlineData("image/avif,image/webp,*/*;q=0.8", false)]
    [InlineData("image/png", true)]
    [InlineData(",,;q=,=;", true)]
    public void Form_follows_Accept(string? accept, bool problem)
    {
        var x = Faulty(Fault.Internal, accept);
        Assert.Equal(problem ? "application/problem+json" : "text/html; charset=utf-8", x.One("Content-Type"));
    }

    [Theory]
    [InlineData(null, "en")]
    [InlineData("*", "en")]
    [InlineData("pt, it;q=0.9", "en")]
    [InlineData("fr-CA,fr;q=0.9,en;q=0.8", "fr")]
    [InlineData("nl, de;q=0.7, en;q=0.3", "de")]
    [InlineData("en;q=0.1, ES;q=0.2", "es")]
    [InlineData("de;q=0, fr;q=0.001", "fr")]
    [InlineData("deutsch, french", "en")]
    [InlineData("es;q=abc, fr", "fr")]
    public void Language_follows_Accept_Language(string? accept, string language) =>
        Assert.Equal(language, Faulty(Fault.Internal, language: accept).One("Content-Language"));

    [Fact]
    public void HEAD_has_the_fields_and_no_content()
    {
        var x = Ask(method: Method.Head);
        Run(x, s_responses.UnknownHost(x));
        Assert.Equal(421, x.Status);
        Assert.True(x.AnnouncedLength > 0);
        Assert.Empty(x.Content);
        Assert.True(x.Ended);
    }

    [Fact]
    public void A_fault_after_the_head_breaks_the_answer_off()
    {
        var x = Ask();
        x.BeginHead(200, 10);
        Run(x, s_responses.Faulty(x, Fault.ResponseIncomplete));
        Assert.True(x.Aborted);
        Assert.Equal(200, x.Status);
        Assert.Equal(Decider.OriginFailure, x.Decider);
    }

    [Fact]
    public void The_redirect_keeps_host_and_target_and_names_the_listeners_port()
    {
        var x = Ask();
        x.Asks("museum.test", Method.Get, "/a?b=c");
        x.Snapshot = EdgeSnapshot.Build(
            new EdgeSettings { Listen = new ListenSettings { Https = ["127.0.0.1:27443"] } }, []);
        Run(x, s_responses.RedirectToHttps(x));
        Assert.Equal(308, x.Status);
        Assert.Equal("https://museum.test:27443/a?b=c", x.One("Location"));
        Assert.Equal("customer-rule", x.One("Ringwall-Decider"));
    }

    [Fact]
    public void The_style_is_allowed_by_its_hash_and_nothing_else_is()
    {
        var x = Faulty(Fault.Internal);
        var style = x.Content.Split("<style>")[1].Split("</style>")[0];
        var octets = System.Text.Encoding.UTF8.GetBytes(style);
        var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(octets));
        var policy = x.One("Content-Security-Policy");
        Assert.StartsWith($"default-src 'none'; style-src 'sha256-{hash}';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", x.Content, StringComparison.Ordinal);
        Assert.Equal("nosniff", x.One("X-Content-Type-Options"));
        Assert.Equal("no-referrer", x.One("Referrer-Policy"));
    }
}
