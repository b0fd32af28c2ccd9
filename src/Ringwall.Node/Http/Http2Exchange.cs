using Ringwall.Core.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// An exchange over one HTTP/2 stream. The object outlives the stream: its slot is free when the work for it has
/// ended, not when the stream has (CVE-2023-44487). Used again for later streams of its connection.
/// </summary>
public sealed class Http2Exchange : Exchange
{
    private readonly Http2Connection _owner;
    private Segment? _head;
    private Segment? _trailerBytes;
    private FieldTable? _trailers;
    private bool _hasTrailers;
    private bool _wantsContinue;

    internal Http2Exchange(Http2Connection owner, Connection connection) : base(connection)
    {
        _owner = owner;
        InBody = new Http2Body(connection.Loop);
        Answer = new Http2Answer(connection.Loop, owner.Sender);
    }

    internal Http2Body InBody { get; }

    internal Http2Answer Answer { get; }

    internal int Stream => Answer.Stream;

    /// <summary>The client has ended its side.</summary>
    internal bool RemoteEnded { get; set; }

    /// <summary>A RST_STREAM went either way: nothing more of the stream counts.</summary>
    internal bool WasReset { get; set; }

    /// <summary>The client reset it, so that no frame of it can be on its way any more.</summary>
    internal bool ResetByClient { get; set; }

    /// <summary>Octets consumed and not yet granted again.</summary>
    internal int Owed { get; set; }

    /// <summary>Loop.Now when a frame of content came last.</summary>
    internal long LastContent { get; set; }

    internal bool IsTunnel { get; private set; }

    internal int HeadBytes => _head?.Size ?? 0;

    internal Segment? TrailerBytes
    {
        get => _trailerBytes;
        set => _trailerBytes = value;
    }

    public override ArraySegment<byte> Body => InBody.Ready;

    internal override long Moved => BytesIn + BytesOut - Answer.Left;

    public override bool BodyEnded => RemoteEnded && InBody.Count == 0;

    /// <summary>Takes over the head that was read, and the segment it lies in.</summary>
    internal void Begin(int stream, long window, Segment head, bool endStream)
    {
        _head = head;
        Reset();
        RemoteEnded = endStream;
        WasReset = ResetByClient = IsTunnel = _hasTrailers = false;
        Owed = 0;
        LastContent = Loop.Now;
        InBody.Begin();
        Answer.Begin(stream, window, Request.Method == Method.Head);
        _wantsContinue = Request.ExpectContinue && !endStream;
        Timing.HeadRead = Timing.Begun;
    }

    /// <summary>Gives back what the exchange holds; the octets of content nobody took.</summary>
    internal int Release()
    {
        ReleaseHead();
        if (_trailerBytes is { } trailers)
        {
            _trailerBytes = null;
            Loop.Buffers.Return(trailers);
        }

        Answer.Release();
        OnCancelled = null;
        return InBody.Release();
    }

    /// <summary>Gives the request's head back: nothing of it is looked at again.</summary>
    internal void ReleaseHead()
    {
        Request.Buffer = [];
        if (_head is { } head)
        {
            _head = null;
            Loop.Buffers.Return(head);
        }
    }

    /// <summary>The stream is no more: work for it stops, who waits goes on with Broken.</summary>
    internal void Cancel()
    {
        if (Cancelled)
        {
            return;
        }

        Cancelled = true;
        WasReset = true;
        Answer.Stop();
        InBody.Wake(Io.Broken);
        OnCancelled?.Cancelled(this);
    }

    /// <summary>The content is refused: the reader hears why, the rest of it is thrown away.</summary>
    internal void RefuseBody(Rejection reason, int result)
    {
        BodyRejection = reason;
        InBody.Wake(result);
    }

    internal FieldTable BeginTrailers()
    {
        _hasTrailers = true;
        return _trailers ??= new FieldTable(Core.Http.Limits.TrailerFields);
    }

    public override LoopTask<int> ReadBody()
    {
        if (_wantsContinue)
        {
            return ContinueAndRead();
        }

        return InBody.Count > 0 ? new(InBody.Ready.Count)
            : BodyRejection != Rejection.None || WasReset ? new(Io.Broken)
            : RemoteEnded ? new(0)
            : InBody.Wait();
    }

    private async LoopTask<int> ContinueAndRead()
    {
        _wantsContinue = false;
        if (!Started && InBody.Received == 0)
        {
            await SendInterim(100, null);
        }

        return await ReadBody();
    }

    public override void ConsumeBody(int count)
    {
        BytesIn += count;
        InBody.Consume(count);
        _owner.Credit.Consumed(this, count);
    }

    public override void CancelReadBody() => InBody.Wake(Io.Cancelled);

    public override FieldTable? Trailers(out byte[] buffer)
    {
        var there = _hasTrailers && BodyEnded;
        buffer = there && _trailerBytes is { } bytes ? bytes.Array : [];
        return there ? _trailers : null;
    }

    public override LoopTask<int> SendInterim(int status, ResponseHead? fields)
    {
        if (Started || Answer.IsStopped)
        {
            return new(Answer.IsStopped ? Io.Broken : 1);
        }

        Answer.BeginHead(status, -1);
        if (fields is not null)
        {
            foreach (ref readonly var field in fields.Fields.All)
            {
                if (!field.Dropped)
                {
                    Answer.Field(fields.Name(field), fields.Value(field));
                }
            }
        }

        Answer.EndHead();
        return Answer.Send([], 0, 0, end: false);
    }

    public override void BeginHead(int status, long contentLength)
    {
        // The origin's 101 is a plain success here (RFC 8441 section 5).
        status = status == 101 ? 200 : status;
        Status = status;
        Started = true;
        _wantsContinue = false;
        Answer.BeginHead(status, contentLength);
    }

    public override bool Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Answer.Field(name, value);

    public override void EndHead() => Answer.EndHead();

    public override LoopTask<int> SendBody(byte[] array, int offset, int count, bool last)
    {
        BytesOut += count;
        return last && Answer.IsShortBy(count) ? Cut() : Answer.Send(array, offset, count, last);
    }

    public override LoopTask<int> EndBody(ResponseHead? trailers = null)
    {
        if (Answer.IsShortBy(0))
        {
            return Cut();
        }

        return trailers is null ? Answer.Send([], 0, 0, end: true) : EndWithTrailers(trailers);
    }

    private async LoopTask<int> EndWithTrailers(ResponseHead trailers)
    {
        if (Answer.HeadWaits)
        {
            var sent = await Flush();
            if (sent < 0)
            {
                return sent;
            }
        }

        if (!Answer.Ended)
        {
            Answer.SetTrailers(trailers);
        }

        return await Answer.Send([], 0, 0, end: true);
    }

    public override LoopTask<int> Flush() => Answer.HeadWaits ? Answer.Send([], 0, 0, end: false) : new(1);

    /// <summary>Less than the head announced: a reset tells the client so.</summary>
    private LoopTask<int> Cut()
    {
        Abort();
        return new(Io.Broken);
    }

    public override void Abort()
    {
        if (!WasReset && !Answer.Ended)
        {
            _owner.ResetStream(this, Http2Error.InternalError);
        }
    }

    internal override void GiveUp()
    {
        if (!WasReset && !Answer.Ended)
        {
            _owner.ResetStream(this, Http2Error.Cancel);
        }
    }

    public override void BecomeTunnel()
    {
        IsTunnel = true;
        Answer.BecomeTunnel();
    }
}
