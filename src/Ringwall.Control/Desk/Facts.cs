using System.Text;
using Ringwall.Control.Store;
using Ringwall.Core.Trust;

namespace Ringwall.Control.Desk;

/// <summary>Between stored events and the facts the rules fold.</summary>
public static class Facts
{
    /// <summary>
    /// Null for events that are no trust events (effects, staff). A kind or payload this version cannot read stops it:
    /// deciding on half of what is known would be worse.
    /// </summary>
    public static Fact? Of(StoredEvent e) => Streams.KindOf(e.Stream) == StreamKind.Unknown
        ? null
        : new Fact(
            e.Stream,
            e.Version,
            e.At,
            ActorOf(e.Actor),
            EventCodec.Read(e.Kind, Encoding.UTF8.GetBytes(e.Payload))
                ?? throw new InvalidDataException($"event {e.Position} ({e.Kind}) cannot be read by this version"));

    public static Store.NewEvent Stored(TrustEvent what) =>
        new(EventCodec.KindOf(what), Encoding.UTF8.GetString(EventCodec.Write(what)));

    private static Actor ActorOf(string recorded)
    {
        var slash = recorded.LastIndexOf('/');
        return Enum.TryParse<Role>(recorded.AsSpan(slash + 1), out var role) && slash > 0
            ? new Actor(recorded[..slash], role)
            : throw new InvalidDataException($"'{recorded}' names nobody");
    }
}
