using System.Buffers.Binary;

namespace Ringwall.Core.Http;

/// <summary>Frame types of RFC 9113 section 6 and RFC 9218 section 7.1; others are unknown and ignored.</summary>
public enum Http2FrameType : byte
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    RstStream = 3,
    Settings = 4,
    PushPromise = 5,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
    PriorityUpdate = 0x10,
}

/// <summary>Error codes of RFC 9113 section 7.</summary>
public enum Http2Error : uint
{
    NoError = 0,
    ProtocolError = 1,
    InternalError = 2,
    FlowControlError = 3,
    SettingsTimeout = 4,
    StreamClosed = 5,
    FrameSizeError = 6,
    RefusedStream = 7,
    Cancel = 8,
    CompressionError = 9,
    ConnectError = 10,
    EnhanceYourCalm = 11,
    InadequateSecurity = 12,
    Http11Required = 13,
}

/// <summary>Settings of RFC 9113 section 6.5.2, RFC 8441 section 3 and RFC 9218 section 2.1.</summary>
public enum Http2Setting : ushort
{
    HeaderTableSize = 1,
    EnablePush = 2,
    MaxConcurrentStreams = 3,
    InitialWindowSize = 4,
    MaxFrameSize = 5,
    MaxHeaderListSize = 6,
    EnableConnectProtocol = 8,
    NoRfc7540Priorities = 9,
}

/// <summary>Flags by frame type (RFC 9113 section 6). Undefined bits are ignored.</summary>
public static class Http2Flags
{
    public const byte Ack = 0x1;
    public const byte EndStream = 0x1;
    public const byte EndHeaders = 0x4;
    public const byte Padded = 0x8;
    public const byte Priority = 0x20;
}

/// <summary>The nine octets before every payload (RFC 9113 section 4.1).</summary>
public readonly record struct Http2Frame(int Length, Http2FrameType Type, byte Flags, int Stream)
{
    public const int HeaderLength = 9;

    /// <summary>Payload every peer accepts, and the most we do (RFC 9113 section 4.2).</summary>
    public const int DefaultMaxLength = 16_384;

    public const int MaxMaxLength = (1 << 24) - 1;

    /// <summary>Window of a stream and of a connection before anybody says otherwise (section 6.9.2).</summary>
    public const int DefaultWindow = 65_535;

    public const int MaxWindow = int.MaxValue;

    public const int SettingLength = 6;

    /// <summary>What a client sends before its first frame (section 3.4).</summary>
    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public bool Has(byte flag) => (Flags & flag) != 0;

    /// <summary>Reads a header of at least <see cref="HeaderLength"/> octets; the reserved bit is ignored.</summary>
    public static Http2Frame Read(ReadOnlySpan<byte> from)
    {
        var start = BinaryPrimitives.ReadUInt32BigEndian(from);
        return new(
            (int)(start >> 8),
            (Http2FrameType)(byte)start,
            from[4],
            (int)(BinaryPrimitives.ReadUInt32BigEndian(from[5..]) & 0x7FFF_FFFF));
    }

    /// <summary>Writes a header; the count written.</summary>
    public static int Write(Span<byte> to, int length, Http2FrameType type, byte flags, int stream)
    {
        BinaryPrimitives.WriteUInt32BigEndian(to, ((uint)length << 8) | (byte)type);
        to[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(to[5..], stream);
        return HeaderLength;
    }

    /// <summary>One setting; the count written.</summary>
    public static int WriteSetting(Span<byte> to, Http2Setting setting, uint value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(to, (ushort)setting);
        BinaryPrimitives.WriteUInt32BigEndian(to[2..], value);
        return SettingLength;
    }

    /// <summary>A whole RST_STREAM or WINDOW_UPDATE: header and one number; the count written.</summary>
    public static int WriteNumber(Span<byte> to, Http2FrameType type, int stream, uint number)
    {
        Write(to, 4, type, 0, stream);
        BinaryPrimitives.WriteUInt32BigEndian(to[HeaderLength..], number);
        return HeaderLength + 4;
    }

    /// <summary>A whole GOAWAY without debug data; the count written.</summary>
    public static int WriteGoAway(Span<byte> to, int lastStream, Http2Error error)
    {
        Write(to, 8, Http2FrameType.GoAway, 0, 0);
        BinaryPrimitives.WriteInt32BigEndian(to[HeaderLength..], lastStream);
        BinaryPrimitives.WriteUInt32BigEndian(to[(HeaderLength + 4)..], (uint)error);
        return HeaderLength + 8;
    }

    /// <summary>
    /// What must hold for a frame of this type whatever the state of connection and stream: whose frame it is and its
    /// length (sections 6.1 to 6.10). Faults here are always errors of the connection; the one stream error the RFC
    /// knows among them (PRIORITY of a wrong length) is answered as one too, since a stream reset is a thing clients
    /// must not get from us for nothing (CVE-2025-8671).
    /// </summary>
    public Http2Error Fault(int maxLength)
    {
        if (Length > maxLength)
        {
            return Http2Error.FrameSizeError;
        }

        return Type switch
        {
            Http2FrameType.Data or Http2FrameType.Headers or Http2FrameType.Continuation => OfStream(Length >= 0),
            Http2FrameType.Priority => OfStream(Length == 5),
            Http2FrameType.RstStream => OfStream(Length == 4),
            Http2FrameType.Settings when Has(Http2Flags.Ack) => OfConnection(Length == 0),
            Http2FrameType.Settings => OfConnection(Length % SettingLength == 0),
            Http2FrameType.PushPromise => Http2Error.ProtocolError,
            Http2FrameType.Ping => OfConnection(Length == 8),
            Http2FrameType.GoAway => OfConnection(Length >= 8),
            Http2FrameType.WindowUpdate => Length == 4 ? Http2Error.NoError : Http2Error.FrameSizeError,
            Http2FrameType.PriorityUpdate => OfConnection(Length >= 4),
            _ => Http2Error.NoError,
        };
    }

    private Http2Error OfStream(bool sizeRight) =>
        Stream == 0 ? Http2Error.ProtocolError : sizeRight ? Http2Error.NoError : Http2Error.FrameSizeError;

    private Http2Error OfConnection(bool sizeRight) =>
        Stream != 0 ? Http2Error.ProtocolError : sizeRight ? Http2Error.NoError : Http2Error.FrameSizeError;

    /// <summary>
    /// Takes padding off a DATA or HEADERS payload (sections 6.1, 6.2): where content begins and how long it is, or
    /// false when there is more padding than payload.
    /// </summary>
    public bool TryUnpad(ReadOnlySpan<byte> payload, out int offset, out int length)
    {
        offset = 0;
        length = payload.Length;
        if (!Has(Http2Flags.Padded))
        {
            return true;
        }

        if (payload.IsEmpty || payload[0] >= payload.Length)
        {
            return false;
        }

        offset = 1;
        length = payload.Length - 1 - payload[0];
        return true;
    }
}
