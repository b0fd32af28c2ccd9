namespace Ringwall.Core.Http;

/// <summary>What the listener and the peer add to the rules every request is read by.</summary>
public readonly record struct RequestRules
{
    /// <summary>
    /// The connection is TLS: decides the scheme an absolute-form target must name, and the default port.
    /// </summary>
    public bool IsTls { get; init; }

    /// <summary>Octets of 0x80 and above in a target are forwarded instead of refused.</summary>
    public bool AllowNonAsciiTarget { get; init; }

    /// <summary>
    /// Names with "_" are forwarded instead of dropped; those that look like list A are refused anyway.
    /// </summary>
    public bool AllowUnderscoreFields { get; init; }

    /// <summary>The peer is a declared proxy: its forwarding fields are kept.</summary>
    public bool TrustedProxy { get; init; }

    /// <summary>Declared content above this is refused with the head; 0: not limited here.</summary>
    public long MaxContentLength { get; init; }
}
