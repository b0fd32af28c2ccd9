namespace Ringwall.Core.Http;

public enum HttpVersion : byte { Http10, Http11, Http2 }

public enum Method : byte { Other, Get, Head, Post, Put, Delete, Patch, Options, Connect, Trace }

/// <summary>
/// The canonical form of a request: the one reading everything after works on, whichever protocol it came by. Offsets
/// point into <see cref="Buffer"/>; the host is already lower-cased there. What goes to an origin is written from this
/// form and never copied from the wire.
/// </summary>
public sealed class RequestHead
{
    public const int MaxFields = 128;

    /// <summary>The bytes the offsets below refer to. Owned by the exchange for as long as the head lives.</summary>
    public byte[] Buffer = [];

    public readonly FieldTable Fields = new(MaxFields);

    public HttpVersion Version;
    public Method Method;
    public int MethodOffset, MethodLength;

    /// <summary>Raw target in origin-form (absolute-form reduced), path and query; "*" for OPTIONS *.</summary>
    public int TargetOffset, TargetLength;

    /// <summary>Length of the path: up to the first "?" of the target.</summary>
    public int PathLength;

    /// <summary>Ways in which edge and origin could read this path differently.</summary>
    public PathFlags PathFlags;

    /// <summary>Canonical host: lower case, no trailing dot, no port. IPv6 keeps its brackets.</summary>
    public int HostOffset, HostLength;

    /// <summary>Port named by the client, or 0.</summary>
    public int Port;

    /// <summary>Declared length of the content, or −1 when not declared.</summary>
    public long ContentLength;

    /// <summary>HTTP/1.1 chunked content, or HTTP/2 content of undeclared length.</summary>
    public bool Chunked;

    public bool KeepAlive;
    public bool ExpectContinue;

    /// <summary>The client may be sent trailers (te: trailers, or HTTP/2).</summary>
    public bool AcceptsTrailers;

    /// <summary>A valid WebSocket opening handshake (1.1 Upgrade, or extended CONNECT of RFC 8441).</summary>
    public bool WebSocket;

    /// <summary>Octets of the head on the wire, for the log.</summary>
    public int WireLength;

    /// <summary>Fields whose name holds "_": dropped unless the zone forwards them, and counted.</summary>
    public int UnderscoreNames;

    /// <summary>Where an unfinished read goes on; −1 when none is under way.</summary>
    internal int ResumeAt = -1;

    /// <summary>Start the unfinished read was called with.</summary>
    internal int ReadFrom = -1;

    /// <summary>
    /// What the fields taken so far said, until <see cref="RequestFields.Finish"/> draws the conclusions.
    /// </summary>
    internal FieldMarks Marks;

    internal int ConnectionOptions;

    /// <summary>Authority of an absolute-form target, canonical; it must equal Host.</summary>
    internal int AuthorityOffset, AuthorityLength, AuthorityPort;

    public bool HasContent => Chunked || ContentLength > 0;

    public ReadOnlySpan<byte> MethodBytes => Buffer.AsSpan(MethodOffset, MethodLength);

    public ReadOnlySpan<byte> Target => Buffer.AsSpan(TargetOffset, TargetLength);

    public ReadOnlySpan<byte> Path => Buffer.AsSpan(TargetOffset, PathLength);

    /// <summary>Without the "?"; empty when there is none.</summary>
    public ReadOnlySpan<byte> Query =>
        PathLength < TargetLength ? Buffer.AsSpan(TargetOffset + PathLength + 1, TargetLength - PathLength - 1)
            : default;

    public ReadOnlySpan<byte> Host => Buffer.AsSpan(HostOffset, HostLength);

    public ReadOnlySpan<byte> Name(in Field field) => Buffer.AsSpan(field.NameOffset, field.NameLength);

    public ReadOnlySpan<byte> Value(in Field field) => Buffer.AsSpan(field.ValueOffset, field.ValueLength);

    /// <summary>Value of the first field with this id, or empty.</summary>
    public ReadOnlySpan<byte> Value(FieldId id)
    {
        var i = Fields.Find(id);
        return i < 0 ? default : Value(Fields[i]);
    }

    /// <summary>
    /// Forgets everything, an unfinished read too. Readers begin with it; an abandoned read needs it.
    /// </summary>
    public void Clear()
    {
        Fields.Clear();
        Version = HttpVersion.Http11;
        Method = Method.Other;
        MethodOffset = MethodLength = TargetOffset = TargetLength = PathLength = HostOffset = HostLength = 0;
        PathFlags = PathFlags.None;
        Port = 0;
        ContentLength = -1;
        Chunked = ExpectContinue = AcceptsTrailers = WebSocket = false;
        KeepAlive = true;
        WireLength = UnderscoreNames = 0;
        ResumeAt = ReadFrom = -1;
        Marks = FieldMarks.None;
        ConnectionOptions = AuthorityOffset = AuthorityLength = AuthorityPort = 0;
    }
}

/// <summary>
/// Reasons why edge and origin could read a path differently; such a path is forwarded raw, never cached.
/// </summary>
[Flags]
public enum PathFlags : ushort
{
    None = 0,
    DotSegment = 1,
    EncodedDot = 2,
    EncodedSlash = 4,
    Backslash = 8,
    DoubleSlash = 16,
    Semicolon = 32,
    EncodedUnreserved = 64,
    EncodedControl = 128,
    DoubleEncoded = 256,
    NonUtf8 = 512,
}
