namespace Ringwall.Control.Config;

/// <summary>
/// What is wrong with a configuration, and where: line and column from 1, 0 when no place in the file is to
/// blame.
/// </summary>
public sealed record ConfigFault(string File, int Line, int Column, string Path, string Message)
{
    /// <summary>As compilers say it, so that editors can jump there.</summary>
    public override string ToString() =>
        (Line > 0 ? $"{File}:{Line}:{Column}: " : $"{File}: ") + (Path.Length > 0 ? $"{Path}: " : "") + Message;
}
