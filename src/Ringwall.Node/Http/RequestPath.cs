using Ringwall.Node.Guards;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// What happens to a web request, in order. No other file decides what runs next.
/// 1 snapshot · 2 zone by host (unknown: 421) · 3 the edge's own paths · 4 blocks (a published decision; before
/// everything that could answer) · 10 forward (content streams both ways) · 13 access log, always, with verdict.
/// Steps 5-9 and 11-12 (flood, rate limit, firewall and managed rules, challenge, cache, store, response rules) keep
/// their numbers for the modules that bring them.
/// </summary>
public sealed class RequestPath(Guard blocks, Responses respond, Forwarder forward, AccessLog log)
{
    public async LoopTask Run(Exchange x)
    {
        try
        {
            if (x.ZoneIndex < 0)
            {
                await respond.UnknownHost(x);
                return;
            }

            x.Verdict = await blocks.Check(x);
            if (x.Verdict.Stops)
            {
                await respond.To(x);
                return;
            }

            await forward.Send(x);
        }
        finally
        {
            log.Write(x);
        }
    }
}
