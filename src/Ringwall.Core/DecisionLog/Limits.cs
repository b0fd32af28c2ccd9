namespace Ringwall.Core.DecisionLog;

/// <summary>Maxima of the decision log's formats; what is beyond them is refused, never grown into.</summary>
public static class Limits
{
    /// <summary>An entry's length is a uint16 in its bundle (tlog-tiles, "Log entries").</summary>
    public const int EntryBytes = 65_535;

    /// <summary>Hashes of a full tile.</summary>
    public const int TileWidth = 256;

    /// <summary>A tree of 2^62 entries has eight levels of tiles; the format numbers up to 63.</summary>
    public const int Levels = 8;

    /// <summary>Hashes of a proof (tlog-witness): twice the height of any tree there can be is not needed.</summary>
    public const int ProofHashes = 63;

    /// <summary>A signed note: sixteen post-quantum signatures of 5 kB fit, which the format asks for.</summary>
    public const int NoteBytes = 256 * 1024;

    public const int NoteSignatures = 64;

    /// <summary>A full bundle of the longest entries: 256 times 2 + 65,535.</summary>
    public const int BundleBytes = TileWidth * (2 + EntryBytes);

    /// <summary>Nesting of a leaf's JSON.</summary>
    public const int JsonDepth = 16;

    /// <summary>A published page of 8 MiB is longer than anything people read.</summary>
    public const int PageBytes = 8 * 1024 * 1024;
}
