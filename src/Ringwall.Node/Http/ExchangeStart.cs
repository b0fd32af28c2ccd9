using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Loops;
using Ringwall.Node.Origins;

namespace Ringwall.Node.Http;

/// <summary>
/// Steps 1 and 2 of the request path, shared by both protocols: an exchange gets the snapshot of this moment, its
/// zone, its client and its id. One instance per loop.
/// </summary>
public sealed class ExchangeStart(Loop loop, ZoneRuntimes zones, ClientAddress clients)
{
    private ulong _nextId = BitConverter.ToUInt64(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));

    /// <summary>
    /// Call when <see cref="Exchange.Request"/> has been read. Leaves <see cref="Exchange.ZoneIndex"/> at −1 when
    /// nobody here serves that host on that port, or when the TLS session was made for another zone whose policy
    /// differs (RFC 9110 section 15.5.20): the path answers 421.
    /// </summary>
    public void Prepare(Exchange x, ListenerContext listener)
    {
        x.Snapshot = loop.Snapshot;
        x.IsTls = listener.IsTls;
        x.RequestId = NextId();
        x.Client = clients.Of(x);
        if (x.Snapshot.Edge.Trace is { OtlpEndpoint: not null } trace)
        {
            x.Trace = TraceOf(x, trace);
        }

        var zone = listener.Accepts(x.Request.Port) ? x.Snapshot.FindZone(x.Request.Host) : -1;
        if (zone >= 0 && x.Connection.Tls is { } tls && !zones.MayServe(x.Snapshot, zone, x.Request.Host, tls))
        {
            zone = -1;
        }

        x.ZoneIndex = zone;
        x.Zone = zone < 0 ? null : zones.Of(x.Snapshot, zone);
    }

    /// <summary>For octets that are no request: an id to quote, and who sent them.</summary>
    public void PrepareRefused(Exchange x, ListenerContext listener)
    {
        x.Snapshot = loop.Snapshot;
        x.IsTls = listener.IsTls;
        x.RequestId = NextId();
        x.Client = x.Connection.Peer;
    }

    /// <summary>
    /// One request in so many, and those a declared proxy traces already. A stranger's sampled flag is only a wish:
    /// otherwise anybody could have everything traced. Who sent a trace finds this request in it.
    /// </summary>
    private TraceParent TraceOf(Exchange x, TraceSettings settings)
    {
        var known = TraceParent.TryParse(x.Request.Value(FieldId.TraceParent), out var given);
        if (x.RequestId % (ulong)settings.OneIn != 0 && !(known && given.Sampled && clients.IsTrusted(x)))
        {
            return default;
        }

        return known ? given with { Sampled = true } : new TraceParent(NextId(), NextId(), 0, Sampled: true);
    }

    /// <summary>
    /// Weyl sequence through a finaliser (splitmix64): unique in the loop, and nobody can count requests by it.
    /// </summary>
    private ulong NextId()
    {
        var z = _nextId += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
