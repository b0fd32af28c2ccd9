using System.Text;
using Ringwall.Node.Http;
using Ringwall.Node.Traces;
using Limits = Ringwall.Node.Traces.Limits;

namespace Ringwall.Node.Reports;

/// <summary>
/// An ExportTraceServiceRequest (opentelemetry/proto/collector/trace/v1): one resource, this node, and the spans of one
/// queue as they were written there.
/// </summary>
internal sealed class TraceBatch
{
    private readonly byte[] _resource;
    private readonly byte[] _scope;
    private readonly byte[] _spans = new byte[Limits.Chunks * Http.Limits.LogChunkBytes];
    private int _length;

    public TraceBatch(string node)
    {
        var version = typeof(TraceBatch).Assembly.GetName().Version!.ToString(3);
        _resource = Attributes(
            ("service.name", "ringwall"), ("service.version", version), ("service.instance.id", node),
            ("host.name", Environment.MachineName));
        var scope = new ProtoWriter(stackalloc byte[64]);
        scope.Text(1, "ringwall.node"u8);
        scope.Text(2, Encoding.ASCII.GetBytes(version));
        _scope = scope.ToArray();
    }

    /// <summary>Spans of this batch.</summary>
    public int Spans { get; private set; }

    /// <summary>Takes what a queue holds, as far as a batch goes; octets taken.</summary>
    public int Fill(LogQueue queue)
    {
        _length = 0;
        while (queue.Waiting() is { IsEmpty: false } waiting && waiting.Length <= _spans.Length - _length)
        {
            // Whole spans: a piece ends where a loop has published.
            waiting.CopyTo(_spans.AsSpan(_length));
            _length += waiting.Length;
            queue.Take(waiting.Length);
        }

        Spans = Count(_spans.AsSpan(0, _length));
        return _length;
    }

    public byte[] Message()
    {
        // ScopeSpans: 1 scope, 2 spans. ResourceSpans: 1 resource, 2 scope_spans. Request: 1 resource_spans.
        var inner = Field(1, _scope.Length) + _scope.Length + _length;
        var outer = Field(1, _resource.Length) + _resource.Length + Field(2, inner) + inner;
        var message = new MemoryStream(Field(1, outer) + outer);
        Begin(message, 1, outer);
        Begin(message, 1, _resource.Length);
        message.Write(_resource);
        Begin(message, 2, inner);
        Begin(message, 1, _scope.Length);
        message.Write(_scope);
        message.Write(_spans, 0, _length);
        return message.ToArray();
    }

    private static byte[] Attributes(params ReadOnlySpan<(string Key, string Value)> attributes)
    {
        var to = new ProtoWriter(new byte[4096]);
        foreach (var (key, value) in attributes)
        {
            var attribute = to.Open(1);
            to.Text(1, Encoding.UTF8.GetBytes(key));
            var any = to.Open(2);
            to.Text(1, Encoding.UTF8.GetBytes(value));
            to.Close(any);
            to.Close(attribute);
        }

        return to.ToArray();
    }

    /// <summary>Entries of two octets' length, as the loops write them.</summary>
    private static int Count(ReadOnlySpan<byte> spans)
    {
        var count = 0;
        while (spans.Length > 3)
        {
            spans = spans[(3 + (spans[1] & 0x7F | spans[2] << 7))..];
            count++;
        }

        return count;
    }

    private static int Field(int field, int length) => 1 + VarintLength(length);

    private static int VarintLength(int value)
    {
        var length = 1;
        while ((value >>= 7) != 0)
        {
            length++;
        }

        return length;
    }

    private static void Begin(MemoryStream to, int field, int length)
    {
        to.WriteByte((byte)(field << 3 | 2));
        for (; length >= 0x80; length >>= 7)
        {
            to.WriteByte((byte)(length | 0x80));
        }

        to.WriteByte((byte)length);
    }
}
