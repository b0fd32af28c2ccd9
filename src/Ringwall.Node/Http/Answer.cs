using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;

namespace Ringwall.Node.Http;

/// <summary>The words of an answer: each is a page and a problem document in every language.</summary>
internal enum Wording : byte
{
    Block, Order, Rule, RuleLimit,
    RequestBad, HeadLarge, TargetLong, ContentLarge, RequestSlow, MethodRefused, MethodUnknown, VersionUnknown,
    Expectation, ClientBusy, HostUnknown,
    OriginName, OriginRefused, OriginConnect, OriginSlow, OriginTls, OriginCut, OriginFaulty, OriginUpgrade, OriginDown,
    OriginAddress, OriginBusy, OriginLoop,
    EdgeFailed, EdgeLeaving, EdgeUnset,
}

/// <summary>All that differs from one answer of ours to another.</summary>
internal readonly record struct Answer
{
    public required Decider Decider { get; init; }

    public required int Status { get; init; }

    public required Wording Wording { get; init; }

    /// <summary>Proxy-Status error type (RFC 9209 section 2.3).</summary>
    public required string Error { get; init; }

    public Blame Blame { get; init; }

    /// <summary>Name of the exact reason (a <see cref="Rejection"/>, a guard's rule), or null.</summary>
    public string? Reason { get; init; }

    public Block? Block { get; init; }

    /// <summary>Seconds for Retry-After; 0: not sent.</summary>
    public long RetryAfter { get; init; }

    public static Answer Of(Fault fault)
    {
        var info = fault.Info();
        return new Answer
        {
            Decider = Deciders.Of(info.Blame),
            Status = info.Status,
            Wording = WordingOf(fault),
            Error = info.ProxyStatus,
            Blame = info.Blame,
            RetryAfter = RetryAfterOf(fault),
        };
    }

    public static Answer Of(Rejection rejection)
    {
        var status = rejection.Status();
        return new Answer
        {
            Decider = Decider.Client,
            Status = status,
            Wording = WordingOf(status),
            Error = "http_request_error",
            Blame = Blame.Client,
            Reason = Names.Of(rejection),
        };
    }

    public static Answer Of(Block block, long unixMs) => new()
    {
        Decider = block.Kind == BlockKind.LegalOrder ? Decider.LegalOrder : Decider.OperatorDecision,
        Status = block.Kind == BlockKind.LegalOrder ? 451 : 403,
        Wording = block.Kind == BlockKind.LegalOrder ? Wording.Order : Wording.Block,
        Error = "http_request_denied",
        Block = block,
        RetryAfter = block.Until is { } until ? Math.Max(0, (until.ToUnixTimeMilliseconds() - unixMs + 999) / 1000) : 0,
    };

    private static Wording WordingOf(int status) => status switch
    {
        405 => Wording.MethodRefused,
        408 => Wording.RequestSlow,
        413 => Wording.ContentLarge,
        414 => Wording.TargetLong,
        417 => Wording.Expectation,
        431 => Wording.HeadLarge,
        501 => Wording.MethodUnknown,
        505 => Wording.VersionUnknown,
        _ => Wording.RequestBad,
    };

    private static Wording WordingOf(Fault fault) => fault switch
    {
        Fault.ClientRejected or Fault.ClientGone => Wording.RequestBad,
        Fault.ClientTooSlow => Wording.RequestSlow,
        Fault.UnknownHost => Wording.HostUnknown,
        Fault.DnsError or Fault.DnsTimeout => Wording.OriginName,
        Fault.ProhibitedAddress => Wording.OriginAddress,
        Fault.ConnectionRefused or Fault.Unroutable => Wording.OriginRefused,
        Fault.ConnectTimeout => Wording.OriginConnect,
        Fault.TlsProtocol or Fault.TlsCertificate => Wording.OriginTls,
        Fault.ResponseTimeout => Wording.OriginSlow,
        Fault.Terminated or Fault.ResponseIncomplete => Wording.OriginCut,
        Fault.ProtocolError or Fault.ResponseHeadTooLarge or Fault.ResponseTransferCoding => Wording.OriginFaulty,
        Fault.UpgradeFailed => Wording.OriginUpgrade,
        Fault.ConnectionLimit => Wording.OriginBusy,
        Fault.ClientShare => Wording.ClientBusy,
        Fault.NoHealthyOrigin => Wording.OriginDown,
        Fault.Loop => Wording.OriginLoop,
        Fault.Draining => Wording.EdgeLeaving,
        Fault.Configuration => Wording.EdgeUnset,
        _ => Wording.EdgeFailed,
    };

    /// <summary>
    /// 503 and 429 say when to come back: as soon as a place is free, a node is replaced, a health check passes, a
    /// snapshot comes.
    /// </summary>
    private static long RetryAfterOf(Fault fault) => fault switch
    {
        Fault.ConnectionLimit or Fault.ClientShare => 2,
        Fault.Draining => 1,
        Fault.NoHealthyOrigin => 10,
        Fault.Configuration => 30,
        _ => 0,
    };
}

/// <summary>Names of enum members without reflection or allocation per request.</summary>
internal static class Names
{
    private static readonly string[] s_rejections = Enum.GetNames<Rejection>();
    private static readonly string[] s_faults = Enum.GetNames<Fault>();

    public static string Of(Rejection rejection) => s_rejections[(int)rejection];

    public static string Of(Fault fault) => s_faults[(int)fault];
}
