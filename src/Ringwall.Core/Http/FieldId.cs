namespace Ringwall.Core.Http;

/// <summary>
/// Field names that have rules of their own. A name is recognised once, when it is read; everything after compares
/// this byte. Lists A and B are those of docs/reference/http.md: A decides framing, routing or trust, B what a message
/// means.
/// </summary>
public enum FieldId : byte
{
    /// <summary>Any other name.</summary>
    Other,

    // List A: framing, routing, trust.
    Host, ContentLength, TransferEncoding, Connection, Upgrade, TE, Trailer, Expect, ProxyConnection, KeepAlive,
    Http2Settings, Forwarded, XForwardedFor, XForwardedProto, XForwardedHost, XForwardedPort, XForwardedOther, XRealIp,
    Via, CdnLoop, EarlyData, ClientCert, CfConnectingIp, CfOther, RingwallOther, ProxyAuthorization, Proxy,

    // List B: what a message means; barred from trailers.
    Authorization, Cookie, SetCookie, CacheControl, Range, IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince,
    IfRange, ContentType, ContentEncoding, ContentRange, AuthenticationInfo, Date, Age, Location, Vary,

    // Others somebody asks for by name.
    Accept, AcceptEncoding, AcceptLanguage, UserAgent, Referer, Origin, Server, ETag, LastModified, Expires, Pragma,
    AltSvc, SecWebSocketKey, SecWebSocketAccept, SecWebSocketVersion, SecWebSocketProtocol, SecWebSocketExtensions,
    TraceParent, TraceState, Priority, ProxyStatus, Link, RetryAfter, CacheTag, SurrogateOther, ProxyOther,
}
