using System.Buffers.Text;
using System.Diagnostics;
using System.Text.Unicode;
using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;
using Cut = Ringwall.Node.Http.Limits;

namespace Ringwall.Node.Traces;

/// <summary>
/// Formats one exchange as OpenTelemetry spans: the entries of ScopeSpans.spans (opentelemetry/proto/trace/v1), one
/// behind the other. The request is a SERVER span; guards and forward are its children, and the phases of forwarding
/// are children of that, under the names the access log has. Attributes follow the HTTP semantic conventions (1.27).
/// </summary>
internal ref struct ExchangeSpans(Span<byte> room)
{
    private const int SpansField = 2;
    private const ulong Internal = 1, Server = 2, Client = 3;
    private const uint Sampled = 1, RemoteIsKnown = 0x100, IsRemote = 0x200;

    private ProtoWriter _to = new(room);
    private ulong _endNanos;
    private long _endTicks;

    public readonly int Length => _to.Length;

    public void Write(Exchange x)
    {
        ref readonly var t = ref x.Timing;
        _endTicks = t.Done;
        _endNanos = (ulong)x.Loop.UnixMs * 1_000_000;
        WriteRequest(x);
        Phase(x, Step.Guards, Step.Request, "guards"u8, t.Begun, t.Guarded);
        if (x.Origin is null)
        {
            return;
        }

        var leaves = t.Guarded != 0 ? t.Guarded : t.Begun;
        WriteForward(x, leaves);
        Phase(x, Step.Connect, Step.Forward, "connect"u8, leaves, t.OriginConnected);
        Phase(x, Step.Send, Step.Forward, "send"u8, t.OriginConnected, t.OriginSent);
        Phase(x, Step.Wait, Step.Forward, "wait"u8, t.OriginSent, t.OriginFirstByte);
        Phase(x, Step.Answer, Step.Forward, "answer"u8, t.OriginFirstByte, t.Done);
    }

    private void WriteRequest(Exchange x)
    {
        var request = x.Request;
        var span = Begin(x, Step.Request, x.Trace.Parent, Server);
        Name(request);
        Times(x.Timing.Begun, x.Timing.Done);
        Method(request);
        Attribute("url.scheme"u8, x.IsTls ? "https"u8 : "http"u8);
        Attribute("url.path"u8, request.Path, Cut.LogTargetBytes);
        if (!request.Query.IsEmpty)
        {
            Attribute("url.query"u8, request.Query, Cut.LogTargetBytes);
        }

        Attribute("server.address"u8, request.Host, Cut.LogHostBytes);
        if (request.Port != 0)
        {
            Attribute("server.port"u8, request.Port);
        }

        Span<byte> client = stackalloc byte[48];
        client = client[..LogLine.Truncated(x.Client, x.Snapshot.Edge.Log).Format(client)];
        Attribute("client.address"u8, client, client.Length);
        Attribute("network.protocol.version"u8, LogLine.Protocol(request.Version)[5..]);
        if (request.Value(FieldId.UserAgent) is { IsEmpty: false } agent)
        {
            Attribute("user_agent.original"u8, agent, Cut.LogFieldBytes);
        }

        if (x.Zone is { } zone)
        {
            Attribute("ringwall.zone"u8, zone.Settings.Name);
        }

        Attribute("ringwall.decider"u8, x.Decider.Token());
        if (x.Verdict.Reference is Block block)
        {
            Attribute("ringwall.decision"u8, block.DecisionId);
        }

        WriteOutcome(x, LogLine.LoggedStatus(x), fails: 500);
        _to.Close(span);
    }

    /// <summary>What the origin was asked, as its client saw it: the last attempt, when there were two.</summary>
    private void WriteForward(Exchange x, long leaves)
    {
        var (request, origin) = (x.Request, x.Origin!);
        var span = Begin(x, Step.Forward, x.RequestId, Client);
        Name(request);
        Times(leaves, x.Timing.Done);
        Method(request);
        var url = OpenAttribute("url.full"u8);
        Append(origin.Settings.Url.AsSpan().TrimEnd('/'));
        _to.AppendForeign(request.Target, Cut.LogTargetBytes);
        CloseAttribute(url);
        Attribute("server.address"u8, origin.Host);
        Attribute("server.port"u8, origin.Port);
        WriteOutcome(x, x.Decider == Decider.None ? x.Status : 0, fails: 400);
        _to.Close(span);
    }

    /// <summary>
    /// A phase that did not happen, or not in this order (an answer before all was sent), has no span.
    /// </summary>
    private void Phase(Exchange x, Step step, Step parent, ReadOnlySpan<byte> name, long from, long to)
    {
        if (from == 0 || to < from)
        {
            return;
        }

        var span = Begin(x, step, SpanId.Of(x.RequestId, parent), Internal);
        _to.Text(5, name);
        Times(from, to);
        _to.Close(span);
    }

    /// <summary>Ids, kind and flags; what it returns closes the span.</summary>
    private int Begin(Exchange x, Step step, ulong parent, ulong kind)
    {
        var span = _to.Open(SpansField);
        _to.Id(1, x.Trace.TraceHigh, x.Trace.TraceLow);
        _to.Id(2, SpanId.Of(x.RequestId, step));
        if (parent != 0)
        {
            _to.Id(4, parent);
        }

        _to.Number(6, kind);
        var remote = step == Step.Request && parent != 0;
        _to.Fixed32(16, Sampled | RemoteIsKnown | (remote ? IsRemote : 0));
        return span;
    }

    private void Times(long from, long to)
    {
        _to.Fixed64(7, Unix(from));
        _to.Fixed64(8, Unix(to));
    }

    private readonly ulong Unix(long ticks) =>
        _endNanos - (ulong)((_endTicks - ticks) * (1_000_000_000 / Stopwatch.Frequency));

    /// <summary>The name has few values: no path in it, and no method a client invented.</summary>
    private void Name(RequestHead request) => _to.Text(5, KnownMethod(request) ? request.MethodBytes : "HTTP"u8);

    private void Method(RequestHead request)
    {
        if (KnownMethod(request))
        {
            Attribute("http.request.method"u8, request.MethodBytes);
            return;
        }

        Attribute("http.request.method"u8, "_OTHER"u8);
        Attribute("http.request.method_original"u8, request.MethodBytes, Cut.LogMethodBytes);
    }

    private static bool KnownMethod(RequestHead request) => request.Method != Core.Http.Method.Other;

    private void WriteOutcome(Exchange x, int status, int fails)
    {
        if (status != 0)
        {
            Attribute("http.response.status_code"u8, status);
        }

        if (x.Fault != Fault.None)
        {
            Attribute("error.type"u8, x.Fault.Info().ProxyStatus);
        }
        else if (status >= fails)
        {
            Span<byte> digits = stackalloc byte[12];
            Utf8Formatter.TryFormat(status, digits, out var written);
            Attribute("error.type"u8, digits[..written]);
        }

        if (status >= fails || (x.Fault != Fault.None && x.Fault.Info().Blame != Blame.Client))
        {
            var outcome = _to.Open(15);
            _to.Number(3, 2);
            _to.Close(outcome);
        }
    }

    private void Attribute(ReadOnlySpan<byte> key, long value)
    {
        var attribute = _to.Open(9);
        _to.Text(1, key);
        var any = _to.Open(2);
        _to.Number(3, (ulong)value);
        _to.Close(any);
        _to.Close(attribute);
    }

    private void Attribute(ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value)
    {
        var marks = OpenAttribute(key);
        _to.Append(value);
        CloseAttribute(marks);
    }

    private void Attribute(ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> foreign, int limit)
    {
        var marks = OpenAttribute(key);
        _to.AppendForeign(foreign, limit);
        CloseAttribute(marks);
    }

    private void Attribute(ReadOnlySpan<byte> key, string value)
    {
        var marks = OpenAttribute(key);
        Append(value);
        CloseAttribute(marks);
    }

    /// <summary>Text of an operator's, inside an open attribute.</summary>
    private void Append(ReadOnlySpan<char> value)
    {
        Span<byte> utf8 = stackalloc byte[Cut.LogHostBytes];
        Utf8.FromUtf16(value, utf8, out _, out var written, replaceInvalidSequences: true);
        _to.Append(utf8[..written]);
    }

    private (int Attribute, int Any, int Text) OpenAttribute(ReadOnlySpan<byte> key)
    {
        var attribute = _to.Open(9);
        _to.Text(1, key);
        var any = _to.Open(2);
        return (attribute, any, _to.Open(1));
    }

    private readonly void CloseAttribute((int Attribute, int Any, int Text) marks)
    {
        _to.Close(marks.Text);
        _to.Close(marks.Any);
        _to.Close(marks.Attribute);
    }
}
