using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using System.Text.Unicode;
using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Guards;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// Formats one exchange as a JSON line. Whatever octets a client sent, the line is valid JSON in UTF-8: control octets
/// are escaped, octets that are no UTF-8 become U+FFFD, and values are cut at the limits of docs/operate/logs.md, so
/// that the line always fits the room it is given.
/// </summary>
internal ref struct LogLine(Span<byte> to)
{
    private static readonly SearchValues<byte> s_plain =
        SearchValues.Create(
            [.. Enumerable.Range(0x20, 0x5F).Where(c => c is not '"' and not '\\').Select(c => (byte)c)]);

    private readonly Span<byte> _to = to;
    private int _at;

    public readonly int Length => _at;

    public void Write(Exchange x, ref LogClock clock)
    {
        var request = x.Request;
        var settings = (x.Snapshot ?? x.Loop.Snapshot).Edge.Log;
        Raw("{\"ts\":\""u8);
        _at += clock.Write(x.Loop.UnixMs, _to[_at..]);
        Raw("\",\"id\":\""u8);
        Hex(x.RequestId);
        Raw("\",\"client\":\""u8);
        _at += Truncated(x.Client, settings).Format(_to[_at..]);
        Text("\",\"method\":\""u8, request.MethodBytes, Limits.LogMethodBytes);
        Text("\",\"host\":\""u8, request.Host, Limits.LogHostBytes);
        Text("\",\"target\":\""u8, request.Target, Limits.LogTargetBytes);
        Raw("\",\"protocol\":\""u8);
        Raw(Protocol(request.Version));
        if (x.Connection.Tls is { } tls)
        {
            Raw(tls.Version == 0x0304 ? "\",\"tls\":\"1.3"u8 : "\",\"tls\":\"1.2"u8);
        }

        Raw("\",\"status\":"u8);
        Number(LoggedStatus(x));
        Number(",\"in\":"u8, x.BytesIn);
        Number(",\"out\":"u8, x.BytesOut);
        Raw(x.Zone is { } zone ? zone.LogMember : []);

        Raw(",\"decider\":\""u8);
        Raw(x.Decider.Token());
        Raw("\""u8);
        Decision(x);
        Raw(x.Origin is { } origin ? origin.LogMember : []);
        Phases(x.Timing);
        Text(",\"agent\":\""u8, request.Value(FieldId.UserAgent), Limits.LogFieldBytes);
        Text("\",\"referer\":\""u8, request.Value(FieldId.Referer), Limits.LogFieldBytes);
        Raw("\"}\n"u8);
    }

    /// <summary>Octets the line will take at most: its values as they are, each octet escaped to six.</summary>
    public static int Most(Exchange x)
    {
        const int Fixed = 1024;
        const int Decided = 4 * Limits.LogMethodBytes + Limits.LogFieldBytes;
        var request = x.Request;
        var values = Math.Min(request.MethodLength, Limits.LogMethodBytes)
            + Math.Min(request.HostLength, Limits.LogHostBytes)
            + Math.Min(request.TargetLength, Limits.LogTargetBytes)
            + Math.Min(request.Value(FieldId.UserAgent).Length, Limits.LogFieldBytes)
            + Math.Min(request.Value(FieldId.Referer).Length, Limits.LogFieldBytes);
        if (x.Verdict.Act != Act.Continue || x.Fault != Fault.None || x.Rejection != Rejection.None
            || x.BodyRejection != Rejection.None)
        {
            values += Decided;
        }

        return Fixed + 6 * values + (x.Zone?.LogMember.Length ?? 0) + (x.Origin?.LogMember.Length ?? 0);
    }

    /// <summary>A member with a text that is always the same, ready to be copied into each line.</summary>
    public static byte[] Member(string name, string value)
    {
        var room = new byte[Limits.LogLineBytes];
        var line = new LogLine(room);
        line.Text(",\""u8, name, Limits.LogMethodBytes);
        line.Text("\":\""u8, value, Limits.LogHostBytes);
        line.Raw("\""u8);
        return room[..line.Length];
    }

    /// <summary>
    /// Status as sent; what was never sent is logged as what it would have been (499: the client had gone).
    /// </summary>
    public static int LoggedStatus(Exchange x) =>
        x.Status != 0 ? x.Status : x.Fault == Fault.None ? 0 : x.Fault.Info().Status;

    /// <summary>The client's address with all bits behind those kept set to zero.</summary>
    public static Address Truncated(Address address, LogSettings settings)
    {
        var kept = address.IsV4 ? 96 + settings.KeepV4Bits : settings.KeepV6Bits;
        return kept >= 128 ? address : address with { Bits = address.Bits & IpBits.Mask(kept) };
    }

    public static ReadOnlySpan<byte> Protocol(HttpVersion version) => version switch
    {
        HttpVersion.Http2 => "HTTP/2"u8,
        HttpVersion.Http10 => "HTTP/1.0"u8,
        _ => "HTTP/1.1"u8,
    };

    private void Decision(Exchange x)
    {
        if (x.Verdict.Act != Act.Continue)
        {
            Raw(",\"verdict\":\""u8);
            Raw(Token(x.Verdict.Act));
            Text("\",\"guard\":\""u8, x.Verdict.Guard, Limits.LogMethodBytes);
            Text("\",\"reference\":\""u8, Reference(x.Verdict.Reference), Limits.LogFieldBytes);
            Raw("\""u8);
        }

        if (x.Fault != Fault.None)
        {
            var info = x.Fault.Info();
            Text(",\"fault\":\""u8, Names.Of(x.Fault), Limits.LogMethodBytes);
            Text("\",\"error\":\""u8, info.ProxyStatus, Limits.LogMethodBytes);
            Raw("\",\"blame\":\""u8);
            Raw(Blames.Token(info.Blame));
            Raw("\""u8);
        }

        var rejection = x.Rejection != Rejection.None ? x.Rejection : x.BodyRejection;
        if (rejection != Rejection.None)
        {
            Text(",\"rejection\":\""u8, Names.Of(rejection), Limits.LogMethodBytes);
            Raw("\""u8);
        }
    }

    /// <summary>Microseconds by phase; a phase that did not happen is left out.</summary>
    private void Phases(in Timing timing)
    {
        Number(",\"us\":{\"total\":"u8, Micros(timing.Begun, timing.Done));
        Phase(",\"guards\":"u8, timing.Begun, timing.Guarded);
        if (timing.Queued != 0)
        {
            Number(",\"queue\":"u8, Micros(0, timing.Queued));
        }

        Phase(",\"connect\":"u8, timing.ConnectBegun, timing.OriginConnected);
        Phase(",\"send\":"u8, timing.OriginConnected, timing.OriginSent);
        Phase(",\"wait\":"u8, timing.OriginSent, timing.OriginFirstByte);
        Phase(",\"answer\":"u8, timing.OriginFirstByte, timing.Done);
        Raw("}"u8);
    }

    private void Phase(ReadOnlySpan<byte> name, long from, long to)
    {
        if (from != 0 && to != 0)
        {
            Number(name, Micros(from, to));
        }
    }

    private static long Micros(long from, long to) => Math.Max(0, to - from) / (Stopwatch.Frequency / 1_000_000);

    private static string Reference(object? reference) =>
        reference is Block block ? block.DecisionId : reference as string ?? reference?.ToString() ?? "";

    private static ReadOnlySpan<byte> Token(Act act) => act switch
    {
        Act.Allow => "allow"u8,
        Act.Challenge => "challenge"u8,
        Act.RateLimit => "rate-limit"u8,
        Act.Block => "block"u8,
        Act.Drop => "drop"u8,
        _ => "continue"u8,
    };

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_to[_at..]);
        _at += bytes.Length;
    }

    private void Number(ReadOnlySpan<byte> name, long number)
    {
        Raw(name);
        Number(number);
    }

    private void Number(long number)
    {
        Utf8Formatter.TryFormat(number, _to[_at..], out var written);
        _at += written;
    }

    private void Hex(ulong id)
    {
        Utf8Formatter.TryFormat(id, _to[_at..], out var written, new StandardFormat('x', 16));
        _at += written;
    }

    /// <summary>Text of ours or an operator's.</summary>
    private void Text(ReadOnlySpan<byte> name, string value, int limit)
    {
        Span<byte> utf8 = stackalloc byte[Limits.LogFieldBytes];
        utf8 = utf8[..Math.Min(limit, utf8.Length)];
        Utf8.FromUtf16(value, utf8, out _, out var written, replaceInvalidSequences: true);
        Text(name, utf8[..written], limit);
    }

    private void Text(ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value, int limit)
    {
        Raw(name);
        var cut = value.Length > limit;
        if (cut)
        {
            value = value[..limit];
        }

        while (true)
        {
            var odd = value.IndexOfAnyExcept(s_plain);
            if (odd < 0)
            {
                break;
            }

            value[..odd].CopyTo(_to[_at..]);
            _at += odd;
            value = value[odd..];
            value = value[Escape(value)..];
        }

        value.CopyTo(_to[_at..]);
        _at += value.Length;
        if (cut)
        {
            Raw("…"u8);
        }
    }

    /// <summary>Writes the first octet, or character, in a form JSON allows; the octets it took.</summary>
    private int Escape(scoped ReadOnlySpan<byte> value)
    {
        var octet = value[0];
        if (octet is (byte)'"' or (byte)'\\')
        {
            _to[_at++] = (byte)'\\';
            _to[_at++] = octet;
            return 1;
        }

        if (octet < 0x80)
        {
            Raw("\\u00"u8);
            _to[_at++] = (byte)('0' + (octet >> 4));
            _to[_at++] = (byte)"0123456789abcdef"[octet & 15];
            return 1;
        }

        if (Rune.DecodeFromUtf8(value, out _, out var taken) == OperationStatus.Done)
        {
            value[..taken].CopyTo(_to[_at..]);
            _at += taken;
        }
        else
        {
            Raw("\uFFFD"u8);
        }

        return taken;
    }
}

/// <summary>
/// The time of a log line (RFC 3339, milliseconds, UTC); the part down to the second is made once a second.
/// </summary>
internal struct LogClock
{
    private byte[]? _text;
    private long _second;

    public int Write(long unixMs, Span<byte> to)
    {
        var (second, ms) = Math.DivRem(unixMs, 1000);
        _text ??= new byte[20];
        if (second != _second)
        {
            _second = second;
            DateTimeOffset.FromUnixTimeSeconds(second).UtcDateTime.TryFormat(_text, out _, "yyyy-MM-dd'T'HH:mm:ss'.'");
        }

        _text.CopyTo(to);
        to[20] = (byte)('0' + ms / 100);
        to[21] = (byte)('0' + ms / 10 % 10);
        to[22] = (byte)('0' + ms % 10);
        to[23] = (byte)'Z';
        return 24;
    }
}
