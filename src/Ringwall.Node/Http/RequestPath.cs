using System.Diagnostics;
using Ringwall.Core.Http;
using Ringwall.Node.Guards;
using Ringwall.Node.Loops;
using Ringwall.Node.Traces;

namespace Ringwall.Node.Http;

/// <summary>
/// What happens to a web request, in order. No other file decides what runs next.
/// <code>
///  1 snapshot, 2 zone by host   ExchangeStart, before Run; an unknown host is answered 421 here
///  3 blocks                     a published decision, before everything that could answer
///  4 own answers                OPTIONS *, the redirect to https
///  5 flood  6 rate limit  7 firewall and managed rules  8 challenge  9 cache
/// 10 forward                    content streams both ways
/// 11 store  12 response rules
/// 13 access log                 always, with verdict and reference
/// 14 trace                      one request in so many, with these steps as its spans
/// </code>
/// Steps without a line in the body keep their number for the module that brings them. Blocks stand before the own
/// answers: a decision covers every method and path, and nothing may answer for a blocked host but the block page.
/// </summary>
public sealed class RequestPath(
    Guard blocks, OwnAnswers own, Forwarder forward, Responses respond, AccessLog log, TraceLog traces)
{
    public async LoopTask Run(Exchange x)
    {
        try
        {
            if (x.ZoneIndex < 0)
            {
                await respond.UnknownHost(x);                                        // 2
                return;
            }

            x.Verdict = await Guarded(x);                                            // 3
            x.Timing.Guarded = Stopwatch.GetTimestamp();
            if (x.Verdict.Stops)
            {
                await respond.To(x);
                return;
            }

            if (ZoneRules.Apply(x.Request, x.Zone!.Settings) is not Rejection.None and var refused)
            {
                await respond.Rejected(x, refused);                                  // 2, the zone's own word
                return;
            }

            if (await own.Answered(x))                                               // 4
            {
                return;
            }

            await forward.Send(x);                                                   // 10
        }
        finally
        {
            log.Write(x);                                                            // 13
            traces.Write(x);                                                         // 14
        }
    }

    private LoopTask<Verdict> Guarded(Exchange x) => blocks.Check(x);
}
