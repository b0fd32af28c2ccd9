using Ringwall.Core.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// Sends a request's content to the origin while its answer is awaited, piece by piece as the client delivers: the
/// client is read only when the origin has taken what came before. What has passed is kept while it could have to be
/// sent again.
/// </summary>
internal sealed class UploadStream(Loop loop)
{
    private readonly byte[] _frame = GC.AllocateUninitializedArray<byte>(64, pinned: true);
    private Exchange _x = null!;
    private Segment? _kept;
    private int _keptCount;
    private bool _keeps;
    private bool _framed;
    private bool _tooSlow;
    private int _gapMs;
    private long _left;

    /// <summary>Everything was sent to its framing end.</summary>
    public bool Ended { get; private set; }

    /// <summary>The client's next piece is waited for.</summary>
    public bool IsReading { get; private set; }

    /// <summary>Under way: somebody has to await it.</summary>
    public bool Running { get; private set; }

    public bool Stopped { get; private set; }

    /// <summary>Why the client's content cannot be had; None while nothing is wrong with it.</summary>
    public Fault Fault { get; private set; }

    /// <summary>What was taken from the client can be sent once more.</summary>
    public bool CanReplay { get; private set; }

    public void Begin(Exchange x)
    {
        _x = x;
        _keptCount = 0;
        CanReplay = true;
        Ended = Running = Stopped = _tooSlow = IsReading = false;
        Fault = Fault.None;
    }

    /// <summary>Before each attempt: content is kept from here on if that could be of use.</summary>
    public void BeginAttempt(bool keep, int gapMs)
    {
        _keeps = keep;
        _gapMs = gapMs;
        _framed = false;
        Ended = Stopped = false;
        Fault = Fault.None;
        Running = true;
    }

    public void NothingToSend() => (Ended, Running) = (true, false);

    public void Release()
    {
        if (_kept is { } kept)
        {
            _kept = null;
            loop.Buffers.Return(kept);
        }

        _x = null!;
    }

    /// <summary>No more of it is wanted: an answer has come before its end, or the attempt has failed.</summary>
    public void Stop()
    {
        Stopped = true;
        if (IsReading)
        {
            _x.CancelReadBody();
        }
    }

    /// <summary>The client sends too slowly while others wait for the connection it holds.</summary>
    public void GiveUp()
    {
        _tooSlow = true;
        _x.CancelReadBody();
    }

    /// <summary>
    /// Takes content in before a connection is held for it: all of it, or <see cref="Limits.GatheredBytes"/>. It is
    /// kept and sent first.
    /// </summary>
    public async LoopTask<Fault> Gather()
    {
        while (_keptCount < Limits.GatheredBytes)
        {
            var count = await _x.ReadBody();
            if (count <= 0)
            {
                return count == 0 ? Fault.None : OfClient(count);
            }

            if (!IsWithinLimit(count))
            {
                _x.RefuseBody(Rejection.ContentTooLarge);
                return Fault.ClientRejected;
            }

            count = Math.Min(count, Limits.GatheredBytes - _keptCount);
            if (!MakeRoom(_keptCount + count))
            {
                return Fault.Internal;
            }

            _x.Body.AsSpan(0, count).CopyTo(_kept!.Array.AsSpan(_keptCount));
            _keptCount += count;
            _x.ConsumeBody(count);
        }

        return Fault.None;
    }

    /// <summary>
    /// Sends head and content. Ends by itself when either side fails; the origin's failure is seen by who reads.
    /// </summary>
    public async LoopTask Run(Connection origin, Segment head, int headLength, int firstByteMs)
    {
        var chunked = _x.Request.Chunked;
        _left = chunked ? long.MaxValue : _x.Request.ContentLength;
        var (prefix, prefixLength) = (head.Array, headLength);
        var fine = true;
        if (_keptCount > 0)
        {
            var kept = new ArraySegment<byte>(_kept!.Array, 0, _keptCount);
            fine = await SendPiece(origin, prefix, prefixLength, kept, chunked);
            (prefix, prefixLength) = (_frame, 0);
        }

        while (fine)
        {
            IsReading = true;
            var read = _x.ReadBody();
            if (!read.IsCompleted && prefixLength > 0)
            {
                // The client dawdles: the origin gets what there is, it may answer on the head alone.
                fine = await Send(origin, prefix, prefixLength, default);
                (prefix, prefixLength) = (_frame, 0);
                if (!fine)
                {
                    _x.CancelReadBody();
                }
            }

            var count = await read;
            IsReading = false;
            if (count <= 0 || !fine || Stopped)
            {
                fine = fine && count == 0 && !Stopped && await SendEnd(origin, prefix, prefixLength, chunked);
                Judge(origin, count);
                break;
            }

            var piece = _x.Body;
            if (!IsWithinLimit(piece.Count))
            {
                _x.RefuseBody(Rejection.ContentTooLarge);
                fine = false;
                Judge(origin, Io.Broken);
                break;
            }

            fine = await SendPiece(origin, prefix, prefixLength, piece, chunked) && !Stopped;
            (prefix, prefixLength) = (_frame, 0);
            Keep(piece);
            _x.ConsumeBody(piece.Count);
        }

        loop.Buffers.Return(head);
        Ended = fine && Fault == Fault.None;
        if (Ended)
        {
            _x.Timing.OriginSent = System.Diagnostics.Stopwatch.GetTimestamp();
            origin.Deadline = loop.Now + firstByteMs;
        }

        Running = false;
    }

    /// <summary>The client's content has failed: the origin must not take what it got for whole.</summary>
    private void Judge(Connection origin, int read)
    {
        if (Stopped || (read >= 0 && _left == 0) || (read == 0 && _x.Request.Chunked))
        {
            return;
        }

        if (_tooSlow)
        {
            _x.RefuseBody(Rejection.BodyTimeout);
            read = Io.TimedOut;
        }

        if (read == Io.Cancelled)
        {
            return;
        }

        Fault = OfClient(read);
        origin.Close();
    }

    private Fault OfClient(int read) => _tooSlow ? Fault.ClientTooSlow
        : _x.BodyRejection != Rejection.None || read == 0 ? Fault.ClientRejected
        : read == Io.TimedOut ? Fault.ClientTooSlow
        : read == Io.NoMemory ? Fault.Internal : Fault.ClientGone;

    /// <summary>Chunked content has no announced length: the zone's limit is noticed on the way.</summary>
    private bool IsWithinLimit(int count) => _x.BytesIn + count <= _x.Zone!.Settings.Limits.MaxBody;

    private async LoopTask<bool> SendPiece(
        Connection origin, byte[] prefix, int prefixLength, ArraySegment<byte> piece, bool chunked)
    {
        if (!chunked)
        {
            if (piece.Count > _left)
            {
                // More than was announced would be the next request on this connection.
                Fault = Fault.ClientRejected;
                origin.Close();
                return false;
            }

            _left -= piece.Count;
            return await Send(origin, prefix, prefixLength, piece);
        }

        if (ReferenceEquals(prefix, _frame) || prefixLength + ChunkWriter.MaxSizeLine > prefix.Length)
        {
            if (prefixLength > 0 && !await Send(origin, prefix, prefixLength, default))
            {
                return false;
            }

            (prefix, prefixLength) = (_frame, 0);
        }

        if (_framed)
        {
            ChunkWriter.DataEnd.CopyTo(prefix.AsSpan(prefixLength));
            prefixLength += ChunkWriter.DataEnd.Length;
        }

        prefixLength += ChunkWriter.WriteSizeLine(prefix.AsSpan(prefixLength), piece.Count);
        _framed = true;
        return await Send(origin, prefix, prefixLength, piece);
    }

    /// <summary>
    /// The end of chunked content, with trailers if the zone forwards them; or a head nothing followed.
    /// </summary>
    private async LoopTask<bool> SendEnd(Connection origin, byte[] prefix, int prefixLength, bool chunked)
    {
        if (!chunked)
        {
            return prefixLength == 0 || await Send(origin, prefix, prefixLength, default);
        }

        if (prefixLength > 0 && !await Send(origin, prefix, prefixLength, default))
        {
            return false;
        }

        var trailers = loop.Buffers.Rent(Core.Http.Limits.TrailerSection + 64);
        var length = WriteEnd(trailers.Array);
        var fine = await Send(origin, trailers.Array, length, default);
        loop.Buffers.Return(trailers);
        return fine;
    }

    private int WriteEnd(byte[] to)
    {
        var writer = new Http1Writer(to);
        writer.Lines(_framed ? ChunkWriter.DataEnd : default);
        writer.Lines(ChunkWriter.LastChunk);
        if (_x.Zone!.Settings.Http.ForwardTrailers && _x.Trailers(out var buffer) is { } fields)
        {
            foreach (ref readonly var field in fields.All)
            {
                if (!field.Dropped)
                {
                    writer.Copy(
                        buffer.AsSpan(field.NameOffset, field.NameLength),
                        buffer.AsSpan(field.ValueOffset, field.ValueLength));
                }
            }
        }

        writer.End();
        return writer.Length;
    }

    private async LoopTask<bool> Send(Connection origin, byte[] prefix, int prefixLength, ArraySegment<byte> piece)
    {
        origin.Deadline = loop.Now + _gapMs;
        var sent = piece.Count == 0
            ? await origin.Send(prefix, 0, prefixLength)
            : prefixLength == 0
                ? await origin.Send(piece.Array!, piece.Offset, piece.Count)
                : await origin.Send(prefix, 0, prefixLength, piece.Array!, piece.Offset, piece.Count);

        // While we wait for the client the origin owes nothing.
        origin.Deadline = 0;
        return sent >= 0;
    }

    private void Keep(ArraySegment<byte> piece)
    {
        if (!_keeps || !CanReplay || _keptCount + piece.Count > Origins.Limits.ReplayBytes)
        {
            CanReplay = false;
            return;
        }

        if (!MakeRoom(Origins.Limits.ReplayBytes))
        {
            CanReplay = false;
            return;
        }

        piece.AsSpan().CopyTo(_kept!.Array.AsSpan(_keptCount));
        _keptCount += piece.Count;
    }

    private bool MakeRoom(int count)
    {
        if (_kept is { } kept && kept.Size >= count)
        {
            return true;
        }

        if (loop.Buffers.TryRent(count) is not { } larger)
        {
            return false;
        }

        if (_kept is { } smaller)
        {
            smaller.Array.AsSpan(0, _keptCount).CopyTo(larger.Array);
            loop.Buffers.Return(smaller);
        }

        _kept = larger;
        return true;
    }
}
