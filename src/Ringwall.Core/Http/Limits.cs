namespace Ringwall.Core.Http;

/// <summary>
/// Bounds of everything a peer can make us hold or walk through. Sizes in octets. docs/reference/http.md compares them
/// with what others allow.
/// </summary>
public static class Limits
{
    /// <summary>Request line with its CRLF; RFC 9112 section 3 asks for at least 8,000.</summary>
    public const int RequestLine = 16 * 1024;

    /// <summary>One field line with its CRLF, in requests and responses.</summary>
    public const int FieldLine = 32 * 1024;

    /// <summary>A whole request head with the empty line that ends it.</summary>
    public const int RequestHead = 64 * 1024;

    /// <summary>A whole response head; origins are trusted with more than strangers.</summary>
    public const int ResponseHead = 128 * 1024;

    /// <summary>Longest method: registered ones have at most 17.</summary>
    public const int Method = 32;

    /// <summary>Longest field name.</summary>
    public const int FieldName = 256;

    /// <summary>Options of all Connection lines of one head together.</summary>
    public const int ConnectionOptions = 16;

    /// <summary>Host name without its final dot (RFC 1035 section 2.3.4).</summary>
    public const int HostName = 253;

    /// <summary>One label of a host name (RFC 1035 section 2.3.4).</summary>
    public const int HostLabel = 63;

    /// <summary>Hex digits of a chunk size; more is a try to overflow, not a size.</summary>
    public const int ChunkSizeDigits = 16;

    /// <summary>Extensions of one chunk-size line.</summary>
    public const int ChunkExtensionLine = 256;

    /// <summary>Extensions of one message: they carry nothing, and cost only us.</summary>
    public const int ChunkExtensionTotal = 4 * 1024;

    /// <summary>Fields of a trailer section.</summary>
    public const int TrailerFields = 32;

    /// <summary>A trailer section with its last empty line.</summary>
    public const int TrailerSection = 8 * 1024;

    /// <summary>Interim answers an origin may send before the final one.</summary>
    public const int InterimResponses = 8;

    /// <summary>Members of CDN-Loop before a request is taken to run in circles (RFC 8586).</summary>
    public const int CdnLoopMembers = 8;

    /// <summary>Members of Via before a request is taken to run in circles.</summary>
    public const int ViaMembers = 16;

    /// <summary>PROXY protocol version 1 header with its CRLF, as its specification says.</summary>
    public const int ProxyProtocolLine = 107;

    /// <summary>PROXY protocol version 2 header with its TLVs that we read.</summary>
    public const int ProxyProtocolHeader = 4 * 1024;

    /// <summary>Addresses read from the end of X-Forwarded-For or Forwarded.</summary>
    public const int ForwardedHops = 32;

    /// <summary>
    /// Decoded HTTP/2 head, each field counted with <see cref="HeaderFieldOverhead"/>: what we announce.
    /// </summary>
    public const int HeaderList = 64 * 1024;

    /// <summary>
    /// What a decoded field counts for besides its octets: twice the RFC's 32, since one octet of HPACK can name it
    /// (CVE-2026-49975). Crumbs of a cookie count like any field.
    /// </summary>
    public const int HeaderFieldOverhead = 64;

    /// <summary>Decoded size at which a connection is given up instead of the one request (CVE-2016-6581).</summary>
    public const int HeaderListHopeless = 256 * 1024;

    /// <summary>Coded octets of one header block, over all its CONTINUATION frames.</summary>
    public const int HeaderBlock = 64 * 1024;
}
