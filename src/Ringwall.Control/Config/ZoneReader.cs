using Ringwall.Core.Snapshot;

namespace Ringwall.Control.Config;

/// <summary>The keys of one zone. Absent ones take the settings' own defaults.</summary>
internal static class ZoneReader
{
    private static readonly OriginGroupSettings s_group = new() { Origins = [] };
    private static readonly OriginSettings s_origin = new() { Url = "" };
    private static readonly HealthSettings s_health = new();
    private static readonly TlsSettings s_tls = new();
    private static readonly LimitSettings s_limits = new();
    private static readonly HttpSettings s_http = new();

    public static ZoneSettings Read(Section zone, NamedFiles files) => new()
    {
        Name = zone.Text("name", ""),
        Hosts = zone.Texts("hosts"),
        OriginGroups = Groups(zone, files),
        Tls = Tls(zone, files),
        Limits = Limit(zone.Inner("limits")),
        Http = Http(zone.Inner("http")),
    };

    /// <summary>
    /// "origins" is the short form of one group for every path; both together are one group too many to guess.
    /// </summary>
    private static IReadOnlyList<OriginGroupSettings> Groups(Section zone, NamedFiles files)
    {
        var groups = zone.List("origin_groups", group => Group(group, files));
        var origins = zone.List("origins", origin => Origin(origin, files));
        if (!zone.Has("origins"))
        {
            return groups;
        }

        return [.. groups, new OriginGroupSettings { Origins = origins }];
    }

    private static OriginGroupSettings Group(Section group, NamedFiles files) => new()
    {
        PathPrefix = group.Text("path_prefix", s_group.PathPrefix),
        Origins = group.List("origins", origin => Origin(origin, files)),
        Balance = group.Choice("balance", s_group.Balance),
        AffinityCookie = group.Text("affinity_cookie"),
        HashKey = group.Choice("hash_key", s_group.HashKey),
        Health = Health(group),
        RetryStatuses = group.Numbers("retry_statuses", s_group.RetryStatuses),
        MaxConnections = group.Whole("max_connections", s_group.MaxConnections),
        ClientShare = group.Fraction("client_share", s_group.ClientShare),
        Queue = group.Whole("queue", s_group.Queue),
        QueueSeconds = group.Seconds("queue_seconds", s_group.QueueSeconds),
        MaxWebSockets = group.Whole("max_web_sockets", s_group.MaxWebSockets),
        ConnectTimeoutSeconds = group.Seconds("connect_timeout_seconds", s_group.ConnectTimeoutSeconds),
        FirstByteTimeoutSeconds = group.Seconds("first_byte_timeout_seconds", s_group.FirstByteTimeoutSeconds),
        GapTimeoutSeconds = group.Seconds("gap_timeout_seconds", s_group.GapTimeoutSeconds),
        IdleSeconds = group.Seconds("idle_seconds", s_group.IdleSeconds),
    };

    private static OriginSettings Origin(Section origin, NamedFiles files) => new()
    {
        Url = origin.Text("url", ""),
        Weight = origin.Whole("weight", s_origin.Weight),
        Backup = origin.Flag("backup", s_origin.Backup),
        HostHeader = origin.Text("host_header"),
        Sni = origin.Text("sni"),
        Verify = origin.Choice("verify", s_origin.Verify),
        CaPem = files.Pem(origin, "ca"),
        ClientCertificatePem = files.Pem(origin, "client_certificate"),
        ClientKeyPem = files.Pem(origin, "client_key"),
        ProxyProtocol = origin.Whole("proxy_protocol", s_origin.ProxyProtocol),
        AllowPrivate = origin.Flag("allow_private", s_origin.AllowPrivate),
    };

    private static HealthSettings? Health(Section group)
    {
        var present = group.Has("health");
        var section = group.Inner("health");
        var health = new HealthSettings
        {
            Path = section.Text("path", s_health.Path),
            IntervalSeconds = section.Seconds("interval_seconds", s_health.IntervalSeconds),
            TimeoutSeconds = section.Seconds("timeout_seconds", s_health.TimeoutSeconds),
            Fall = section.Whole("fall", s_health.Fall),
            Rise = section.Whole("rise", s_health.Rise),
            MinStatus = section.Whole("min_status", s_health.MinStatus),
            MaxStatus = section.Whole("max_status", s_health.MaxStatus),
        };
        section.Done();
        return present ? health : null;
    }

    internal static TlsSettings Tls(Section zone, NamedFiles files)
    {
        var section = zone.Inner("tls");
        var certificates = section.List("certificates", certificate => Certificate(certificate, files));
        if (section.Has("certificate") | section.Has("key") | section.Has("ocsp_response"))
        {
            certificates = [.. certificates, Certificate(section, files)];
        }

        var tls = new TlsSettings
        {
            Certificates = certificates,
            MinVersion = section.Text("min_version", s_tls.MinVersion),
            Ciphers = section.Text("ciphers"),
            Ciphersuites = section.Text("ciphersuites"),
            ClientCertificates = section.Choice("client_certificates", s_tls.ClientCertificates),
            ClientCaPem = files.Pem(section, "client_ca"),
        };
        section.Done();
        return tls;
    }

    private static CertificateSettings Certificate(Section section, NamedFiles files) => new()
    {
        ChainPem = files.Pem(section, "certificate") ?? "",
        KeyPem = files.Pem(section, "key") ?? "",
        OcspResponse = files.Base64(section, "ocsp_response"),
    };

    private static LimitSettings Limit(Section section)
    {
        var limits = new LimitSettings
        {
            MaxBody = section.Long("max_body", s_limits.MaxBody),
            WebSocketIdleSeconds = section.Seconds("web_socket_idle_seconds", s_limits.WebSocketIdleSeconds),
        };
        section.Done();
        return limits;
    }

    private static HttpSettings Http(Section section)
    {
        var http = new HttpSettings
        {
            Http2 = section.Flag("http2", s_http.Http2),
            RedirectToHttps = section.Flag("redirect_to_https", s_http.RedirectToHttps),
            AllowNonAsciiTarget = section.Flag("allow_non_ascii_target", s_http.AllowNonAsciiTarget),
            AllowUnderscoreFields = section.Flag("allow_underscore_fields", s_http.AllowUnderscoreFields),
            ForwardTrailers = section.Flag("forward_trailers", s_http.ForwardTrailers),
            EarlyHints = section.Flag("early_hints", s_http.EarlyHints),
            PassAltSvc = section.Flag("pass_alt_svc", s_http.PassAltSvc),
            WebSockets = section.Flag("web_sockets", s_http.WebSockets),
        };
        section.Done();
        return http;
    }
}
