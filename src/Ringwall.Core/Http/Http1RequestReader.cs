using System.Buffers.Binary;

namespace Ringwall.Core.Http;

/// <summary>
/// Reads the head of an HTTP/1 request into its canonical form, or says why not: the accept and reject rows of
/// docs/reference/http.md 1.1-1.3. Nothing is repaired. Every verdict depends on octets in the order they came, so it
/// is the same however they were split.
/// </summary>
public static class Http1RequestReader
{
    /// <summary>
    /// Reads the head at [start, end) of the buffer. After More call again with the same start and more octets (the
    /// buffer may be a larger copy): finished lines are not read twice. Host and an absolute-form authority are
    /// lower-cased where they lie. Done sets <see cref="RequestHead.WireLength"/>; what follows it is untouched.
    /// </summary>
    public static Progress Read(
        byte[] buffer, int start, int end, RequestHead head, in RequestRules rules, out Rejection rejection)
    {
        if (head.ReadFrom != start)
        {
            head.Clear();
            head.ReadFrom = start;
        }

        head.Buffer = buffer;
        var limit = end - start > Limits.RequestHead ? start + Limits.RequestHead : end;
        rejection = Rejection.None;
        var at = head.ResumeAt;
        if (at < 0)
        {
            rejection = ReadRequestLine(start, limit, head, rules, out at);
        }

        if (at >= 0 && rejection == Rejection.None)
        {
            rejection = ReadFields(ref at, limit, head, rules, out var done);
            if (done)
            {
                head.WireLength = at - start;
                head.ReadFrom = -1;
                return rejection == Rejection.None ? Progress.Done : Progress.Rejected;
            }
        }

        if (rejection == Rejection.None && end - start >= Limits.RequestHead)
        {
            rejection = Rejection.HeadTooLarge;
        }

        if (rejection == Rejection.None)
        {
            return Progress.More;
        }

        head.ReadFrom = -1;
        return Progress.Rejected;
    }

    /// <summary>Whether the octets are the connection preface of HTTP/2 (RFC 9113 section 3.4).</summary>
    public static Progress IsHttp2Preface(ReadOnlySpan<byte> octets)
    {
        var preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;
        return octets.StartsWith(preface) ? Progress.Done
            : preface.StartsWith(octets) ? Progress.More : Progress.Rejected;
    }

    /// <summary>"at" is the first field line when the line is whole, else −1.</summary>
    private static Rejection ReadRequestLine(
        int start, int limit, RequestHead head, in RequestRules rules, out int at)
    {
        at = -1;
        var buffer = head.Buffer;
        var from = start;
        if (from < limit && buffer[from] == Octets.Cr)
        {
            // One empty line before a request line is skipped (RFC 9112 section 2.2).
            if (from + 1 >= limit)
            {
                return Rejection.None;
            }

            if (buffer[from + 1] != Octets.Lf)
            {
                return Rejection.BareCrLf;
            }

            from += 2;
        }

        var end = Math.Min(limit, from + Limits.RequestLine);
        var reason = ReadMethod(from, end, head, out var method);
        if (reason != Rejection.None || method < 0)
        {
            return reason;
        }

        var stop = RequestTarget.Scan(
            buffer, method, end, rules.AllowNonAsciiTarget, out var query, out var suspicious);
        reason = EndOfTarget(buffer, method, stop, end);
        if (reason != Rejection.None || stop == end || stop + 1 == end && buffer[stop] == Octets.Cr)
        {
            return reason == Rejection.None && end - from == Limits.RequestLine ? Rejection.TargetTooLong : reason;
        }

        reason = RequestTarget.Read(head, method, stop, query, suspicious, rules);
        if (reason != Rejection.None)
        {
            return reason;
        }

        reason = ReadVersion(stop + 1, end, head, out at);
        if (at >= 0)
        {
            head.ResumeAt = at;
        }

        return reason == Rejection.None && at < 0 && end - from == Limits.RequestLine
            ? Rejection.TargetTooLong : reason;
    }

    /// <summary>"at" is the first octet of the target, −1 when more is needed.</summary>
    private static Rejection ReadMethod(int from, int end, RequestHead head, out int at)
    {
        at = -1;
        var buffer = head.Buffer;
        head.MethodOffset = from;
        if (end - from >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(from)) == 0x20544547)
        {
            head.Method = Method.Get;
            head.MethodLength = 3;
            at = from + 4;
            return Rejection.None;
        }

        var stop = Octets.TokenEnd(buffer, from, end, out _);
        head.MethodLength = stop - from;
        if (head.MethodLength > Limits.Method)
        {
            return Rejection.MethodTooLong;
        }

        if (stop == end)
        {
            return Rejection.None;
        }

        if (stop == from || buffer[stop] != Octets.Sp)
        {
            return IsLineFault(buffer[stop]) || buffer[stop] == Octets.Cr && stop == from
                ? Rejection.BareCrLf : Rejection.BadRequestLine;
        }

        head.Method = Recognise(head.MethodBytes);
        at = stop + 1;
        return head.Method is Method.Connect or Method.Trace ? Rejection.MethodNotAllowed : Rejection.None;
    }

    private static bool IsLineFault(byte octet) => octet is Octets.Lf or 0;

    internal static Method Recognise(ReadOnlySpan<byte> method) => method switch
    {
        [(byte)'G', (byte)'E', (byte)'T'] => Method.Get,
        [(byte)'P', (byte)'U', (byte)'T'] => Method.Put,
        _ => method.SequenceEqual("POST"u8) ? Method.Post
            : method.SequenceEqual("HEAD"u8) ? Method.Head
            : method.SequenceEqual("OPTIONS"u8) ? Method.Options
            : method.SequenceEqual("DELETE"u8) ? Method.Delete
            : method.SequenceEqual("PATCH"u8) ? Method.Patch
            : method.SequenceEqual("CONNECT"u8) ? Method.Connect
            : method.SequenceEqual("TRACE"u8) ? Method.Trace : Method.Other,
    };

    /// <summary>The octet behind the target must be one SP; None when it is, or is not there yet.</summary>
    private static Rejection EndOfTarget(byte[] buffer, int from, int stop, int end)
    {
        if (stop == end)
        {
            return Rejection.None;
        }

        switch (buffer[stop])
        {
            case Octets.Sp:
                return stop == from ? Rejection.BadRequestLine : Rejection.None;
            case Octets.Tab:
                return Rejection.BadRequestLine;
            case Octets.Lf or 0:
                return Rejection.BareCrLf;
            case Octets.Cr:
                return stop + 1 == end ? Rejection.None
                    : buffer[stop + 1] == Octets.Lf ? Rejection.BadVersion : Rejection.BareCrLf;
            default:
                return Rejection.BadTarget;
        }
    }

    /// <summary>"at" is behind the line's CRLF, −1 when more is needed.</summary>
    private static Rejection ReadVersion(int from, int end, RequestHead head, out int at)
    {
        at = -1;
        var buffer = head.Buffer;
        const ulong http11 = 0x312E312F50545448;
        if (end - from >= 10 && BinaryPrimitives.ReadUInt64LittleEndian(buffer.AsSpan(from)) == http11
            && buffer[from + 8] == Octets.Cr && buffer[from + 9] == Octets.Lf)
        {
            head.Version = HttpVersion.Http11;
            at = from + 10;
            return Rejection.None;
        }

        var form = "HTTP/d.d\r\n"u8;
        var seen = buffer.AsSpan(from, Math.Min(form.Length, end - from));
        for (var i = 0; i < seen.Length; i++)
        {
            if (form[i] == 'd' ? Octets.IsDigit(seen[i]) : seen[i] == form[i])
            {
                continue;
            }

            return IsLineFault(seen[i]) || i == 9 ? Rejection.BareCrLf
                : Octets.IsSpace(seen[i]) ? Rejection.BadRequestLine : Rejection.BadVersion;
        }

        if (seen.Length < form.Length)
        {
            return Rejection.None;
        }

        if (seen[5] != '1' || seen[7] is not ((byte)'0' or (byte)'1'))
        {
            return Rejection.UnsupportedVersion;
        }

        head.Version = seen[7] == '0' ? HttpVersion.Http10 : HttpVersion.Http11;
        at = from + form.Length;
        return Rejection.None;
    }

    /// <summary>Reads field lines from "at" on; done when the head is finished, accepted or not.</summary>
    private static Rejection ReadFields(
        ref int at, int limit, RequestHead head, in RequestRules rules, out bool done)
    {
        done = false;
        var buffer = head.Buffer;
        while (at < limit)
        {
            if (buffer[at] == Octets.Cr)
            {
                if (at + 1 == limit)
                {
                    return Rejection.None;
                }

                done = true;
                at += 2;
                return buffer[at - 1] == Octets.Lf ? RequestFields.Finish(head, rules) : Rejection.BareCrLf;
            }

            var end = Math.Min(limit, at + Limits.FieldLine);
            Field field = default;
            var reason = FieldLine.Read(buffer, at, end, ref field, out var next, out var underscore);
            if (reason == Rejection.None && next >= 0)
            {
                reason = Take(head, field, underscore, rules);
            }
            else if (reason == Rejection.None && end - at == Limits.FieldLine)
            {
                reason = Rejection.HeadTooLarge;
            }

            if (reason != Rejection.None || next < 0)
            {
                return reason;
            }

            at = next;
            head.ResumeAt = at;
        }

        return Rejection.None;
    }

    private static Rejection Take(RequestHead head, in Field field, bool underscore, in RequestRules rules)
    {
        if (!head.Fields.Add(field))
        {
            return Rejection.HeadTooLarge;
        }

        ref var kept = ref head.Fields[head.Fields.Count - 1];
        return underscore ? RequestFields.TakeUnderscore(head, ref kept, rules)
            : kept.Id == FieldId.Other ? Rejection.None : RequestFields.Take(head, ref kept, rules);
    }
}
