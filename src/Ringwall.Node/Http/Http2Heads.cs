using System.Buffers.Binary;
using Ringwall.Core.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// Header blocks of one connection (RFC 9113 sections 4.3, 6.2, 6.10): joined when they come in pieces, decoded
/// whole, and made a request or the trailers of one. A block nobody wants is decoded too, or the table would be lost.
/// </summary>
internal sealed class Http2Heads(Http2Connection owner, Loop loop)
{
    private readonly Http2RequestReader _reader = new();
    private Segment? _block;
    private int _blockUsed;
    private int _continued;
    private int _stream;
    private bool _endStream;

    /// <summary>Loop.Now when the block began that is not whole yet, or 0.</summary>
    public long Begun { get; private set; }

    public void Release() => ReleaseBlock();

    /// <summary>Between HEADERS and its last CONTINUATION nothing else may come; elsewhere no CONTINUATION.</summary>
    public bool Admits(in Http2Frame frame) => _block is null
        ? frame.Type != Http2FrameType.Continuation
        : frame.Type == Http2FrameType.Continuation && frame.Stream == _stream;

    public void Headers(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (!frame.TryUnpad(payload, out var offset, out var length))
        {
            owner.Fail(Http2Error.ProtocolError);
            return;
        }

        var fragment = payload.Slice(offset, length);
        if (frame.Has(Http2Flags.Priority))
        {
            if (fragment.Length < 5 || DependsOn(fragment) == frame.Stream)
            {
                owner.Fail(fragment.Length < 5 ? Http2Error.FrameSizeError : Http2Error.ProtocolError);
                return;
            }

            fragment = fragment[5..];
        }

        _stream = frame.Stream;
        _endStream = frame.Has(Http2Flags.EndStream);
        if (frame.Has(Http2Flags.EndHeaders))
        {
            Whole(fragment);
            return;
        }

        if (fragment.IsEmpty)
        {
            owner.Pay(Http2Points.EmptyFrame);
        }

        _block = loop.Buffers.Rent(Math.Max(fragment.Length, Limits.Http2FirstHead));
        _blockUsed = _continued = 0;
        Begun = Math.Max(1, loop.Now);
        owner.Watch();
        Append(fragment);
    }

    public void Continuation(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        owner.Pay(Http2Points.Continuation);
        var ends = frame.Has(Http2Flags.EndHeaders);
        if (++_continued > Limits.Http2Continuations || _blockUsed + payload.Length > Core.Http.Limits.HeaderBlock
            || (payload.IsEmpty && !ends))
        {
            owner.Fail(Http2Error.EnhanceYourCalm);
            return;
        }

        Append(payload);
        if (ends)
        {
            Begun = 0;
            Whole(_block!.Array.AsSpan(0, _blockUsed));
            ReleaseBlock();
        }
    }

    /// <summary>RFC 9218 section 4: urgency 0-7 and the incremental flag; what cannot be read is ignored.</summary>
    public static void SetPriority(Http2Answer answer, ReadOnlySpan<byte> value)
    {
        while (Octets.NextMember(ref value, out var member))
        {
            if (member is [(byte)'u', (byte)'=', >= (byte)'0' and <= (byte)'7'])
            {
                answer.Urgency = member[2] - '0';
            }
            else if (member is [(byte)'i'] or [(byte)'i', (byte)'=', (byte)'?', (byte)'1'])
            {
                answer.IsIncremental = true;
            }
            else if (member is [(byte)'i', (byte)'=', (byte)'?', (byte)'0'])
            {
                answer.IsIncremental = false;
            }
        }
    }

    private static int DependsOn(ReadOnlySpan<byte> fragment) =>
        (int)(BinaryPrimitives.ReadUInt32BigEndian(fragment) & 0x7FFF_FFFF);

    private void Append(ReadOnlySpan<byte> fragment)
    {
        if (_block!.Size - _blockUsed < fragment.Length)
        {
            var larger = loop.Buffers.Rent(_blockUsed + fragment.Length);
            _block.Array.AsSpan(0, _blockUsed).CopyTo(larger.Array);
            loop.Buffers.Return(_block);
            _block = larger;
        }

        fragment.CopyTo(_block.Array.AsSpan(_blockUsed));
        _blockUsed += fragment.Length;
    }

    private void ReleaseBlock()
    {
        if (_block is { } block)
        {
            _block = null;
            loop.Buffers.Return(block);
        }
    }

    /// <summary>A block is whole: whose is it?</summary>
    private void Whole(ReadOnlySpan<byte> block)
    {
        var streams = owner.Streams;
        if ((_stream & 1) == 0)
        {
            owner.Fail(Http2Error.ProtocolError);
        }
        else if (streams.Find(_stream) is { } x)
        {
            Later(x, block);
        }
        else if (_stream > streams.Highest)
        {
            streams.Begun(_stream);
            if (_stream > owner.LastAccepted)
            {
                Ignore(block);
            }
            else
            {
                Request(block);
            }
        }
        else if (streams.WasResetByUs(_stream) || _stream > owner.LastAccepted)
        {
            if (_endStream)
            {
                streams.EndLinger(_stream);
            }

            Ignore(block);
        }
        else
        {
            owner.Fail(streams.WasBegun(_stream) ? Http2Error.StreamClosed : Http2Error.ProtocolError);
        }
    }

    private void Request(ReadOnlySpan<byte> block)
    {
        if (!owner.CanStart(Limits.Http2FirstHead))
        {
            Turn(away: block);
            return;
        }

        var x = owner.RentExchange();
        _reader.BeginRequest(x.Request, _endStream, ZoneRules.ForReading(owner.IsTls));
        var head = Read(block);
        if (head is null)
        {
            return;
        }

        var rejection = _reader.Rejection;
        if (rejection == Rejection.None && !owner.CanStart(head.Size))
        {
            loop.Buffers.Return(head);
            RefuseStream();
            return;
        }

        x.Begin(_stream, owner.PeerWindow, head, _endStream);
        if (rejection == Rejection.None)
        {
            SetPriority(x.Answer, x.Request.Value(FieldId.Priority));
        }
        else
        {
            loop.Counters.Add(Http2Counters.Malformed);
            owner.Pay(Http2Points.OurReset);
        }

        if (!owner.IsClosing)
        {
            owner.Start(x, rejection);
        }
        else
        {
            x.Release();
        }
    }

    private void Turn(ReadOnlySpan<byte> away)
    {
        Ignore(away);
        RefuseStream();
    }

    private void RefuseStream()
    {
        loop.Counters.Add(Http2Counters.Refused);
        owner.SendReset(_stream, Http2Error.RefusedStream);
        owner.Pay(Http2Points.OurReset);
    }

    /// <summary>HEADERS on a stream that has begun: trailers, or a mistake (section 8.1).</summary>
    private void Later(Http2Exchange x, ReadOnlySpan<byte> block)
    {
        if (x.RemoteEnded || x.ResetByClient)
        {
            owner.Fail(Http2Error.StreamClosed);
            return;
        }

        if (x.WasReset)
        {
            Ignore(block);
            return;
        }

        _reader.BeginTrailers(x.BeginTrailers());
        if (Read(block) is not { } bytes)
        {
            return;
        }

        if (x.TrailerBytes is not null || !_endStream || x.IsTunnel || _reader.Rejection != Rejection.None)
        {
            loop.Buffers.Return(bytes);
            owner.Receiver.Malformed(x);
            return;
        }

        x.TrailerBytes = bytes;
        owner.Receiver.EndContent(x);
    }

    private void Ignore(ReadOnlySpan<byte> block)
    {
        _reader.BeginIgnored();
        if (Read(block) is { } bytes)
        {
            loop.Buffers.Return(bytes);
        }
    }

    /// <summary>Decodes a block into a segment of its own; null when the connection ends over it.</summary>
    private Segment? Read(ReadOnlySpan<byte> block)
    {
        var bytes = loop.Buffers.Rent(Limits.Http2FirstHead);
        _reader.Buffer = bytes.Array;
        Progress progress;
        while ((progress = _reader.Read(block)) == Progress.More)
        {
            var larger = loop.Buffers.Rent(bytes.Size * 4);
            bytes.Array.AsSpan(0, _reader.Used).CopyTo(larger.Array);
            loop.Buffers.Return(bytes);
            bytes = larger;
            _reader.Buffer = bytes.Array;
        }

        if (_reader.Hpack.SizeUpdates > 0)
        {
            owner.Pay(Http2Points.TableResize * _reader.Hpack.SizeUpdates);
        }

        if (progress == Progress.Done)
        {
            return bytes;
        }

        loop.Buffers.Return(bytes);
        owner.Fail(_reader.IsHopeless ? Http2Error.EnhanceYourCalm : Http2Error.CompressionError);
        return null;
    }
}
