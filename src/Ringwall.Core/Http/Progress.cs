namespace Ringwall.Core.Http;

/// <summary>What a reader of a wire format says of the bytes it was shown. Readers never throw on input.</summary>
public enum Progress : byte
{
    /// <summary>A whole unit was read.</summary>
    Done,

    /// <summary>The bytes so far are a prefix of something acceptable; show more.</summary>
    More,

    /// <summary>No continuation of these bytes is acceptable; the reason is a <see cref="Rejection"/>.</summary>
    Rejected,
}
