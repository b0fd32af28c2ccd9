using System.Buffers.Text;
using Ringwall.Core.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// The answer's side of an HTTP/1.1 exchange: head, framing, and what waits to be sent. A head leaves together with the
/// first content; small content is copied behind it so that an answer is one system call, large content travels beside
/// it in the same call without a copy.
/// </summary>
internal sealed class Http1Answer(Connection connection)
{
    /// <summary>
    /// Content up to this is copied behind what waits; beyond it a second piece is cheaper than the copy.
    /// </summary>
    private const int CopyBytes = 8 * 1024;

    private static readonly byte[] s_continue = PinnedContinue();

    private readonly LoopSource<int> _continued = new();
    private Segment? _out;
    private int _end;
    private long _left;
    private bool _bounded;
    private bool _headRequest;
    private bool _chunked;
    private bool _sawDate;
    private bool _ended;
    private bool _broken;
    private bool _http10;
    private bool _tunnel;
    private bool _continuing;

    public bool KeepsAlive { get; private set; }

    /// <summary>The answer reached its framing end and was handed to the kernel.</summary>
    public bool Whole => _ended && !_broken;

    /// <summary>Only a reset says that the answer was cut short: its framing is the end of the connection.</summary>
    public bool EndsWithConnection => !_bounded && !_chunked;

    public void Begin(RequestHead? request, bool closeAfter)
    {
        _headRequest = request?.Method == Method.Head;
        _http10 = request?.Version == HttpVersion.Http10;
        KeepsAlive = request is { KeepAlive: true } && !closeAfter && !_http10;
        _left = 0;
        _bounded = _chunked = _sawDate = _ended = _broken = _tunnel = false;
        _end = 0;
    }

    public void Release()
    {
        if (_out is { } segment)
        {
            _out = null;
            _end = 0;
            connection.Loop.Buffers.Return(segment);
        }
    }

    /// <summary>
    /// Sends 100 (Continue). Content is read beside the answer, so an answer may begin while a client that does not
    /// read holds this up: whatever is sent next waits for it.
    /// </summary>
    public async LoopTask<int> SendContinue()
    {
        _continuing = true;
        _continued.Reset();
        connection.Deadline = connection.Loop.Now + Limits.SendStallMs;
        var sent = await connection.Send(s_continue, 0, s_continue.Length);
        _continuing = false;
        _broken |= sent < 0;
        _continued.Complete(sent);
        return sent;
    }

    public void BeginInterim(int status, ResponseHead? fields)
    {
        AppendStatusLine(status);
        if (fields is not null)
        {
            foreach (ref readonly var field in fields.Fields.All)
            {
                if (!field.Dropped)
                {
                    Field(fields.Name(field), fields.Value(field));
                }
            }
        }

        Append("\r\n"u8);
    }

    public void BeginHead(int status, long contentLength, bool mustClose)
    {
        KeepsAlive &= !mustClose;
        AppendStatusLine(status);
        var bodiless = _headRequest || status is 204 or 304 or < 200;
        if (status == 101)
        {
            Append("Connection: Upgrade\r\nUpgrade: websocket\r\n"u8);
            KeepsAlive = false;
        }
        else if (contentLength >= 0 && status is not 204)
        {
            AppendNumber("Content-Length: "u8, contentLength);
        }
        else if (!bodiless && _http10)
        {
            KeepsAlive = false;
        }
        else if (!bodiless)
        {
            _chunked = true;
            Append("Transfer-Encoding: chunked\r\n"u8);
        }

        _bounded = bodiless || contentLength >= 0;
        _left = bodiless ? 0 : contentLength;
        if (!KeepsAlive && status != 101)
        {
            Append("Connection: close\r\n"u8);
        }
    }

    /// <summary>Appends one field line; false (and nothing written) when an octet is not allowed there.</summary>
    public bool Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!Octets.IsToken(name) || !Octets.IsValue(value))
        {
            return false;
        }

        _sawDate |= Octets.EqualsIgnoreCase(name, "date"u8);
        var to = Room(name.Length + value.Length + 4);
        name.CopyTo(to);
        to[name.Length] = (byte)':';
        to[name.Length + 1] = (byte)' ';
        value.CopyTo(to[(name.Length + 2)..]);
        to[name.Length + value.Length + 2] = (byte)'\r';
        to[name.Length + value.Length + 3] = (byte)'\n';
        _end += name.Length + value.Length + 4;
        return true;
    }

    public void EndHead()
    {
        if (!_sawDate)
        {
            Append("Date: "u8);
            Append(connection.Loop.HttpDate);
            Append("\r\n"u8);
        }

        Append("\r\n"u8);
        _sawDate = false;
    }

    public void BecomeTunnel()
    {
        _chunked = _bounded = false;
        _tunnel = true;
    }

    /// <summary>
    /// Sends content with what waits before it. More than the head announced is cut: it would be the next answer.
    /// </summary>
    public async LoopTask<int> Send(byte[] array, int offset, int count, bool last)
    {
        if (_continuing)
        {
            await _continued.Task;
        }

        if (_bounded)
        {
            count = (int)Math.Min(count, _left);
            _left -= count;
        }

        if (count == 0)
        {
            return last ? await End(null) : await Flush();
        }

        if (_chunked)
        {
            AppendChunkSize(count);
        }

        if (count <= CopyBytes && (_end > 0 || _chunked))
        {
            Append(array.AsSpan(offset, count));
            FinishPiece(afterChunk: true, last, null);
            return await Flush();
        }

        connection.Deadline = connection.Loop.Now + Limits.SendStallMs;
        var (segment, end) = (_out, _end);
        _end = 0;
        var sent = end == 0
            ? await connection.Send(array, offset, count)
            : await connection.Send(segment!.Array, 0, end, array, offset, count);
        Rest();
        if (sent < 0)
        {
            _broken = true;
            return sent;
        }

        // The chunk's closing CRLF waits for the next piece: a receiver has the data already.
        FinishPiece(afterChunk: true, last, null);
        return last ? await Flush() : sent;
    }

    public LoopTask<int> End(ResponseHead? trailers)
    {
        if (_bounded && _left > 0)
        {
            // Less than announced: only closing tells the client so.
            _broken = true;
            return new LoopTask<int>(Io.Broken);
        }

        if (!_ended)
        {
            FinishPiece(afterChunk: false, last: true, trailers);
        }

        return Flush();
    }

    public async LoopTask<int> Flush()
    {
        if (_end == 0)
        {
            return 1;
        }

        if (_continuing)
        {
            await _continued.Task;
        }

        connection.Deadline = connection.Loop.Now + Limits.SendStallMs;
        var count = _end;
        _end = 0;
        var sent = await connection.Send(_out!.Array, 0, count);
        Rest();
        _broken |= sent < 0;
        return sent;
    }

    private static byte[] PinnedContinue()
    {
        var text = "HTTP/1.1 100 Continue\r\n\r\n"u8;
        var pinned = GC.AllocateUninitializedArray<byte>(text.Length, pinned: true);
        text.CopyTo(pinned);
        return pinned;
    }

    /// <summary>A tunnel's client owes nothing while it is silent: only a send has a time to be taken in.</summary>
    private void Rest()
    {
        if (_tunnel)
        {
            connection.Deadline = 0;
        }
    }

    /// <summary>
    /// The answer cannot be finished; the connection will be reset so that it is not taken for whole.
    /// </summary>
    public void Spoil()
    {
        _broken = true;
        KeepsAlive = false;
    }

    private void FinishPiece(bool afterChunk, bool last, ResponseHead? trailers)
    {
        if (_chunked && afterChunk)
        {
            Append("\r\n"u8);
        }

        if (_chunked && last)
        {
            Append("0\r\n"u8);
            AppendTrailers(trailers);
            Append("\r\n"u8);
        }

        _ended |= last || (_bounded && _left == 0);
    }

    private void AppendTrailers(ResponseHead? trailers)
    {
        if (trailers is null)
        {
            return;
        }

        foreach (ref readonly var field in trailers.Fields.All)
        {
            if (!field.Dropped)
            {
                Field(trailers.Name(field), trailers.Value(field));
            }
        }
    }

    private void AppendStatusLine(int status)
    {
        Append("HTTP/1.1 "u8);
        var to = Room(4);
        to[0] = (byte)('0' + status / 100);
        to[1] = (byte)('0' + status / 10 % 10);
        to[2] = (byte)('0' + status % 10);
        to[3] = (byte)' ';
        _end += 4;
        Append(ReasonPhrases.Of(status));
        Append("\r\n"u8);
    }

    private void AppendNumber(ReadOnlySpan<byte> label, long number)
    {
        Append(label);
        Utf8Formatter.TryFormat(number, Room(22), out var written);
        _end += written;
        Append("\r\n"u8);
    }

    private void AppendChunkSize(int count)
    {
        Utf8Formatter.TryFormat(count, Room(12), out var written, 'x');
        _end += written;
        Append("\r\n"u8);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _end += bytes.Length;
    }

    /// <summary>At least <paramref name="count"/> octets behind what waits; the segment grows by size class.</summary>
    private Span<byte> Room(int count)
    {
        var buffers = connection.Loop.Buffers;
        _out ??= buffers.Rent(16 * 1024);
        if (_out.Size - _end < count)
        {
            var larger = buffers.Rent(_end + count);
            _out.Array.AsSpan(0, _end).CopyTo(larger.Array);
            buffers.Return(_out);
            _out = larger;
        }

        return _out.Array.AsSpan(_end);
    }
}
