using System.Buffers.Binary;
using Ringwall.Core.Http;

namespace Ringwall.Node.Http;

/// <summary>SETTINGS of both sides of a connection: what we announce, and what the client's mean for us.</summary>
internal sealed class Http2Settings(Http2Connection owner, Http2Output output)
{
    private int _tableSize = HpackDecoder.DefaultTable;

    /// <summary>What we announce (section 3.4): our SETTINGS come first.</summary>
    public void Greet()
    {
        const int count = 7;
        var to = output.Control(Http2Frame.HeaderLength + count * Http2Frame.SettingLength);
        var at = Http2Frame.Write(to, count * Http2Frame.SettingLength, Http2FrameType.Settings, 0, 0);
        at += Http2Frame.WriteSetting(to[at..], Http2Setting.HeaderTableSize, HpackDecoder.DefaultTable);
        at += Http2Frame.WriteSetting(to[at..], Http2Setting.MaxConcurrentStreams, Limits.Http2Streams);
        at += Http2Frame.WriteSetting(to[at..], Http2Setting.InitialWindowSize, Limits.Http2StreamWindow);
        at += Http2Frame.WriteSetting(to[at..], Http2Setting.MaxFrameSize, Http2Frame.DefaultMaxLength);
        at += Http2Frame.WriteSetting(to[at..], Http2Setting.MaxHeaderListSize, Core.Http.Limits.HeaderList);
        at += Http2Frame.WriteSetting(to[at..], Http2Setting.EnableConnectProtocol, 1);
        Http2Frame.WriteSetting(to[at..], Http2Setting.NoRfc7540Priorities, 1);
    }

    /// <summary>Section 6.5: taken in order, then acknowledged.</summary>
    public void Take(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (frame.Has(Http2Flags.Ack))
        {
            owner.Pay(Http2Points.Control);
            return;
        }

        owner.Pay(Http2Points.Settings);
        if (payload.Length > Limits.Http2Settings * Http2Frame.SettingLength)
        {
            owner.Fail(Http2Error.EnhanceYourCalm);
            return;
        }

        for (; !payload.IsEmpty; payload = payload[Http2Frame.SettingLength..])
        {
            var fault = Take(
                (Http2Setting)BinaryPrimitives.ReadUInt16BigEndian(payload),
                BinaryPrimitives.ReadUInt32BigEndian(payload[2..]));
            if (fault != Http2Error.NoError)
            {
                owner.Fail(fault);
                return;
            }
        }

        Http2Frame.Write(
            output.Control(Http2Frame.HeaderLength), 0, Http2FrameType.Settings, Http2Flags.Ack, 0);
    }

    /// <summary>Section 6.5.2. What only widens what we may do (larger frames, more streams) is not used.</summary>
    private Http2Error Take(Http2Setting setting, uint value)
    {
        switch (setting)
        {
            case Http2Setting.HeaderTableSize:
                if (value < _tableSize)
                {
                    _tableSize = (int)value;
                    output.TableSizeToSay = _tableSize;
                }

                return Http2Error.NoError;
            case Http2Setting.EnablePush or Http2Setting.EnableConnectProtocol or Http2Setting.NoRfc7540Priorities:
                return value > 1 ? Http2Error.ProtocolError : Http2Error.NoError;
            case Http2Setting.InitialWindowSize:
                return value > Http2Frame.MaxWindow ? Http2Error.FlowControlError : SetWindow((int)value);
            case Http2Setting.MaxFrameSize:
                return value is < Http2Frame.DefaultMaxLength or > Http2Frame.MaxMaxLength
                    ? Http2Error.ProtocolError : Http2Error.NoError;
            default:
                return Http2Error.NoError;
        }
    }

    /// <summary>Section 6.9.2: every open stream's window moves by the difference, below zero if need be.</summary>
    private Http2Error SetWindow(int size)
    {
        long change = (long)size - owner.PeerWindow;
        owner.PeerWindow = size;
        foreach (var x in owner.Streams.All)
        {
            x.Answer.Window += change;
            if (x.Answer.Window > Http2Frame.MaxWindow)
            {
                return Http2Error.FlowControlError;
            }

            if (change > 0)
            {
                owner.Sender.Wake(x.Answer);
            }
        }

        return Http2Error.NoError;
    }
}
