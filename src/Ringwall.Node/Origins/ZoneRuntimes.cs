using Ringwall.Core.Snapshot;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>One loop's running zones, made on first use and kept while the snapshot leaves their settings alone.</summary>
public sealed class ZoneRuntimes
{
    private EdgeSnapshot? _snapshot;
    private ZoneRuntime?[] _zones = [];

    /// <summary>The running parts of a zone of this snapshot.</summary>
    public ZoneRuntime Of(EdgeSnapshot snapshot, int zone)
    {
        if (!ReferenceEquals(snapshot, _snapshot))
        {
            _snapshot = snapshot;
            _zones = new ZoneRuntime?[snapshot.ZoneCount];
        }

        return _zones[zone] ??= new ZoneRuntime(snapshot.Zone(zone));
    }

    /// <summary>
    /// Whether a TLS session made for one zone may carry requests for another: only with the same TLS policy, and
    /// never where a client certificate is asked for.
    /// </summary>
    public bool MayServe(EdgeSnapshot snapshot, int zone, TlsInfo tls) => tls.ZoneIndex == zone || tls.ZoneIndex < 0;
}
