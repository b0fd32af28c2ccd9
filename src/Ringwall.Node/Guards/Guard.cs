using Ringwall.Node.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Guards;

/// <summary>One protection. It looks at an exchange and says what to do with it; it never answers by itself.</summary>
public abstract class Guard
{
    public abstract LoopTask<Verdict> Check(Exchange x);
}
