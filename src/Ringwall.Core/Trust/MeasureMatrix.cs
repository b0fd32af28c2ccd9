using System.Collections.Frozen;

namespace Ringwall.Core.Trust;

/// <summary>
/// Which measure a service kind carries, and on which ground. It is data; nothing else decides what is selectable.
/// A proxy or a name server is no host: there the ground is an order or an emergency, beyond what protects users
/// technically.
/// </summary>
public static class MeasureMatrix
{
    private static readonly Ground[] s_any =
    [
        Ground.None, Ground.Terms, Ground.IllegalContent, Ground.TechnicalAbuse, Ground.NonPayment, Ground.LegalOrder,
        Ground.Emergency,
    ];

    private static readonly Ground[] s_content =
        [Ground.Terms, Ground.IllegalContent, Ground.TechnicalAbuse, Ground.LegalOrder, Ground.Emergency];

    private static readonly Ground[] s_order = [Ground.LegalOrder, Ground.Emergency];

    private static readonly Ground[] s_end =
        [Ground.NonPayment, Ground.TechnicalAbuse, Ground.LegalOrder, Ground.Emergency];

    private static readonly Ground[] s_hostEnd = [Ground.Terms, Ground.IllegalContent, .. s_end];

    /// <summary>Grounds per measure: hosting, security and delivery, DNS. Empty: not selectable at all.</summary>
    private static readonly FrozenDictionary<Measure, Ground[][]> s_cells = new Dictionary<Measure, Ground[][]>
    {
        [Measure.ForwardOnly] = [s_any, s_any, s_any],
        [Measure.HostedObjectRemove] = [[Ground.Terms, Ground.IllegalContent, Ground.LegalOrder], [], []],
        [Measure.InterstitialWarning] =
            [[Ground.Terms, Ground.IllegalContent, Ground.TechnicalAbuse], [Ground.TechnicalAbuse], []],
        [Measure.CacheStop] = [s_content, s_content, []],
        [Measure.RateLimitCache] = [s_content, s_content, []],
        [Measure.UrlBlock] = [s_content, s_order, []],
        [Measure.HostnameBlock] = [s_content, s_order, []],
        [Measure.EdgeBlock] = [[Ground.Terms, Ground.LegalOrder, Ground.Emergency], s_order, []],
        [Measure.DnsHold] = [[], [], s_order],
        [Measure.ServiceSuspend] = [s_hostEnd, s_end, s_end],
        [Measure.ServiceTerminate] = [s_hostEnd, s_end, s_end],
        [Measure.AccountTerminate] = [s_hostEnd, s_end, s_end],
    }.ToFrozenDictionary();

    public static bool Allows(Measure measure, ServiceKind service, Ground ground) =>
        s_cells.TryGetValue(measure, out var cells) && cells[(int)service].Contains(ground);

    /// <summary>Grounds on which this service kind carries the measure; for the composer's "why not".</summary>
    public static IReadOnlyList<Ground> Grounds(Measure measure, ServiceKind service) =>
        s_cells.TryGetValue(measure, out var cells) ? cells[(int)service] : [];

    /// <summary>Ends a contract: notice comes before, and on an emergency a policy board stands behind it.</summary>
    public static bool EndsService(Measure measure) =>
        measure is Measure.ServiceSuspend or Measure.ServiceTerminate or Measure.AccountTerminate;

    /// <summary>Stops visitors everywhere: two approvers and a proposer.</summary>
    public static bool IsGrave(Measure measure) =>
        measure is Measure.EdgeBlock or Measure.DnsHold || EndsService(measure);

    /// <summary>Becomes a block of host names at the nodes.</summary>
    public static bool StopsTraffic(Measure measure) =>
        measure is Measure.HostnameBlock or Measure.EdgeBlock or Measure.ServiceSuspend or Measure.ServiceTerminate
            or Measure.AccountTerminate;
}
