using Ringwall.Core.Http;

namespace Ringwall.Tests.Core.Http;

/// <summary>One request as the product's reader took it.</summary>
internal sealed record Reading(
    string Method, string Target, string Host, int Content, bool KeepAlive, byte[] Written);

/// <summary>
/// Reads a connection's requests and writes each for an origin from its canonical form, the way the forwarder does, so
/// that sweeps can ask a second reader what came of it.
/// </summary>
internal sealed class Rewriter
{
    private readonly RequestHead _head = new();
    private readonly byte[] _out = new byte[256 * 1024];
    private ChunkedReader _chunked;

    /// <summary>What we understood, one entry a request: method, target, host, kept fields, content.</summary>
    public List<string> Understood { get; } = [];

    public List<Reading> Readings { get; } = [];

    /// <summary>The last request, when its head was taken and its content was refused or is not all there.</summary>
    public Reading? Unfinished { get; private set; }

    /// <summary>
    /// Reads as the edge reads a connection: nothing behind a request after which it closes.
    /// </summary>
    public bool AsEdge { get; init; }

    public Rejection Rejection { get; private set; }

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _out.AsSpan(0, Length);

    public void Run(byte[] input, int length, RequestRules rules = default)
    {
        Understood.Clear();
        Readings.Clear();
        Unfinished = null;
        Length = 0;
        Rejection = Rejection.None;
        _head.Clear();
        var at = 0;
        while (at < length)
        {
            if (Http1RequestReader.Read(input, at, length, _head, rules, out var rejection) != Progress.Done)
            {
                Rejection = rejection;
                return;
            }

            at += _head.WireLength;
            if (!TakeBody(input, ref at, length, out var body))
            {
                Unfinished = Read(body.Length, []);
                return;
            }

            Write(body);
            if (AsEdge && !_head.KeepAlive)
            {
                return;
            }
        }
    }

    private bool TakeBody(byte[] input, ref int at, int length, out byte[] body)
    {
        body = [];
        if (!_head.Chunked)
        {
            var count = Math.Max(_head.ContentLength, 0);
            if (count > length - at)
            {
                body = input.AsSpan(at, length - at).ToArray();
                return false;
            }

            body = input.AsSpan(at, (int)count).ToArray();
            at += (int)count;
            return true;
        }

        _chunked.Reset();
        var content = new List<byte>();
        while (true)
        {
            var progress = _chunked.Read(input.AsSpan(at, length - at), out var consumed, out var from, out var count);
            content.AddRange(input.AsSpan(at + from, count));
            at += consumed;
            if (progress == Progress.Done)
            {
                body = [.. content];
                return true;
            }

            if (progress == Progress.Rejected || at == length)
            {
                body = [.. content];
                Rejection = _chunked.Rejection;
                return false;
            }
        }
    }

    private void Write(byte[] body)
    {
        var begin = Length;
        var writer = new Http1Writer(_out.AsSpan(Length));
        writer.RequestLine(_head.MethodBytes, _head.Target);
        var port = _head.Port == 0 ? "" : $":{_head.Port}";
        writer.Field("Host"u8, Wire.Bytes(Wire.Text(_head.Host) + port));
        var kept = "";
        foreach (ref var field in _head.Fields.All)
        {
            if (!field.Dropped)
            {
                writer.Field(_head.Name(field), _head.Value(field));
                kept += $"{Wire.Text(_head.Name(field))}={Wire.Text(_head.Value(field))}|";
            }
        }

        if (_head.Chunked)
        {
            writer.Field("Transfer-Encoding"u8, "chunked"u8);
        }
        else if (_head.ContentLength >= 0)
        {
            writer.Field("Content-Length"u8, _head.ContentLength);
        }

        writer.End();
        if (_head.Chunked)
        {
            Span<byte> line = stackalloc byte[ChunkWriter.MaxSizeLine];
            if (body.Length > 0)
            {
                writer.Lines(line[..ChunkWriter.WriteSizeLine(line, body.Length)]);
                writer.Lines(body);
                writer.Lines(ChunkWriter.DataEnd);
            }

            writer.Lines(ChunkWriter.End);
        }
        else
        {
            writer.Lines(body);
        }

        Assert.False(writer.Refused, "the writer refused what the reader took");
        Assert.False(writer.Full);
        Length += writer.Length;
        Understood.Add(Line(
            Wire.Text(_head.MethodBytes), Wire.Text(_head.Target), Wire.Text(_head.Host) + port, kept,
            Wire.Text(body)));
        Readings.Add(Read(body.Length, Written[begin..].ToArray()));
    }

    private Reading Read(int content, byte[] written)
    {
        var port = _head.Port == 0 ? "" : $":{_head.Port}";
        return new Reading(
            Wire.Text(_head.MethodBytes), Wire.Text(_head.Target), Wire.Text(_head.Host) + port, content,
            _head.KeepAlive, written);
    }

    public static string Line(string method, string target, string host, string kept, string body) =>
        $"{method} {target} {host} {kept} [{body}]";

    /// <summary>The same line from the second reader's view.</summary>
    public static string Line(CheckedRequest request)
    {
        var kept = string.Concat(request.Fields
            .Where(f => f.Key is not ("Host" or "Transfer-Encoding" or "Content-Length")).Select(f =>
                $"{f.Key}={f.Value}|"));
        return Line(request.Method, request.Target, request.Value("Host")!, kept, request.Body);
    }
}
