namespace Ringwall.Node.Traces;

/// <summary>Maxima of traces. Values are cut where the access log cuts them (Http/Limits.cs).</summary>
public static class Limits
{
    /// <summary>Spans of one loop that wait for the collector: some 1,000 requests.</summary>
    public const int Chunks = 1024 * 1024 / Http.Limits.LogChunkBytes;

    /// <summary>
    /// Octets of one nested message: what a length of two octets can say. The spans of one request take half of it
    /// with every value at its limit.
    /// </summary>
    public const int MessageBytes = 0x3FFF;
}
