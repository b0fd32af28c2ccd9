using System.Buffers.Text;

namespace Ringwall.Core.Http;

/// <summary>
/// Writes HTTP/1 heads into a span. Every octet is checked here again, whoever made it: what does not fit the grammar
/// is refused, never cleaned. A refused or overlong piece leaves nothing behind.
/// </summary>
public ref struct Http1Writer(Span<byte> to)
{
    private readonly Span<byte> _to = to;

    /// <summary>Octets written.</summary>
    public int Length { get; private set; }

    /// <summary>A piece did not fit the span.</summary>
    public bool Full { get; private set; }

    /// <summary>A piece held octets the grammar bars: a fault of whoever made it, the head must not be sent.</summary>
    public bool Refused { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _to[..Length];

    /// <summary>Request line of HTTP/1.1 with an origin-form target, or "*".</summary>
    public bool RequestLine(scoped ReadOnlySpan<byte> method, scoped ReadOnlySpan<byte> target)
    {
        if (method.Length > Limits.Method || !Octets.IsToken(method) || !IsTarget(target))
        {
            Refused = true;
            return false;
        }

        var version = " HTTP/1.1\r\n"u8;
        if (!Fits(method.Length + 1 + target.Length + version.Length))
        {
            return false;
        }

        Put(method);
        _to[Length++] = Octets.Sp;
        Put(target);
        Put(version);
        return true;
    }

    /// <summary>Status line of HTTP/1.1 with our own reason phrase.</summary>
    public bool StatusLine(int status)
    {
        if (status is < 100 or > 599)
        {
            Refused = true;
            return false;
        }

        var reason = ReasonPhrases.Of(status);
        var version = "HTTP/1.1 "u8;
        if (!Fits(version.Length + 4 + reason.Length + 2))
        {
            return false;
        }

        Put(version);
        _to[Length++] = (byte)('0' + status / 100);
        _to[Length++] = (byte)('0' + status / 10 % 10);
        _to[Length++] = (byte)('0' + status % 10);
        _to[Length++] = Octets.Sp;
        Put(reason);
        Put("\r\n"u8);
        return true;
    }

    /// <summary>
    /// A field of ours or of a rule. Spaces at the ends of the value are refused: a reader would lose them.
    /// </summary>
    public bool Field(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        if (name.Length > Limits.FieldName || !Octets.IsToken(name) || !Octets.IsValue(value)
            || value.Length > 0 && (Octets.IsSpace(value[0]) || Octets.IsSpace(value[^1])))
        {
            Refused = true;
            return false;
        }

        return Copy(name, value);
    }

    /// <summary>A field whose value is a number.</summary>
    public bool Field(scoped ReadOnlySpan<byte> name, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out var length);
        return Field(name, digits[..length]);
    }

    /// <summary>A field one of our readers has checked, copied without looking again.</summary>
    public bool Copy(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        if (!Fits(name.Length + value.Length + 4))
        {
            return false;
        }

        Put(name);
        _to[Length++] = (byte)':';
        _to[Length++] = Octets.Sp;
        Put(value);
        Put("\r\n"u8);
        return true;
    }

    /// <summary>Octets that are whole lines already (a prepared block of fields).</summary>
    public bool Lines(scoped ReadOnlySpan<byte> lines)
    {
        if (!Fits(lines.Length))
        {
            return false;
        }

        Put(lines);
        return true;
    }

    /// <summary>The empty line.</summary>
    public bool End() => Lines("\r\n"u8);

    private static bool IsTarget(ReadOnlySpan<byte> target)
    {
        if (target.IsEmpty || target[0] != '/' && !target.SequenceEqual("*"u8))
        {
            return false;
        }

        foreach (var octet in target)
        {
            if (octet is <= Octets.Sp or Octets.Del or (byte)'#')
            {
                return false;
            }
        }

        return true;
    }

    private bool Fits(int count)
    {
        var fits = count <= _to.Length - Length;
        Full |= !fits;
        return fits;
    }

    private void Put(scoped ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(_to[Length..]);
        Length += octets.Length;
    }
}
