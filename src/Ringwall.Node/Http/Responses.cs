using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>The only place where a verdict or a fault becomes an answer: status, page, cache fields, Proxy-Status.</summary>
public sealed class Responses
{
    /// <summary>Answers for the exchange's verdict (a block, later a challenge or a limit).</summary>
    public LoopTask To(Exchange x) => LoopTask.Done;

    /// <summary>Answers 308 to the same target over https: the zone's own rule.</summary>
    public LoopTask RedirectToHttps(Exchange x) => LoopTask.Done;

    /// <summary>Answers 421: nobody here serves this host.</summary>
    public LoopTask UnknownHost(Exchange x) => LoopTask.Done;

    /// <summary>Answers for a fault; <see cref="Exchange.Started"/> must be false.</summary>
    public LoopTask Faulty(Exchange x, Fault fault) => LoopTask.Done;

    /// <summary>Answers for a request refused while it was read. The caller closes the connection after it.</summary>
    public LoopTask Rejected(Exchange x, Core.Http.Rejection rejection) => LoopTask.Done;
}
