namespace Ringwall.Core.Snapshot;

/// <summary>A published decision in force: it stops every request for its hosts before any other step.</summary>
public sealed record Block
{
    /// <summary>Decision number as people quote it ("D-2026-0007", "L-2026-0031").</summary>
    public required string DecisionId { get; init; }

    /// <summary>Zone whose every host is blocked, or null when <see cref="Hosts"/> names them.</summary>
    public string? Zone { get; init; }

    /// <summary>Hosts blocked, exact or "*.…".</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    public required BlockKind Kind { get; init; }

    /// <summary>Where the published reasons are.</summary>
    public required string ReasonsUrl { get; init; }

    /// <summary>One sentence for the page, in the operator's words; may be empty.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Who ordered it (legal orders): the blocked-by authority named on the page.</summary>
    public string? OrderedBy { get; init; }

    /// <summary>Address for Link rel="blocked-by" (RFC 7725 section 4); legal orders only.</summary>
    public string? BlockedByUrl { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>In force until; null: until lifted. The node stops enforcing by itself at that moment.</summary>
    public DateTimeOffset? Until { get; init; }

    public string? AppealUrl { get; init; }
}

/// <summary>OwnDecision answers 403 and never carries blocked-by; LegalOrder answers 451 with it.</summary>
public enum BlockKind : byte { OwnDecision, LegalOrder }
