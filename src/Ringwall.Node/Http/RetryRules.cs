using Ringwall.Core.Http;

namespace Ringwall.Node.Http;

/// <summary>
/// When a request may be sent a second time (docs/reference/http.md section 4.3): once, while no byte of an answer has
/// come, if it can be replayed, and if either nothing was processed for certain or the method is idempotent and the
/// connection was a used one. Within the origin's budget.
/// </summary>
internal static class RetryRules
{
    /// <summary>Idempotent (RFC 9110 section 9.2.2): a proxy must not repeat others by itself.</summary>
    public static bool MayRepeat(RequestHead request) =>
        request.Method is Method.Get or Method.Head or Method.Put or Method.Delete or Method.Options;

    public static bool IsSafe(RequestHead request) => request.Method is Method.Get or Method.Head or Method.Options;

    /// <summary>
    /// Decides, and prepares the next attempt: elsewhere if nothing was sent, else on a fresh connection.
    /// </summary>
    public static bool MayRetry(ForwardState state, Fault fault)
    {
        var x = state.X;
        if (state.Next is not null)
        {
            return true;
        }

        if (state.Attempts != 1 || x.Started || x.Cancelled || state.Answering)
        {
            return false;
        }

        if (!state.Sent)
        {
            return NeverConnected(fault) && state.Group.Pick(x, state.Origin) is { } other && Go(state, other);
        }

        var raced = fault == Fault.Terminated && state.WasReused && MayRepeat(x.Request) && state.Upload.CanReplay;
        state.Fresh = raced;
        return raced && Go(state, state.Origin);
    }

    /// <summary>
    /// The zone lists statuses after which a safe request is tried elsewhere: true when there is an elsewhere, and then
    /// the answer at hand is given up for it.
    /// </summary>
    public static bool WantsAnother(ForwardState state)
    {
        var statuses = state.Group.Settings.RetryStatuses;
        if (statuses.Count == 0 || state.Attempts != 1 || state.X.Cancelled || !IsSafe(state.X.Request)
            || !state.Upload.CanReplay || state.X.Request.HasContent)
        {
            return false;
        }

        foreach (var status in statuses)
        {
            if (status == state.Head.Status)
            {
                return state.Group.Pick(state.X, state.Origin) is { } other && Go(state, other);
            }
        }

        return false;
    }

    private static bool Go(ForwardState state, Origins.Origin to)
    {
        if (!state.Origin.TakeRetry())
        {
            return false;
        }

        state.Next = to;
        return true;
    }

    private static bool NeverConnected(Fault fault) => fault is Fault.DnsError or Fault.DnsTimeout
        or Fault.ProhibitedAddress or Fault.ConnectionRefused or Fault.Unroutable or Fault.ConnectTimeout
        or Fault.TlsProtocol or Fault.TlsCertificate;
}
