namespace Ringwall.Core.Http;

/// <summary>
/// Why a client's bytes were refused. Closed: each member has a status, a counter and a test; names are those of
/// docs/reference/http.md.
/// </summary>
public enum Rejection : byte
{
    None,
    BareCrLf,
    BadRequestLine,
    MethodTooLong,
    MethodNotAllowed,
    BadVersion,
    UnsupportedVersion,
    BadTarget,
    TargetTooLong,
    HostMismatch,
    BadHost,
    BadFieldName,
    BadFieldValue,
    ObsFold,
    HeadTooLarge,
    BadContentLength,
    ContentTooLarge,
    LengthConflict,
    BadTransferCoding,
    UnsupportedTransferCoding,
    BadChunk,
    BadTrailer,
    BadConnection,
    BadExpectation,
    BadUpgrade,

    /// <summary>Extended CONNECT (RFC 8441) for something that is no WebSocket.</summary>
    UnsupportedProtocol,

    Malformed,
    HeadTimeout,
    BodyTimeout,
}

public static class Rejections
{
    /// <summary>The status a refusal is answered with (RFC 9110 section 15, RFC 6585).</summary>
    public static int Status(this Rejection rejection) => rejection switch
    {
        Rejection.MethodTooLong or Rejection.UnsupportedTransferCoding or Rejection.UnsupportedProtocol => 501,
        Rejection.MethodNotAllowed => 405,
        Rejection.UnsupportedVersion => 505,
        Rejection.TargetTooLong => 414,
        Rejection.HeadTooLarge => 431,
        Rejection.ContentTooLarge => 413,
        Rejection.BadExpectation => 417,
        Rejection.HeadTimeout or Rejection.BodyTimeout => 408,
        _ => 400,
    };
}
