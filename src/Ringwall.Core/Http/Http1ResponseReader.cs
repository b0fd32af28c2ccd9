namespace Ringwall.Core.Http;

/// <summary>Why an origin's head was refused.</summary>
public enum ResponseFault : byte
{
    None,
    ProtocolError,
    HeadTooLarge,
    TransferCoding,
}

/// <summary>
/// Reads the head of an HTTP/1 response (docs/reference/http.md section 2): tolerant only where the meaning is certain.
/// </summary>
public static class Http1ResponseReader
{
    private const string StatusForm = "HTTP/1.v ddd";

    /// <summary>
    /// Reads the head at [start, end) of the buffer; after More call again with the same start. A folded line is
    /// unfolded where it lies. Method and upgrade are those of the request that is answered.
    /// </summary>
    public static Progress Read(
        byte[] buffer, int start, int end, ResponseHead head, Method method, bool upgradeAsked, out ResponseFault fault)
    {
        if (head.ReadFrom != start)
        {
            head.Clear();
            head.ReadFrom = start;
        }

        head.Buffer = buffer;
        fault = ResponseFault.None;
        var limit = end - start > Limits.ResponseHead ? start + Limits.ResponseHead : end;
        var at = head.ResumeAt;
        if (at < 0)
        {
            fault = ReadStatusLine(start, limit, head, out at);
        }

        while (at >= 0 && fault == ResponseFault.None)
        {
            fault = ReadField(at, limit, head, out var next, out var ended);
            if (ended && fault == ResponseFault.None)
            {
                fault = ResponseFields.Finish(head, method, upgradeAsked);
            }

            if (ended && fault == ResponseFault.None)
            {
                head.WireLength = next - start;
                head.ReadFrom = -1;
                return Progress.Done;
            }

            if (next < 0)
            {
                break;
            }

            at = next;
            head.ResumeAt = at;
        }

        if (fault == ResponseFault.None && end - start >= Limits.ResponseHead)
        {
            fault = ResponseFault.HeadTooLarge;
        }

        if (fault == ResponseFault.None)
        {
            return Progress.More;
        }

        head.ReadFrom = -1;
        return Progress.Rejected;
    }

    /// <summary>
    /// "at" is the first field line, −1 when more is needed. The reason phrase is checked and forgotten.
    /// </summary>
    private static ResponseFault ReadStatusLine(int start, int limit, ResponseHead head, out int at)
    {
        at = -1;
        var buffer = head.Buffer;
        var seen = Math.Min(StatusForm.Length, limit - start);
        for (var i = 0; i < seen; i++)
        {
            var octet = buffer[start + i];
            var fits = StatusForm[i] switch
            {
                'd' => Octets.IsDigit(octet),
                'v' => octet is (byte)'0' or (byte)'1',
                var wanted => octet == wanted,
            };
            if (!fits)
            {
                return ResponseFault.ProtocolError;
            }
        }

        if (seen < StatusForm.Length)
        {
            return ResponseFault.None;
        }

        head.Http10 = buffer[start + 7] == '0';
        head.Status = (buffer[start + 9] - '0') * 100 + (buffer[start + 10] - '0') * 10 + buffer[start + 11] - '0';
        if (head.Status is < 100 or > 599)
        {
            return ResponseFault.ProtocolError;
        }

        var from = start + StatusForm.Length;
        if (from < limit && buffer[from] is not (Octets.Sp or Octets.Cr or Octets.Lf))
        {
            return ResponseFault.ProtocolError;
        }

        var stop = Octets.ValueEnd(buffer, from, limit);
        var fault = LineEnd(buffer, stop, limit, out at);
        head.ResumeAt = at;
        return fault;
    }

    /// <summary>CRLF or LF at "stop": "next" is behind it, or −1.</summary>
    private static ResponseFault LineEnd(byte[] buffer, int stop, int limit, out int next)
    {
        next = -1;
        if (stop == limit)
        {
            return ResponseFault.None;
        }

        if (buffer[stop] == Octets.Lf)
        {
            next = stop + 1;
            return ResponseFault.None;
        }

        if (buffer[stop] != Octets.Cr)
        {
            return ResponseFault.ProtocolError;
        }

        if (stop + 1 == limit)
        {
            return ResponseFault.None;
        }

        next = buffer[stop + 1] == Octets.Lf ? stop + 2 : -1;
        return next < 0 ? ResponseFault.ProtocolError : ResponseFault.None;
    }

    /// <summary>One field line with its folds, or the empty line that ends the head.</summary>
    private static ResponseFault ReadField(int from, int limit, ResponseHead head, out int next, out bool ended)
    {
        var buffer = head.Buffer;
        next = -1;
        ended = false;
        if (from == limit)
        {
            return ResponseFault.None;
        }

        if (buffer[from] is Octets.Cr or Octets.Lf)
        {
            var fault = LineEnd(buffer, from, limit, out next);
            ended = next >= 0;
            return fault;
        }

        var nameEnd = Octets.TokenEnd(buffer, from, limit, out _);
        var colon = nameEnd;
        while (colon < limit && colon - from <= Limits.FieldName && Octets.IsSpace(buffer[colon]))
        {
            colon++;
        }

        if (nameEnd - from > Limits.FieldName || colon - from > Limits.FieldName
            || colon < limit && (nameEnd == from || buffer[colon] != ':'))
        {
            return ResponseFault.ProtocolError;
        }

        return colon == limit ? ResponseFault.None : ReadValue(head, from, nameEnd, colon, limit, out next);
    }

    private static ResponseFault ReadValue(
        ResponseHead head, int name, int nameEnd, int colon, int limit, out int next)
    {
        var buffer = head.Buffer;
        next = -1;
        var stop = colon + 1;
        while (true)
        {
            stop = Octets.ValueEnd(buffer, stop, limit);
            var fault = LineEnd(buffer, stop, limit, out var line);
            if (fault != ResponseFault.None || line < 0 || line == limit)
            {
                return fault != ResponseFault.None ? fault
                    : limit - name >= Limits.FieldLine ? ResponseFault.HeadTooLarge : ResponseFault.None;
            }

            if (line - name > Limits.FieldLine)
            {
                return ResponseFault.HeadTooLarge;
            }

            if (!Octets.IsSpace(buffer[line]))
            {
                next = line;
                break;
            }

            // obs-fold (RFC 9112 section 5.2): the line end becomes spaces, the value goes on.
            buffer.AsSpan(stop, line - stop).Fill(Octets.Sp);
        }

        Field field = default;
        FieldLine.Set(buffer, ref field, name, nameEnd, colon + 1, stop);
        if (nameEnd != colon && field.Id is (FieldId.ContentLength or FieldId.TransferEncoding))
        {
            return ResponseFault.ProtocolError;
        }

        return head.Fields.Add(field)
            ? ResponseFields.Take(head, ref head.Fields[head.Fields.Count - 1]) : ResponseFault.HeadTooLarge;
    }
}
