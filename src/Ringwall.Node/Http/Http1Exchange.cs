using Ringwall.Core.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>An exchange over HTTP/1.1. One object per connection, used again for every request.</summary>
public sealed class Http1Exchange : Exchange, IPeerWatcher
{
    private readonly Http1Body _body;
    private readonly Http1Answer _answer;
    private Segment? _head;

    public Http1Exchange(Connection connection) : base(connection)
    {
        _body = new Http1Body(connection);
        _answer = new Http1Answer(connection);
    }

    /// <summary>The connection may carry another request after this answer.</summary>
    internal bool KeepsAlive => _answer.KeepsAlive;

    /// <summary>The answer was sent to its framing end.</summary>
    internal bool AnsweredWhole => _answer.Whole;

    internal bool EndsWithConnection => _answer.EndsWithConnection;

    internal override long Moved => BytesIn + BytesOut + Connection.SentOfPending;

    public override bool BodyEnded => _body.Ended;

    public override ArraySegment<byte> Body => _body.Ready;

    /// <summary>Takes over the head just read and the segment it lies in.</summary>
    internal void Begin(bool closeAfter)
    {
        _head = Connection.Detach(Request.WireLength);
        Reset();
        _body.Begin(Request);
        _answer.Begin(Request, closeAfter);
    }

    /// <summary>Bytes that are no request are answered without one: nothing of them is looked at again.</summary>
    internal void BeginRefused()
    {
        Request.Clear();
        Reset();
        _body.Begin(null);
        _answer.Begin(null, closeAfter: true);
    }

    /// <summary>Gives back what the exchange holds.</summary>
    internal void Release()
    {
        if (_head is { } head)
        {
            _head = null;
            Request.Buffer = [];
            Loop.Buffers.Return(head);
        }

        _answer.Release();
        OnCancelled = null;
    }

    /// <summary>
    /// Reads away content nobody wanted; false when that is not worth it and the connection has to close.
    /// </summary>
    internal LoopTask<bool> DrainBody() => _body.Drain();

    void IPeerWatcher.PeerLeft(Connection connection)
    {
        if (!Cancelled)
        {
            Cancelled = true;
            OnCancelled?.Cancelled(this);
        }
    }

    public override async LoopTask<int> ReadBody()
    {
        if (_body.WantsContinue)
        {
            var sent = await _answer.SendContinue();
            if (sent < 0)
            {
                return sent;
            }
        }

        var read = await _body.Read();
        BodyRejection = _body.Rejection;
        return read;
    }

    public override void ConsumeBody(int count)
    {
        BytesIn += count;
        _body.Consume(count);
    }

    public override void CancelReadBody() => Connection.CancelRead();

    public override FieldTable? Trailers(out byte[] buffer) => _body.Trailers(out buffer);

    public override async LoopTask<int> SendInterim(int status, ResponseHead? fields)
    {
        if (Request.Version == HttpVersion.Http10)
        {
            return 1;
        }

        _answer.BeginInterim(status, fields);
        return await _answer.Flush();
    }

    public override void BeginHead(int status, long contentLength)
    {
        Status = status;
        Started = true;
        // A request refused for what it is ends the connection: nothing behind it is read as another one.
        var mustClose = !_body.WorthDraining || Rejection != Rejection.None;
        _answer.BeginHead(status, contentLength, mustClose);
    }

    public override bool Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => _answer.Field(name, value);

    public override void EndHead() => _answer.EndHead();

    public override async LoopTask<int> SendBody(byte[] array, int offset, int count, bool last)
    {
        var sent = await _answer.Send(array, offset, count, last);
        if (sent >= 0)
        {
            BytesOut += count;
        }

        return sent;
    }

    public override LoopTask<int> EndBody(ResponseHead? trailers = null) => _answer.End(trailers);

    public override LoopTask<int> Flush() => _answer.Flush();

    public override void Abort()
    {
        _answer.Spoil();
        Connection.CancelRead();
    }

    internal override void GiveUp()
    {
        _answer.Spoil();
        Connection.Close(reset: true);
    }

    public override void BecomeTunnel()
    {
        _body.BecomeTunnel();
        _answer.BecomeTunnel();
    }
}
