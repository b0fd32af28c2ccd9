using System.Buffers.Text;
using System.Text;
using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Guards;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// The only place where a verdict or a fault becomes an answer: status, page, cache fields, Proxy-Status. Shared by all
/// loops. Every answer names its decider and its request id, is never stored, and comes as a page or as a problem
/// document (RFC 9457) in the language the client asks for.
/// </summary>
public sealed class Responses
{
    private readonly PageTexts _texts = new();

    /// <summary>
    /// Prepares every page, so that no request has to. For a thread that may be slow; not needed for correctness.
    /// </summary>
    public void Warm() => _texts.Warm();

    /// <summary>Answers for the exchange's verdict.</summary>
    public LoopTask To(Exchange x)
    {
        if (x.Verdict.Act == Act.Drop)
        {
            x.Decider = Decider.AutomaticMitigation;
            x.Abort();
            return LoopTask.Done;
        }

        return Send(x, Decided(x));
    }

    /// <summary>Answers 308 to the same target over https: the zone's own rule.</summary>
    public async LoopTask RedirectToHttps(Exchange x)
    {
        x.Decider = Decider.CustomerRule;
        var segment = x.Loop.Buffers.Rent(Limits.HeadBytes + 512);
        x.BeginHead(308, 0);
        x.Field("Location"u8, segment.Array.AsSpan(0, WriteHttpsAddress(x, segment.Array)));
        WriteOwnFields(x);
        x.EndHead();
        x.Loop.Buffers.Return(segment);
        await x.EndBody();
    }

    /// <summary>Answers 421: nobody here serves this host.</summary>
    public LoopTask UnknownHost(Exchange x) => Faulty(x, Fault.UnknownHost);

    /// <summary>
    /// Answers for a fault. Where the head has already left, the answer is broken off instead, so that nobody takes it
    /// for whole; a client that has gone gets nothing.
    /// </summary>
    public LoopTask Faulty(Exchange x, Fault fault)
    {
        x.Fault = fault;
        if (x.Started || fault == Fault.ClientGone)
        {
            x.Decider = Deciders.Of(fault.Info().Blame);
            x.Abort();
            return LoopTask.Done;
        }

        return Send(x, Answer.Of(fault));
    }

    /// <summary>Answers for a request refused while it was read. The caller closes the connection after it.</summary>
    public LoopTask Rejected(Exchange x, Rejection rejection)
    {
        x.Fault = Fault.ClientRejected;
        x.Rejection = rejection;
        if (x.Started)
        {
            x.Decider = Decider.Client;
            x.Abort();
            return LoopTask.Done;
        }

        return Send(x, Answer.Of(rejection));
    }

    private static Answer Decided(Exchange x)
    {
        if (x.Verdict.Reference is Block block)
        {
            return Answer.Of(block, x.Loop.UnixMs);
        }

        var limited = x.Verdict.Act == Act.RateLimit;
        return new Answer
        {
            Decider = Decider.CustomerRule,
            Status = limited ? 429 : 403,
            Wording = limited ? Wording.RuleLimit : Wording.Rule,
            Error = "http_request_denied",
            Blame = Blame.Customer,
            Reason = x.Verdict.Reference?.ToString() ?? x.Verdict.Guard,
            RetryAfter = limited ? 1 : 0,
        };
    }

    private async LoopTask Send(Exchange x, Answer answer)
    {
        x.Decider = answer.Decider;
        var json = Preference.WantsProblem(x.Request.Value(FieldId.Accept));
        var language = Preference.Language(x.Request.Value(FieldId.AcceptLanguage), PageTexts.Languages);
        var buffers = x.Loop.Buffers;
        var segment = buffers.Rent(Limits.PageBytes);
        var length = Write(x, answer, json, language, segment);
        if (length < 0)
        {
            buffers.Return(segment);
            segment = buffers.Rent(Limits.LargePageBytes);
            length = Write(x, answer, json, language, segment);
        }

        if (length < 0)
        {
            // Values are cut so that no page gets here; a longer one would be our bug; empty is still an answer.
            length = 0;
        }

        WriteHead(x, answer, json, language, length);
        if (x.Request.Method == Method.Head || length == 0)
        {
            await x.EndBody();
        }
        else
        {
            await x.SendBody(segment.Array, 0, length, last: true);
        }

        buffers.Return(segment);
    }

    private int Write(Exchange x, in Answer answer, bool json, int language, Segment segment)
    {
        var page = json ? _texts.Json(answer.Wording, language) : _texts.Html(answer.Wording, language);
        var writer = new PageWriter(segment.Array, x, answer, _texts, json);
        return page.Write(ref writer);
    }

    private void WriteHead(Exchange x, in Answer answer, bool json, int language, int length)
    {
        Span<byte> text = stackalloc byte[96];
        x.BeginHead(answer.Status, length);
        x.Field("Content-Type"u8, json ? "application/problem+json"u8 : "text/html; charset=utf-8"u8);
        x.Field("Content-Language"u8, text[..Encoding.ASCII.GetBytes(PageTexts.Languages[language], text)]);
        x.Field("Vary"u8, "Accept, Accept-Language"u8);
        WriteOwnFields(x);
        "ringwall; error="u8.CopyTo(text);
        x.Field("Proxy-Status"u8, text[..(16 + Encoding.ASCII.GetBytes(answer.Error, text[16..]))]);
        if (answer.RetryAfter > 0)
        {
            Utf8Formatter.TryFormat(answer.RetryAfter, text, out var written);
            x.Field("Retry-After"u8, text[..written]);
        }

        if (answer.Status == 405)
        {
            x.Field("Allow"u8, "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS"u8);
        }

        WriteLinks(x, answer);
        x.Field("Content-Security-Policy"u8, _texts.SecurityPolicy);
        x.Field("X-Content-Type-Options"u8, "nosniff"u8);
        x.Field("Referrer-Policy"u8, "no-referrer"u8);
        x.EndHead();
    }

    private static void WriteOwnFields(Exchange x)
    {
        Span<byte> id = stackalloc byte[16];
        Utf8Formatter.TryFormat(x.RequestId, id, out _, new('x', 16));
        x.Field("Cache-Control"u8, "no-store"u8);
        x.Field("Ringwall-Decider"u8, x.Decider.Token());
        x.Field("Ringwall-Request-Id"u8, id);
    }

    /// <summary>
    /// The reasons of a block, and for a legal order who blocks (RFC 7725 section 4: that is us, not the authority).
    /// On a fault, whom to write to.
    /// </summary>
    private static void WriteLinks(Exchange x, in Answer answer)
    {
        var contact = (x.Snapshot ?? x.Loop.Snapshot).Edge.ContactUrl;
        if (answer.Block is not { } block)
        {
            WriteLink(x, contact, "help"u8);
            return;
        }

        WriteLink(x, block.ReasonsUrl, "describedby"u8);
        if (block.Kind == BlockKind.LegalOrder)
        {
            WriteLink(x, block.BlockedByUrl ?? contact ?? block.ReasonsUrl, "blocked-by"u8);
        }
    }

    private static void WriteLink(Exchange x, string? url, ReadOnlySpan<byte> relation)
    {
        if (!PageWriter.IsWebAddress(url)
            || url.AsSpan().ContainsAnyExceptInRange('!', '~') || url.AsSpan().ContainsAny('<', '>', '"'))
        {
            return;
        }

        Span<byte> value = stackalloc byte[Limits.PageValueChars + 32];
        value[0] = (byte)'<';
        var at = 1 + Encoding.ASCII.GetBytes(url, value[1..]);
        ">; rel=\""u8.CopyTo(value[at..]);
        at += 8;
        relation.CopyTo(value[at..]);
        at += relation.Length;
        value[at++] = (byte)'"';
        x.Field("Link"u8, value[..at]);
    }

    private static int WriteHttpsAddress(Exchange x, Span<byte> to)
    {
        "https://"u8.CopyTo(to);
        var at = 8;
        x.Request.Host.CopyTo(to[at..]);
        at += x.Request.Host.Length;
        if (HttpsPort(x.Snapshot.Edge.Listen) is var port && port != 443)
        {
            to[at++] = (byte)':';
            Utf8Formatter.TryFormat(port, to[at..], out var written);
            at += written;
        }

        x.Request.Target.CopyTo(to[at..]);
        return at + x.Request.Target.Length;
    }

    /// <summary>443 where a port forward leads from it, else the first https listener's.</summary>
    private static int HttpsPort(ListenSettings listen)
    {
        for (var i = 0; i < listen.PublicPorts.Count; i++)
        {
            if (listen.PublicPorts[i] == 443)
            {
                return 443;
            }
        }

        if (listen.Https.Count == 0)
        {
            return 443;
        }

        var first = listen.Https[0];
        return int.TryParse(first.AsSpan(first.LastIndexOf(':') + 1), out var port) ? port : 443;
    }
}
