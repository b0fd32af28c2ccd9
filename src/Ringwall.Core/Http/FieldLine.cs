namespace Ringwall.Core.Http;

/// <summary>One field line as clients must send it (RFC 9112 section 5), of a head or a trailer section.</summary>
internal static class FieldLine
{
    /// <summary>
    /// Reads the line at [from, end), not empty. "next" is behind its CRLF, or −1: more is needed, or it is refused.
    /// </summary>
    public static Rejection Read(
        byte[] buffer, int from, int end, ref Field field, out int next, out bool underscore)
    {
        next = -1;
        var colon = Octets.TokenEnd(buffer, from, end, out underscore);
        if (colon - from > Limits.FieldName)
        {
            return Rejection.BadFieldName;
        }

        if (colon == end)
        {
            return Rejection.None;
        }

        if (buffer[colon] != ':' || colon == from)
        {
            return buffer[colon] is Octets.Lf or 0 ? Rejection.BareCrLf
                : colon == from && Octets.IsSpace(buffer[from]) ? Rejection.ObsFold : Rejection.BadFieldName;
        }

        var stop = Octets.ValueEnd(buffer, colon + 1, end);
        if (stop == end)
        {
            return Rejection.None;
        }

        if (buffer[stop] != Octets.Cr)
        {
            return buffer[stop] is Octets.Lf or 0 ? Rejection.BareCrLf : Rejection.BadFieldValue;
        }

        if (stop + 1 == end)
        {
            return Rejection.None;
        }

        if (buffer[stop + 1] != Octets.Lf)
        {
            return Rejection.BareCrLf;
        }

        Set(buffer, ref field, from, colon, colon + 1, stop);
        next = stop + 2;
        return Rejection.None;
    }

    /// <summary>Sets offsets, trimmed, and id.</summary>
    public static void Set(byte[] buffer, ref Field field, int name, int nameEnd, int value, int valueEnd)
    {
        while (value < valueEnd && Octets.IsSpace(buffer[value]))
        {
            value++;
        }

        while (valueEnd > value && Octets.IsSpace(buffer[valueEnd - 1]))
        {
            valueEnd--;
        }

        field.NameOffset = name;
        field.NameLength = (ushort)(nameEnd - name);
        field.ValueOffset = value;
        field.ValueLength = valueEnd - value;
        field.Id = FieldNames.Recognise(buffer.AsSpan(name, nameEnd - name));
    }
}
