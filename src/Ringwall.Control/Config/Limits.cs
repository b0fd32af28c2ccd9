namespace Ringwall.Control.Config;

/// <summary>
/// What a configuration file may cost. Far above any honest one; an alias bomb or a wrong file ends here.
/// </summary>
public static class Limits
{
    /// <summary>Octets of a configuration file: ten thousand zones need about two million.</summary>
    public const int File = 64 * 1024 * 1024;

    /// <summary>Octets of a certificate, key or OCSP file named in it.</summary>
    public const int NamedFile = 1024 * 1024;

    /// <summary>Scalars, lists and mappings of a file, aliases counted each time they are used.</summary>
    public const int Nodes = 20_000_000;

    /// <summary>Lists and mappings inside each other.</summary>
    public const int Depth = 32;
}
