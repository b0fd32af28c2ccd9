namespace Ringwall.Control;

/// <summary>How a control plane is started.</summary>
public sealed record ControlOptions
{
    /// <summary>The configuration file; null only with <see cref="ConfigText"/>.</summary>
    public required string ConfigFile { get; init; }

    /// <summary>The configuration itself, where there is no file (the demo, --host and --origin).</summary>
    public string? ConfigText { get; init; }

    /// <summary>Overrides the configuration's "data".</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Nothing is written to disk but the enrolment a node needs.</summary>
    public bool Ephemeral { get; init; }
}
