using System.Buffers.Binary;
using Ringwall.Core.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// Reads the frames of one client (RFC 9113 section 6). Content goes to its stream as it comes, other frames are
/// handled whole. Everything that could make us reset a stream for a client's fault in framing ends the connection
/// instead: section 5.4.1 allows it, and a reset the client can ask for is a weapon (CVE-2025-8671).
/// </summary>
internal sealed class Http2Receiver
{
    private readonly Http2Connection _owner;
    private readonly Connection _connection;
    private readonly Http2Output _output;
    private readonly Http2Heads _heads;
    private readonly Http2Settings _settings;
    private int _taken;
    private int _dataStream;
    private int _dataLeft;
    private int _paddingLeft;
    private bool _dataEnds;
    private bool _inData;
    private bool _settingsSeen;
    private long _windowUpdates;

    public Http2Receiver(Http2Connection owner, Connection connection, Http2Output output)
    {
        _owner = owner;
        _connection = connection;
        _output = output;
        _heads = new Http2Heads(owner, connection.Loop);
        _settings = new Http2Settings(owner, output);
    }

    /// <summary>Loop.Now when a header block began that has not ended, or 0.</summary>
    public long HeadBegun => _heads.Begun;

    private Http2Streams Streams => _owner.Streams;

    public void Release() => _heads.Release();

    public void Greet() => _settings.Greet();

    /// <summary>Takes the frames that are there. True: more are, and others have their turn first.</summary>
    public bool Take()
    {
        _taken = 0;
        while (!_owner.IsClosing)
        {
            if (_taken >= Limits.Http2ReadPerTurn || _owner.HasStartedEnough)
            {
                return _connection.Available > 0;
            }

            if (_inData)
            {
                if (!TakeContent())
                {
                    return false;
                }
            }
            else if (!TakeFrame())
            {
                return false;
            }
        }

        return false;
    }

    private bool TakeFrame()
    {
        if (_connection.Available < Http2Frame.HeaderLength)
        {
            return false;
        }

        var frame = Http2Frame.Read(_connection.Unread);
        var fault = frame.Fault(Http2Frame.DefaultMaxLength);
        if (fault == Http2Error.NoError && (!_settingsSeen && !IsSettings(frame) || !_heads.Admits(frame)))
        {
            fault = Http2Error.ProtocolError;
        }

        if (fault != Http2Error.NoError)
        {
            return Fail(fault);
        }

        if (frame.Type == Http2FrameType.Data)
        {
            return TakeDataHeader(frame);
        }

        var length = Http2Frame.HeaderLength + frame.Length;
        if (_connection.Available < length)
        {
            return false;
        }

        Handle(frame, _connection.Unread[Http2Frame.HeaderLength..length]);
        Forget(length);
        return true;
    }

    private static bool IsSettings(in Http2Frame frame) =>
        frame.Type == Http2FrameType.Settings && !frame.Has(Http2Flags.Ack);

    private bool Fail(Http2Error error)
    {
        _owner.Fail(error);
        return false;
    }

    private void Forget(int count)
    {
        _taken += count;
        if (_connection.In is not null && _connection.IsOpen)
        {
            _connection.Consume(count);
        }
    }

    private void Handle(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        switch (frame.Type)
        {
            case Http2FrameType.Headers:
                _heads.Headers(frame, payload);
                break;
            case Http2FrameType.Continuation:
                _heads.Continuation(frame, payload);
                break;
            case Http2FrameType.Priority:
                _owner.Pay(Http2Points.Control);
                if (Number(payload) == frame.Stream)
                {
                    _owner.Fail(Http2Error.ProtocolError);
                }

                break;
            case Http2FrameType.RstStream:
                Reset(frame.Stream);
                break;
            case Http2FrameType.Settings:
                _settingsSeen = true;
                _settings.Take(frame, payload);
                break;
            case Http2FrameType.Ping:
                Ping(frame, payload);
                break;
            case Http2FrameType.GoAway:
                _owner.ClientLeaves();
                break;
            case Http2FrameType.WindowUpdate:
                WindowUpdate(frame.Stream, Number(payload));
                break;
            case Http2FrameType.PriorityUpdate:
                PriorityUpdate(payload);
                break;
            default:
                _owner.Pay(Http2Points.Control);
                break;
        }
    }

    /// <summary>31 bits; the reserved one is ignored.</summary>
    private static int Number(ReadOnlySpan<byte> payload) =>
        (int)(BinaryPrimitives.ReadUInt32BigEndian(payload) & 0x7FFF_FFFF);

    // --- DATA (section 6.1) ---

    private bool TakeDataHeader(in Http2Frame frame)
    {
        var padded = frame.Has(Http2Flags.Padded);
        var header = Http2Frame.HeaderLength + (padded ? 1 : 0);
        if (_connection.Available < header && frame.Length > 0)
        {
            return false;
        }

        if (padded && (frame.Length == 0 || _connection.Unread[Http2Frame.HeaderLength] >= frame.Length))
        {
            return Fail(Http2Error.ProtocolError);
        }

        var padding = padded ? 1 + _connection.Unread[Http2Frame.HeaderLength] : 0;
        var fault = AdmitData(frame, out var x);
        if (fault != Http2Error.NoError)
        {
            return Fail(fault);
        }

        _dataStream = frame.Stream;
        _dataLeft = frame.Length - padding;
        _paddingLeft = padded ? padding - 1 : 0;
        _dataEnds = frame.Has(Http2Flags.EndStream);
        _inData = true;
        if (x is not null)
        {
            _owner.Credit.Consumed(x, padding);
        }
        else
        {
            _owner.Credit.Discarded(padding);
        }

        PayForData(x);
        Forget(header);
        return true;
    }

    /// <summary>Whose content it is; nobody's when the stream was reset by us while it was on its way.</summary>
    private Http2Error AdmitData(in Http2Frame frame, out Http2Exchange? x)
    {
        x = Streams.Find(frame.Stream);
        if (!_owner.Credit.TryReceive(frame.Length))
        {
            return Http2Error.FlowControlError;
        }

        if (x is null)
        {
            return frame.Stream > Streams.Highest ? Http2Error.ProtocolError
                : Streams.WasResetByUs(frame.Stream) || frame.Stream > _owner.LastAccepted ? Http2Error.NoError
                : Http2Error.StreamClosed;
        }

        if (x.RemoteEnded || x.ResetByClient)
        {
            return Http2Error.StreamClosed;
        }

        if (x.WasReset)
        {
            x = null;
            return Http2Error.NoError;
        }

        return x.InBody.Count + x.Owed + frame.Length > Limits.Http2StreamWindow
            ? Http2Error.FlowControlError : Http2Error.NoError;
    }

    private void PayForData(Http2Exchange? x)
    {
        if (_dataEnds || x is { IsTunnel: true })
        {
            return;
        }

        if (_dataLeft == 0)
        {
            _owner.Pay(Http2Points.EmptyFrame);
        }
        else if (_dataLeft < 64)
        {
            _owner.Pay(Http2Points.SmallData);
        }
    }

    /// <summary>Takes what is there of the frame's content and padding; false when more is to come.</summary>
    private bool TakeContent()
    {
        var count = Math.Min(_connection.Available, _dataLeft);
        if (count > 0)
        {
            Deliver(_connection.Unread[..count]);
            _dataLeft -= count;
            Forget(count);
        }

        var padding = Math.Min(_connection.IsOpen ? _connection.Available : 0, _paddingLeft);
        if (_dataLeft == 0 && padding > 0)
        {
            _paddingLeft -= padding;
            Forget(padding);
        }

        if (_dataLeft > 0 || _paddingLeft > 0)
        {
            return false;
        }

        _inData = false;
        if (!_dataEnds)
        {
            return true;
        }

        Streams.EndLinger(_dataStream);
        if (Streams.Find(_dataStream) is { WasReset: false } x)
        {
            EndContent(x);
        }

        return true;
    }

    private void Deliver(ReadOnlySpan<byte> content)
    {
        var x = Streams.Find(_dataStream);
        if (x is null || x.WasReset || x.BodyRejection != Rejection.None)
        {
            _owner.Credit.Discarded(content.Length);
            return;
        }

        var received = x.InBody.Received + content.Length;
        if (!x.IsTunnel && x.Request.ContentLength >= 0 && received > x.Request.ContentLength)
        {
            _owner.Credit.Discarded(content.Length);
            Malformed(x);
            return;
        }

        if (!x.IsTunnel && x.Zone is { } zone && received > zone.Settings.Limits.MaxBody)
        {
            _owner.Credit.Discarded(content.Length);
            x.RefuseBody(Rejection.ContentTooLarge, Io.Broken);
            return;
        }

        x.LastContent = _connection.Loop.Now;
        x.InBody.Append(content);
    }

    /// <summary>END_STREAM on DATA or on trailers: the announced length must be what came (section 8.1.1).</summary>
    internal void EndContent(Http2Exchange x)
    {
        x.RemoteEnded = true;
        if (x.BodyRejection == Rejection.None && !x.IsTunnel
            && x.Request.ContentLength >= 0 && x.InBody.Received != x.Request.ContentLength)
        {
            Malformed(x);
            return;
        }

        x.InBody.Wake(x.InBody.Ready.Count);
    }

    internal void Malformed(Http2Exchange x)
    {
        _connection.Loop.Counters.Add(Http2Counters.Malformed);
        _owner.ResetStream(x, Http2Error.ProtocolError);
        _owner.Pay(Http2Points.OurReset);
    }

    // --- The small frames ---

    private void Reset(int stream)
    {
        if (stream > Streams.Highest)
        {
            _owner.Fail(Http2Error.ProtocolError);
            return;
        }

        var x = Streams.Find(stream);
        Streams.EndLinger(stream);
        _connection.Loop.Counters.Add(Http2Counters.ClientResets);
        _owner.Pay(x is { Answer.Ended: true } ? Http2Points.Control : Http2Points.Reset);
        if (x is { WasReset: false })
        {
            x.ResetByClient = true;
            x.Cancel();
        }
    }

    private void Ping(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        _owner.Pay(Http2Points.Control);
        if (!frame.Has(Http2Flags.Ack))
        {
            var to = _output.Control(Http2Frame.HeaderLength + payload.Length);
            Http2Frame.Write(to, payload.Length, Http2FrameType.Ping, Http2Flags.Ack, 0);
            payload.CopyTo(to[Http2Frame.HeaderLength..]);
        }
    }

    private void WindowUpdate(int stream, int increment)
    {
        // What the content we sent makes plausible is free (Envoy's formula).
        _windowUpdates++;
        if (_windowUpdates > 5 + 2 * ((Streams.Highest + 1) / 2 + 10 * _owner.Sender.DataFrames))
        {
            _owner.Pay(Http2Points.Control);
        }

        if (increment == 0 || stream > Streams.Highest)
        {
            _owner.Fail(Http2Error.ProtocolError);
            return;
        }

        if (stream == 0)
        {
            _owner.Sender.Window += increment;
            if (_owner.Sender.Window > Http2Frame.MaxWindow)
            {
                _owner.Fail(Http2Error.FlowControlError);
            }

            _output.Schedule();
        }
        else if (Streams.Find(stream) is { WasReset: false } x)
        {
            x.Answer.Window += increment;
            if (x.Answer.Window > Http2Frame.MaxWindow)
            {
                // Section 6.9.1 wants the stream reset; that nobody gets for nothing, so the connection follows.
                _owner.ResetStream(x, Http2Error.FlowControlError);
                _owner.Fail(Http2Error.FlowControlError);
                return;
            }

            _owner.Sender.Wake(x.Answer);
        }
    }

    /// <summary>RFC 9218 section 7.1.</summary>
    private void PriorityUpdate(ReadOnlySpan<byte> payload)
    {
        _owner.Pay(Http2Points.Control);
        var stream = Number(payload);
        if (stream == 0)
        {
            _owner.Fail(Http2Error.ProtocolError);
        }
        else if (Streams.Find(stream) is { } x)
        {
            Http2Heads.SetPriority(x.Answer, payload[4..]);
        }
    }
}
