using Ringwall.Node.Http;

namespace Ringwall.Node.Origins;

/// <summary>
/// What one loop has counted of a zone since it began or its settings changed. The loop alone writes; reports read from
/// any thread.
/// </summary>
public sealed class ZoneTally
{
    /// <summary>One number a decider; the enumeration is closed.</summary>
    public const int Deciders = (int)Decider.Client + 1;

    private readonly long[] _answers = new long[Deciders];
    private long _errors;
    private long _bytesOut;

    /// <summary>Exchanges answered with 500 or above.</summary>
    public long Errors => Volatile.Read(ref _errors);

    public long BytesOut => Volatile.Read(ref _bytesOut);

    public long Answers(int decider) => Volatile.Read(ref _answers[decider]);

    internal void Count(Exchange x, int status)
    {
        ref var answers = ref _answers[(int)x.Decider];
        Volatile.Write(ref answers, answers + 1);
        Volatile.Write(ref _bytesOut, _bytesOut + x.BytesOut);
        if (status >= 500)
        {
            Volatile.Write(ref _errors, _errors + 1);
        }
    }
}
