namespace Ringwall.Core.Trust.Evasion;

/// <summary>
/// What two sites have in common, weighed. The guards stand here: what is shared by many proves nothing, protected
/// speech is nobody's return, and a name re-registered by a stranger is only a name.
/// </summary>
public static class EvasionSignals
{
    /// <summary>
    /// Names that existed up to two years before the block are looked at: a refuge may be older than it.
    /// </summary>
    public static readonly TimeSpan LookBack = TimeSpan.FromDays(731);

    private const int SharedCertificateNames = 25;
    private const int SameThreads = 5;

    public static IReadOnlyList<MatchSignal> Of(SitePrints blocked, SitePrints candidate, EvasionContext context)
    {
        if (context.Protected.Contains(candidate.Hostname)
            || candidate.LastSeenAt < context.BlockedAt - LookBack
            || string.Equals(blocked.Hostname, candidate.Hostname, StringComparison.OrdinalIgnoreCase))
        {
            return [];
        }

        var signals = new List<MatchSignal>();
        Accounts(blocked, candidate, context, signals);
        Infrastructure(blocked, candidate, context, signals);
        Content(blocked, candidate, context, signals);
        if (context.SuccessionExhibit is { } exhibit)
        {
            signals.Add(new("stated_succession", SignalFamily.Statement, 5, exhibit));
        }

        Name(blocked, candidate, context, signals);
        return signals;
    }

    private static void Accounts(
        SitePrints blocked, SitePrints candidate, EvasionContext context, List<MatchSignal> signals)
    {
        var shared = blocked.Account.Intersect(candidate.Account).Except(context.ResellerAccounts).ToList();
        if (shared.Count > 0)
        {
            signals.Add(new("account", SignalFamily.Account, 5, $"{shared.Count} shared"));
        }
    }

    private static void Infrastructure(
        SitePrints blocked, SitePrints candidate, EvasionContext context, List<MatchSignal> signals)
    {
        if (IsSame(blocked.OriginAddress, candidate.OriginAddress))
        {
            var weight = 2 / Math.Max(1, Math.Log2(context.OtherZonesOnAddress + 1));
            signals.Add(new(
                "origin_address", SignalFamily.Infrastructure, weight, $"{context.OtherZonesOnAddress} other zones"));
        }

        if (IsOwnKey(blocked.OriginSpki, candidate.OriginSpki, context))
        {
            signals.Add(new("origin_spki", SignalFamily.Infrastructure, 5, candidate.OriginSpki!));
        }
        else if (IsOwnKey(blocked.TlsSpki, candidate.TlsSpki, context))
        {
            signals.Add(new("tls_spki", SignalFamily.Infrastructure, 5, candidate.TlsSpki!));
        }

        if (candidate.CertificateNames.Count <= SharedCertificateNames
            && candidate.CertificateNames.Contains(blocked.Hostname))
        {
            signals.Add(new("certificate_names", SignalFamily.Infrastructure, 4, blocked.Hostname));
        }

        var tokens = blocked.DnsTokens.Intersect(candidate.DnsTokens).Except(context.CommonIds).ToList();
        if (tokens.Count > 0)
        {
            signals.Add(new("dns_tokens", SignalFamily.Infrastructure, 4, string.Join(' ', tokens.Order())));
        }
    }

    private static void Content(
        SitePrints blocked, SitePrints candidate, EvasionContext context, List<MatchSignal> signals)
    {
        if (blocked.PointsTo.Contains(candidate.Hostname) || candidate.PointsTo.Contains(blocked.Hostname))
        {
            signals.Add(new("redirect", SignalFamily.Content, 4, candidate.Hostname));
        }

        if (IsSame(blocked.FaviconSha256, candidate.FaviconSha256)
            && !context.StockFavicons.Contains(candidate.FaviconSha256!))
        {
            signals.Add(new("favicon", SignalFamily.Content, 1, candidate.FaviconSha256!));
        }

        var ids = blocked.AnalyticsIds.Intersect(candidate.AnalyticsIds).Except(context.CommonIds).ToList();
        if (ids.Count > 0)
        {
            signals.Add(new("analytics", SignalFamily.Content, 3, string.Join(' ', ids.Order())));
        }

        var salt = blocked.SoftwareSalt.Intersect(candidate.SoftwareSalt).Count();
        if (salt >= SameThreads)
        {
            signals.Add(new("software_salt", SignalFamily.Content, 3, $"{salt} pairs"));
        }

        if (PageLikeness.ShareOfSame(blocked.Pages, candidate.Pages) is { } share && share >= PageLikeness.Share)
        {
            signals.Add(new("pages", SignalFamily.Content, 4, $"{share:P0} of the sample"));
        }
    }

    /// <summary>Registered after the block and nothing else in common: a stranger's name weighs nothing.</summary>
    private static void Name(
        SitePrints blocked, SitePrints candidate, EvasionContext context, List<MatchSignal> signals)
    {
        if (NameMatch.Of(blocked.Hostname, candidate.Hostname) is not { } hit)
        {
            return;
        }

        var overlap = signals.Any(signal => signal.Family is SignalFamily.Infrastructure or SignalFamily.Account);
        var stranger = candidate.RegisteredAt > context.BlockedAt && !overlap;
        signals.Add(new(hit.Rule, SignalFamily.Name, stranger ? 0 : hit.Weight, candidate.Hostname));
    }

    private static bool IsSame(string? a, string? b) => a is not null && a == b;

    private static bool IsOwnKey(string? a, string? b, EvasionContext context) =>
        IsSame(a, b) && !context.SharedKeys.Contains(a!);
}
