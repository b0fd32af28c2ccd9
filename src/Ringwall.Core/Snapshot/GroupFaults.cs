using System.Buffers;
using System.Globalization;

namespace Ringwall.Core.Snapshot;

/// <summary>Rules of a set of interchangeable origins.</summary>
internal static class GroupFaults
{
    private const double LongestTimeout = 86_400;
    private static readonly SearchValues<char> s_separators = SearchValues.Create("()<>@,;:\\\"/[]?={}");

    public static void Add(OriginGroupSettings group, string path, Action<string, string> say)
    {
        Check(IsPrefix(group.PathPrefix), ".path_prefix", "must begin with '/' and hold no '?', '#' or blank");
        Check(group.Origins.Count > 0, ".origins", "at least one origin is needed");
        Check(group.Origins.Count <= Limits.OriginsPerGroup, ".origins", $"more than {Limits.OriginsPerGroup} origins");
        Check(
            group.Origins.Count == 0 || group.Origins.Any(o => o.Weight > 0 && !o.Backup),
            ".origins",
            "one origin must have weight and be no backup");
        Check(
            group.AffinityCookie is null || IsCookieName(group.AffinityCookie),
            ".affinity_cookie", "is no cookie name");
        for (var i = 0; i < group.RetryStatuses.Count; i++)
        {
            Check(
                group.RetryStatuses[i] is 502 or 503 or 504,
                string.Create(CultureInfo.InvariantCulture, $".retry_statuses[{i}]"),
                "must be 502, 503 or 504");
        }

        Check(group.MaxConnections is >= 1 and <= 65_535, ".max_connections", "must be 1 to 65535");
        Check(group.ClientShare is > 0 and <= 1, ".client_share", "must be more than 0 and at most 1");
        Check(group.Queue is >= 0 and <= 65_535, ".queue", "must be 0 to 65535");
        Check(group.MaxWebSockets is >= 0 and <= 1_000_000, ".max_web_sockets", "must be 0 to 1000000");
        Timeout(group.QueueSeconds, ".queue_seconds");
        Timeout(group.ConnectTimeoutSeconds, ".connect_timeout_seconds");
        Timeout(group.FirstByteTimeoutSeconds, ".first_byte_timeout_seconds");
        Timeout(group.GapTimeoutSeconds, ".gap_timeout_seconds");
        Timeout(group.IdleSeconds, ".idle_seconds");
        Health(group.Health);
        for (var i = 0; i < group.Origins.Count; i++)
        {
            Origin(group.Origins[i], string.Create(CultureInfo.InvariantCulture, $"{path}.origins[{i}]"), say);
        }

        void Check(bool holds, string key, string message)
        {
            if (!holds)
            {
                say(path + key, message);
            }
        }

        void Timeout(double seconds, string key) =>
            Check(seconds is > 0 and <= LongestTimeout, key, "must be more than 0 and at most 86400 seconds");

        void Health(HealthSettings? health)
        {
            if (health is null)
            {
                return;
            }

            Check(IsPrefix(health.Path), ".health.path", "must begin with '/' and hold no '?', '#' or blank");
            Check(
                health.IntervalSeconds is >= 0.1 and <= LongestTimeout,
                ".health.interval_seconds", "must be 0.1 to 86400");
            Check(
                health.TimeoutSeconds > 0 && health.TimeoutSeconds <= LongestTimeout,
                ".health.timeout_seconds",
                "must be more than 0 and at most 86400");
            Check(health.Fall is >= 1 and <= 100, ".health.fall", "must be 1 to 100");
            Check(health.Rise is >= 1 and <= 100, ".health.rise", "must be 1 to 100");
            Check(health.MinStatus is >= 100 and <= 599, ".health.min_status", "must be 100 to 599");
            Check(
                health.MaxStatus <= 599 && health.MaxStatus >= health.MinStatus,
                ".health.max_status",
                "must be at least min_status and at most 599");
        }
    }

    private static void Origin(OriginSettings origin, string path, Action<string, string> say)
    {
        var url = OriginUrl(origin.Url, out var fault);
        Check(fault is null, ".url", fault ?? "");
        Check(origin.Weight is >= 0 and <= 1000, ".weight", "must be 0 to 1000");
        Check(
            origin.HostHeader is null or { Length: > 0 and <= 300 } && IsVisible(origin.HostHeader ?? ""),
            ".host_header",
            "is no value of a Host field");
        Check(origin.Sni is null || HostName.Fault(origin.Sni, wildcards: false) is null, ".sni", "is no host name");
        Check(
            (origin.ClientCertificatePem is null) == (origin.ClientKeyPem is null),
            ".client_certificate",
            "client_certificate and client_key come together");
        Check(origin.ProxyProtocol is >= 0 and <= 2, ".proxy_protocol", "must be 0, 1 or 2");
        Check(
            url?.Scheme != "http" || (origin.Sni is null && origin.CaPem is null && origin.ClientKeyPem is null),
            ".url",
            "sni, ca and client_certificate belong to an https origin");

        void Check(bool holds, string key, string message)
        {
            if (!holds)
            {
                say(path + key, message);
            }
        }
    }

    private static Uri? OriginUrl(string text, out string? fault)
    {
        if (text.Length == 0)
        {
            fault = "is missing";
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https")
            || url.Host.Length == 0)
        {
            fault = $"'{text}' is no origin: http://host:port or https://host:port";
            return null;
        }

        fault = url.UserInfo.Length > 0 ? "a user or password has no place here"
            : url.PathAndQuery != "/" || url.Fragment.Length > 0
                ? $"'{text}' names a path; an origin is host and port only"
            : url.Port == 0 ? "port 0 is none"
            : url.HostNameType == UriHostNameType.IPv6 ? null
            : HostName.Fault(url.IdnHost, wildcards: false);
        return fault is null ? url : null;
    }

    private static bool IsPrefix(string path) =>
        path.Length is > 0 and <= 4096 && path[0] == '/' && IsVisible(path) && !path.AsSpan().ContainsAny('?', '#');

    private static bool IsVisible(string text) => !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static bool IsCookieName(string text) =>
        text.Length is > 0 and <= 64 && IsVisible(text) && !text.AsSpan().ContainsAny(s_separators);
}
