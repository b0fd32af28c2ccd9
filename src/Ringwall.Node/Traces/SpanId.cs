namespace Ringwall.Node.Traces;

/// <summary>
/// The spans of one exchange. The request's own span has the request id as its id, so that a page, a log line and a
/// trace are found from each other; the others' are made from it.
/// </summary>
internal enum Step : byte
{
    Request,
    Guards,
    Forward,
    Connect,
    Send,
    Wait,
    Answer,
}

internal static class SpanId
{
    /// <summary>Never 0, which would be no id (W3C Trace Context section 3.2.2.4).</summary>
    public static ulong Of(ulong requestId, Step step)
    {
        if (step == Step.Request)
        {
            return requestId;
        }

        var z = requestId + (ulong)step * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 32)) * 0xD6E8FEB86659FD93;
        z ^= z >> 32;
        return z == 0 ? 1 : z;
    }
}
