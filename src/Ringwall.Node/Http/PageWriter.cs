using System.Buffers.Text;
using Ringwall.Core.Snapshot;

namespace Ringwall.Node.Http;

/// <summary>
/// Writes one page into a buffer. Everything that comes from a client or an operator is escaped here, and cut at
/// <see cref="Limits.PageValueChars"/>; links that are not http or https do not exist.
/// </summary>
internal ref struct PageWriter(Span<byte> to, Exchange x, in Answer answer, PageTexts texts, bool json)
{
    private readonly Span<byte> _to = to;
    private readonly Answer _answer = answer;
    private readonly EdgeSettings _edge = (x.Snapshot ?? x.Loop.Snapshot).Edge;
    private int _at;
    private bool _overflow;

    public readonly int Written => _overflow ? -1 : _at;

    public readonly bool Has(Slot slot) => slot switch
    {
        Slot.Named => _edge.Operator != EdgeSettings.UnnamedOperator,
        Slot.Host => x.Request.HostLength > 0,
        Slot.ContactUrl => IsWebAddress(_edge.ContactUrl),
        Slot.Error => _answer.Error.Length > 0,
        Slot.Blame => _answer.Blame != Blame.None,
        Slot.Reason => _answer.Reason is not null,
        Slot.RetryAfter => _answer.RetryAfter > 0,
        Slot.Decision => _answer.Block is not null,
        Slot.Summary => _answer.Block is { Summary.Length: > 0 },
        Slot.OrderedBy => _answer.Block is { OrderedBy.Length: > 0 },
        Slot.Until => _answer.Block is { Until: not null },
        Slot.ReasonsUrl => IsWebAddress(_answer.Block?.ReasonsUrl),
        Slot.AppealUrl => IsWebAddress(_answer.Block?.AppealUrl),
        Slot.ZoneWide => _answer.Block is { Zone: not null },
        _ => true,
    };

    public void Value(Slot slot, int language)
    {
        var block = _answer.Block;
        switch (slot)
        {
            case Slot.Style: Raw(texts.Style); break;
            case Slot.Operator: Escaped(_edge.Operator); break;
            case Slot.ContactUrl: Escaped(_edge.ContactUrl); break;
            case Slot.Host: Escaped(x.Request.Host); break;
            case Slot.RequestId: Hex(x.RequestId); break;
            case Slot.Status: Number(_answer.Status); break;
            case Slot.Phrase: Escaped(Phrases.Of(_answer.Status)); break;
            case Slot.Decider: Raw(_answer.Decider.Token()); break;
            case Slot.Error: Escaped(_answer.Error); break;
            case Slot.Blame: Raw(Blames.Token(_answer.Blame)); break;
            case Slot.Reason: Escaped(_answer.Reason); break;
            case Slot.RetryAfter: Number(_answer.RetryAfter); break;
            case Slot.Now: Moment(DateTimeOffset.FromUnixTimeMilliseconds(x.Loop.UnixMs), language); break;
            case Slot.NowIso: Iso(DateTimeOffset.FromUnixTimeMilliseconds(x.Loop.UnixMs)); break;
            case Slot.Decision: Escaped(block?.DecisionId); break;
            case Slot.Kind: Raw(block?.Kind == BlockKind.LegalOrder ? "legal-order"u8 : "own-decision"u8); break;
            case Slot.Summary: Escaped(block?.Summary); break;
            case Slot.OrderedBy: Escaped(block?.OrderedBy); break;
            case Slot.Since: Moment(block!.Since, language); break;
            case Slot.SinceIso: Iso(block!.Since); break;
            case Slot.Until: Moment(block!.Until!.Value, language); break;
            case Slot.UntilIso: Iso(block!.Until!.Value); break;
            case Slot.ReasonsUrl: Escaped(block?.ReasonsUrl); break;
            case Slot.AppealUrl: Escaped(block?.AppealUrl); break;
            default: break;
        }
    }

    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _to.Length - _at)
        {
            _overflow = true;
            return;
        }

        bytes.CopyTo(_to[_at..]);
        _at += bytes.Length;
    }

    /// <summary>Only addresses a reader can follow; anything else (javascript:, data:) is treated as absent.</summary>
    public static bool IsWebAddress(string? url) => url is { Length: <= Limits.PageValueChars }
        && (url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || url.StartsWith("http://", StringComparison.OrdinalIgnoreCase));

    /// <summary>Lone surrogates become U+FFFD.</summary>
    private void Escaped(string? text)
    {
        if (text is null)
        {
            return;
        }

        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.AsSpan(0, Math.Min(text.Length, Limits.PageValueChars)).EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                Octet((byte)rune.Value);
            }
            else if (rune.Value is 0x2028 or 0x2029 or (>= 0x80 and < 0xA0) or (>= 0x202A and <= 0x202E)
                or (>= 0x2066 and <= 0x2069))
            {
                // Line separators, C1 controls and direction overrides would let a name rearrange the page.
                Raw("\uFFFD"u8);
            }
            else
            {
                Raw(utf8[..rune.EncodeToUtf8(utf8)]);
            }
        }
    }

    /// <summary>Octets of the wire (a host: checked by the reader, still not believed).</summary>
    private void Escaped(scoped ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets[..Math.Min(octets.Length, Limits.PageValueChars)])
        {
            Octet(octet);
        }
    }

    private void Octet(byte octet)
    {
        switch (octet)
        {
            case < 0x20 or >= 0x7F:
                Raw(octet is (byte)'\n' or (byte)'\t' or (byte)'\r' ? " "u8 : "\uFFFD"u8);
                break;
            case (byte)'"': Raw(json ? "\\\""u8 : "&#34;"u8); break;
            case (byte)'\\': Raw(json ? "\\\\"u8 : "\\"u8); break;
            case (byte)'&' when !json: Raw("&amp;"u8); break;
            case (byte)'<': Raw(json ? "\\u003c"u8 : "&lt;"u8); break;
            case (byte)'>' when !json: Raw("&gt;"u8); break;
            case (byte)'\'' when !json: Raw("&#39;"u8); break;
            default: Raw([octet]); break;
        }
    }

    private void Number(long number)
    {
        if (Utf8Formatter.TryFormat(number, _to[_at..], out var written))
        {
            _at += written;
        }
        else
        {
            _overflow = true;
        }
    }

    private void Hex(ulong id)
    {
        Span<byte> digits = stackalloc byte[16];
        Utf8Formatter.TryFormat(id, digits, out _, new('x', 16));
        Raw(digits);
    }

    private void Iso(DateTimeOffset moment)
    {
        Span<byte> text = stackalloc byte[20];
        moment.UtcDateTime.TryFormat(text, out _, "yyyy-MM-dd'T'HH:mm:ss'Z'");
        Raw(text);
    }

    private void Moment(DateTimeOffset moment, int language)
    {
        Span<byte> text = stackalloc byte[96];
        Raw(text[..texts.Date(language, moment.UtcDateTime, text)]);
    }
}

internal static class Blames
{
    public static ReadOnlySpan<byte> Token(Blame blame) => blame switch
    {
        Blame.Client => "client"u8,
        Blame.Origin => "origin"u8,
        Blame.Edge => "edge"u8,
        Blame.Customer => "customer"u8,
        _ => default,
    };
}

/// <summary>
/// Status phrases of the answers written here (RFC 9110 section 15): the title of a problem document (RFC 9457
/// section 4.2.1).
/// </summary>
internal static class Phrases
{
    public static string Of(int status) => status switch
    {
        400 => "Bad Request",
        403 => "Forbidden",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Content Too Large",
        414 => "URI Too Long",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        _ => "Error",
    };
}
