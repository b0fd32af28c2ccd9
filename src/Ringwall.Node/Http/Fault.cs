namespace Ringwall.Node.Http;

/// <summary>Whose fault it is. 5xx pages, logs and alerts differ by it.</summary>
public enum Blame : byte { None, Client, Origin, Edge, Customer }

/// <summary>
/// What went wrong while an answer was fetched. Closed: each has a status, a Proxy-Status error type (RFC 9209
/// section 2.3) and a blame, all in <see cref="Faults"/>.
/// </summary>
public enum Fault : byte
{
    None,
    ClientRejected,
    ClientGone,
    ClientTooSlow,
    UnknownHost,
    DnsError,
    DnsTimeout,
    ProhibitedAddress,
    ConnectionRefused,
    Unroutable,
    ConnectTimeout,
    TlsProtocol,
    TlsCertificate,
    ResponseTimeout,
    Terminated,
    ResponseIncomplete,
    ProtocolError,
    ResponseHeadTooLarge,
    ResponseTransferCoding,
    UpgradeFailed,
    ConnectionLimit,
    ClientShare,
    NoHealthyOrigin,
    Loop,
    Internal,
    Draining,
    Configuration,
}

public readonly record struct FaultInfo(int Status, string ProxyStatus, Blame Blame);

public static class Faults
{
    public static FaultInfo Info(this Fault fault) => fault switch
    {
        Fault.ClientRejected => new(400, "http_request_error", Blame.Client),
        Fault.ClientGone => new(499, "connection_terminated", Blame.Client),
        Fault.ClientTooSlow => new(408, "http_request_error", Blame.Client),
        Fault.UnknownHost => new(421, "destination_not_found", Blame.Client),
        Fault.DnsError => new(502, "dns_error", Blame.Origin),
        Fault.DnsTimeout => new(504, "dns_timeout", Blame.Origin),
        Fault.ProhibitedAddress => new(502, "destination_ip_prohibited", Blame.Origin),
        Fault.ConnectionRefused => new(502, "connection_refused", Blame.Origin),
        Fault.Unroutable => new(502, "destination_ip_unroutable", Blame.Origin),
        Fault.ConnectTimeout => new(504, "connection_timeout", Blame.Origin),
        Fault.TlsProtocol => new(502, "tls_protocol_error", Blame.Origin),
        Fault.TlsCertificate => new(502, "tls_certificate_error", Blame.Origin),
        Fault.ResponseTimeout => new(504, "http_response_timeout", Blame.Origin),
        Fault.Terminated => new(502, "connection_terminated", Blame.Origin),
        Fault.ResponseIncomplete => new(502, "http_response_incomplete", Blame.Origin),
        Fault.ProtocolError => new(502, "http_protocol_error", Blame.Origin),
        Fault.ResponseHeadTooLarge => new(502, "http_response_header_section_size", Blame.Origin),
        Fault.ResponseTransferCoding => new(502, "http_response_transfer_coding", Blame.Origin),
        Fault.UpgradeFailed => new(502, "http_upgrade_failed", Blame.Origin),
        Fault.ConnectionLimit => new(503, "connection_limit_reached", Blame.Customer),
        Fault.ClientShare => new(429, "http_request_denied", Blame.Client),
        Fault.NoHealthyOrigin => new(503, "destination_unavailable", Blame.Origin),
        Fault.Loop => new(502, "proxy_loop_detected", Blame.Customer),
        Fault.Internal => new(500, "proxy_internal_error", Blame.Edge),
        Fault.Draining => new(503, "proxy_internal_error", Blame.Edge),
        Fault.Configuration => new(503, "proxy_configuration_error", Blame.Edge),
        _ => default,
    };
}
