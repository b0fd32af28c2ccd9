using Ringwall.Core.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// Passes an answer's content from the origin's connection to the client: framing is taken off here and put on anew by
/// the exchange. The origin is read only when the client has taken what came before. Content is sent from where it was
/// received; of chunks only the gaps between them are closed, so that one read becomes one write.
/// </summary>
internal sealed class BodyStream
{
    /// <summary>Long content is read in pieces of this size, so that a megabyte costs few calls.</summary>
    private const int LongRead = 256 * 1024;

    private const int LongContent = 64 * 1024;

    private readonly ResponseHead _trailerHead = new();
    private ChunkedReader _chunks;

    /// <summary>The client could not be sent to.</summary>
    public bool ClientFailed { get; private set; }

    /// <summary>None when all of it was passed on; otherwise the answer is incomplete and must be spoilt.</summary>
    public LoopTask<Fault> Pass(Exchange x, Connection origin, ResponseHead head, int gapMs)
    {
        ClientFailed = false;
        switch (head.Framing)
        {
            case ContentFraming.Length:
                return PassLength(x, origin, head.ContentLength, gapMs);
            case ContentFraming.Chunked:
                _chunks.Reset();
                return PassChunks(x, origin, gapMs);
            case ContentFraming.UntilClose:
                return PassUntilClose(x, origin, gapMs);
            default:
                return PassNothing(x);
        }
    }

    private async LoopTask<Fault> PassNothing(Exchange x) => Client(await x.EndBody());

    private async LoopTask<Fault> PassLength(Exchange x, Connection origin, long left, int gapMs)
    {
        if (left == 0)
        {
            return Client(await x.EndBody());
        }

        if (left > LongContent)
        {
            origin.ReadSize = LongRead;
        }

        while (true)
        {
            if (origin.Available > 0)
            {
                var count = (int)Math.Min(origin.Available, left);
                left -= count;
                var sent = await x.SendBody(origin.In!.Array, origin.Start, count, last: left == 0);
                if (sent < 0)
                {
                    return ClientEnded(origin, sent);
                }

                Done(origin, count);
                if (left == 0)
                {
                    return Fault.None;
                }
            }

            var got = await Fill(x, origin, gapMs);
            if (got <= 0)
            {
                return OfOrigin(got);
            }
        }
    }

    private async LoopTask<Fault> PassUntilClose(Exchange x, Connection origin, int gapMs)
    {
        while (true)
        {
            if (origin.Available > 0)
            {
                var count = origin.Available;
                var sent = await x.SendBody(origin.In!.Array, origin.Start, count, last: false);
                if (sent < 0)
                {
                    return ClientEnded(origin, sent);
                }

                Done(origin, count);
            }

            var got = await Fill(x, origin, gapMs);
            if (got == Io.End && !ClientFailed)
            {
                return Client(await x.EndBody());
            }

            if (got <= 0)
            {
                return OfOrigin(got);
            }
        }
    }

    private async LoopTask<Fault> PassChunks(Exchange x, Connection origin, int gapMs)
    {
        while (true)
        {
            if (origin.Available > 0)
            {
                var progress = Unframe(origin, out var consumed, out var count);
                var last = progress == Progress.Done && TrailersFor(x) is null;
                if (count > 0)
                {
                    var sent = await x.SendBody(origin.In!.Array, origin.Start, count, last);
                    if (sent < 0)
                    {
                        return ClientEnded(origin, sent);
                    }
                }

                Done(origin, consumed);
                if (progress == Progress.Rejected)
                {
                    return Fault.ProtocolError;
                }

                if (progress == Progress.Done)
                {
                    return last && count > 0 ? Fault.None : Client(await x.EndBody(TrailersFor(x)));
                }
            }

            var got = await Fill(x, origin, gapMs);
            if (got <= 0)
            {
                return OfOrigin(got);
            }
        }
    }

    /// <summary>
    /// Takes the framing out of the unread bytes: <paramref name="consumed"/> of them hold <paramref name="count"/>
    /// octets of content, which lie together at their start afterwards.
    /// </summary>
    private Progress Unframe(Connection origin, out int consumed, out int count)
    {
        var unread = origin.In!.Array.AsSpan(origin.Start, origin.Available);
        consumed = count = 0;
        var progress = Progress.More;
        while (consumed < unread.Length && progress == Progress.More)
        {
            progress = _chunks.Read(unread[consumed..], out var taken, out var offset, out var length);
            if (length > 0)
            {
                unread.Slice(consumed + offset, length).CopyTo(unread[count..]);
                count += length;
            }

            consumed += taken;
        }

        return progress;
    }

    /// <summary>The trailers this client may be sent, or null.</summary>
    private ResponseHead? TrailersFor(Exchange x)
    {
        if (!x.Request.AcceptsTrailers || !x.Zone!.Settings.Http.ForwardTrailers || _chunks.Trailers is not { } section)
        {
            return null;
        }

        _trailerHead.Clear();
        _trailerHead.Buffer = section.Buffer;
        foreach (ref readonly var field in section.Fields.All)
        {
            _trailerHead.Fields.Add(field);
        }

        return _trailerHead;
    }

    /// <summary>Reads on. Before it waits, what was written so far goes out: the origin may pause for long.</summary>
    private async LoopTask<int> Fill(Exchange x, Connection origin, int gapMs)
    {
        origin.Deadline = origin.Loop.Now + gapMs;
        var reading = origin.Fill(LongRead);
        if (!reading.IsCompleted)
        {
            var flushed = await x.Flush();
            if (flushed < 0)
            {
                ClientFailed = true;
                origin.Close();
            }
        }

        var got = await reading;
        if (got == origin.ReadSize && got < LongRead)
        {
            origin.ReadSize = got * 4;
        }

        return got;
    }

    /// <summary>A cancelled exchange may have closed the connection while the client was being sent to.</summary>
    private static void Done(Connection origin, int count)
    {
        if (origin.IsOpen)
        {
            origin.Consume(count);
        }
    }

    /// <summary>
    /// The send is over, so nothing points into what the origin sent: its segment goes back now. Closed with it unread,
    /// the connection would leave it to the collector, and slow readers hold the largest there are.
    /// </summary>
    private Fault ClientEnded(Connection origin, int result)
    {
        Done(origin, origin.Available);
        return Client(result);
    }

    private Fault Client(int result)
    {
        ClientFailed |= result < 0;
        return result >= 0 ? Fault.None : result == Io.TimedOut ? Fault.ClientTooSlow : Fault.ClientGone;
    }

    private Fault OfOrigin(int result) => ClientFailed ? Fault.ClientGone
        : result == Io.TimedOut ? Fault.ResponseTimeout
        : result == Io.NoMemory ? Fault.Internal : Fault.ResponseIncomplete;
}
