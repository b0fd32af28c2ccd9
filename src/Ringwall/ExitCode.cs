namespace Ringwall;

/// <summary>What the process says when it ends; documented in the man page, never renumbered.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>It was tried and failed, or the configuration has faults.</summary>
    public const int Failed = 1;

    /// <summary>The command line is not understood.</summary>
    public const int Usage = 2;

    /// <summary>Control could not be reached, or does not know this token.</summary>
    public const int NoControl = 3;

    /// <summary>A published log or proof is not what was signed.</summary>
    public const int Altered = 4;
}
