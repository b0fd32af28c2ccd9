namespace Ringwall.Control.Store;

/// <summary>Something to be done outside once the events that ask for it are recorded.</summary>
/// <param name="Key">
/// What makes it the same effect when it is asked for or carried out again ("D-2026-0007/notify-customer"): a key is
/// put on the outbox once, and whoever carries it out hands the key on, so that a second time does nothing.
/// </param>
/// <param name="Kind">Which performer carries it out.</param>
/// <param name="Payload">JSON. No personal data: it refers to sealed blobs by id.</param>
public sealed record NewEffect(string Key, string Kind, string Payload)
{
    /// <summary>Not before this; at once when null.</summary>
    public DateTimeOffset? Due { get; init; }
}
