using Ringwall.Core.Http;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Http;

/// <summary>
/// What the edge answers by itself for a zone: OPTIONS * (RFC 9110 section 9.3.7) and the redirect to https.
/// </summary>
public sealed class OwnAnswers(Responses respond)
{
    public async LoopTask<bool> Answered(Exchange x)
    {
        if (x.Request.Method == Method.Options && x.Request.Target is [(byte)'*'])
        {
            x.BeginHead(200, 0);
            x.EndHead();
            await x.EndBody();
            return true;
        }

        if (!x.IsTls && x.Zone!.Settings.Http.RedirectToHttps)
        {
            await respond.RedirectToHttps(x);
            return true;
        }

        return false;
    }
}
