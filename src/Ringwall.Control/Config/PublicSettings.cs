namespace Ringwall.Control.Config;

/// <summary>
/// The operator's own host, where anyone reads the decision log and the published pages. Nodes serve it as any zone;
/// its origin is a listener of control that knows public addresses only.
/// </summary>
public sealed record PublicSettings
{
    /// <summary>Host name on the edge; null: nothing is served publicly.</summary>
    public string? Host { get; init; }

    /// <summary>Where control serves nodes what the public may read.</summary>
    public string Listen { get; init; } = "127.0.0.1:8802";

    /// <summary>The operator's name on pages for people who report; null: the host.</summary>
    public string? Operator { get; init; }

    /// <summary>Where "leave this page now" leads: something anybody may have open.</summary>
    public string LeaveTo { get; init; } = "https://www.wikipedia.org/";
}

/// <summary>How the decision log is published.</summary>
public sealed record DecisionLogSettings
{
    /// <summary>
    /// The log's name in checkpoints, fixed when the log is opened; null: the public host with "/log".
    /// </summary>
    public string? Origin { get; init; }

    /// <summary>Witnesses asked to cosign every checkpoint.</summary>
    public IReadOnlyList<WitnessSettings> Witnesses { get; init; } = [];

    /// <summary>Cosignatures without which no checkpoint is published.</summary>
    public int Quorum { get; init; }

    /// <summary>Between checkpoints, when there is something new.</summary>
    public double IntervalSeconds { get; init; } = 1;
}

public sealed record WitnessSettings
{
    /// <summary>Submission prefix of the witness (C2SP tlog-witness).</summary>
    public required string Url { get; init; }

    /// <summary>Its public key, "name+id+base64".</summary>
    public required string Key { get; init; }
}
