namespace Ringwall.Core.Http;

/// <summary>The canonical form of an origin's answer. Offsets point into <see cref="Buffer"/>.</summary>
public sealed class ResponseHead
{
    public const int MaxFields = 256;

    public byte[] Buffer = [];

    public readonly FieldTable Fields = new(MaxFields);

    /// <summary>100-599.</summary>
    public int Status;

    /// <summary>The origin spoke HTTP/1.0.</summary>
    public bool Http10;

    /// <summary>How the content ends.</summary>
    public ContentFraming Framing;

    /// <summary>
    /// Octets of content when <see cref="Framing"/> is Length; with None what Content-Length declared (answers to HEAD,
    /// 304), else −1.
    /// </summary>
    public long ContentLength;

    /// <summary>Content-Length and Transfer-Encoding came together: not stored, connection closed after.</summary>
    public bool LengthConflict;

    /// <summary>The connection may carry another exchange after this one.</summary>
    public bool KeepAlive;

    /// <summary>Seconds of the origin's Keep-Alive: timeout=N, or −1.</summary>
    public int KeepAliveTimeout;

    /// <summary>A 101 that answers our WebSocket upgrade (the accept hash is the forwarder's to check).</summary>
    public bool WebSocket;

    public int WireLength;

    public ReadOnlySpan<byte> Name(in Field field) => Buffer.AsSpan(field.NameOffset, field.NameLength);

    public ReadOnlySpan<byte> Value(in Field field) => Buffer.AsSpan(field.ValueOffset, field.ValueLength);

    public ReadOnlySpan<byte> Value(FieldId id)
    {
        var i = Fields.Find(id);
        return i < 0 ? default : Value(Fields[i]);
    }

    /// <summary>Where an unfinished read goes on; −1 when none is under way.</summary>
    internal int ResumeAt = -1;

    internal int ReadFrom = -1;

    internal ResponseMarks Marks;

    /// <summary>
    /// Forgets everything, an unfinished read too. Readers begin with it; an abandoned read needs it.
    /// </summary>
    public void Clear()
    {
        Fields.Clear();
        Status = 0;
        ResumeAt = ReadFrom = -1;
        Marks = ResponseMarks.None;
        Http10 = LengthConflict = WebSocket = false;
        KeepAlive = true;
        KeepAliveTimeout = -1;
        Framing = ContentFraming.None;
        ContentLength = -1;
        WireLength = 0;
    }
}

public enum ContentFraming : byte { None, Length, Chunked, UntilClose }
