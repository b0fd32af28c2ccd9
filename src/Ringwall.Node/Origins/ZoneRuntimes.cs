using System.Security.Cryptography;
using System.Text;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Loops;

namespace Ringwall.Node.Origins;

/// <summary>
/// One loop's running zones, made on first use and kept while the configuration leaves their settings alone: their
/// connections and what is known of their origins outlive a swap.
/// </summary>
public sealed class ZoneRuntimes(OriginContext? context = null)
{
    private readonly Dictionary<string, Running> _former = [];
    private EdgeSnapshot? _snapshot;
    private Running?[] _zones = [];
    private bool _sweeping;

    /// <summary>The zones in use on this loop, for reports; walk it on the loop.</summary>
    public IEnumerable<ZoneRuntime> InUse => _zones.OfType<Running>().Select(running => running.Zone);

    /// <summary>
    /// By index of the snapshot, null where nobody has asked for the zone yet. From any thread, for what zones count.
    /// </summary>
    internal Running?[] Tallied => Volatile.Read(ref _zones);

    /// <summary>The running parts of a zone of this snapshot.</summary>
    public ZoneRuntime Of(EdgeSnapshot snapshot, int zone)
    {
        if (!ReferenceEquals(snapshot, _snapshot))
        {
            Swap(snapshot);
        }

        return (_zones[zone] ?? Begin(zone)).Zone;
    }

    /// <summary>
    /// Whether a TLS session may carry requests for this host (RFC 9110 section 15.5.20). Its own name: yes, if the
    /// zone's demand for a client certificate was met. Another name: only when both zones have the same TLS policy and
    /// share a certificate, and never where client certificates are asked for.
    /// </summary>
    public bool MayServe(EdgeSnapshot snapshot, int zone, ReadOnlySpan<byte> host, TlsInfo tls)
    {
        var wanted = Of(snapshot, zone).Settings.Tls;
        var unmet = wanted.ClientCertificates == ClientCertificates.Required && tls.ClientSubject is null;
        if (unmet || Ascii.Equals(host, tls.ServerName))
        {
            return !unmet;
        }

        if (wanted.ClientCertificates != ClientCertificates.None)
        {
            return false;
        }

        if (tls.ServerName.Length == 0)
        {
            return true;
        }

        Span<byte> name = stackalloc byte[Core.Http.Limits.HostName];
        var other = Encoding.ASCII.TryGetBytes(tls.ServerName, name, out var length)
            ? snapshot.FindZone(name[..length]) : -1;
        return other == zone || (other >= 0 && SamePolicy(wanted, Of(snapshot, other).Settings.Tls));
    }

    private static bool SamePolicy(TlsSettings one, TlsSettings other) =>
        one.MinVersion == other.MinVersion && one.Ciphers == other.Ciphers && one.Ciphersuites == other.Ciphersuites
        && other.ClientCertificates == ClientCertificates.None
        && one.Certificates.Any(a => other.Certificates.Any(b => a.ChainPem == b.ChainPem));

    private Running Begin(int zone)
    {
        var settings = _snapshot!.Zone(zone);
        var key = _snapshot.Edge.AffinityKey;
        var digest = HMACSHA256.HashData(key ?? [], _snapshot.ZoneOctets(zone));
        if (_former.Remove(settings.Name, out var former))
        {
            if (former.Digest.AsSpan().SequenceEqual(digest))
            {
                _zones[zone] = former;
                return former;
            }

            former.Zone.Retire();
        }

        var running = new Running(new ZoneRuntime(settings, context, key), digest);
        _zones[zone] = running;
        return running;
    }

    private void Swap(EdgeSnapshot snapshot)
    {
        var before = _snapshot;
        _snapshot = snapshot;
        if (ReferenceEquals(before?.Zones, snapshot.Zones))
        {
            return;
        }

        foreach (var running in _zones)
        {
            if (running is not null)
            {
                _former[running.Zone.Settings.Name] = running;
            }
        }

        _zones = new Running?[snapshot.ZoneCount];
        if (context is not null && !_sweeping && _former.Count > 0)
        {
            _sweeping = true;
            context.Loop.Spawn(Sweep(context.Loop));
        }
    }

    /// <summary>
    /// After a swap: zones that are gone or changed let go of their connections even if nobody asks for them again. A
    /// few a turn, so that ten thousand zones do not hold up a request.
    /// </summary>
    private async LoopTask Sweep(Loop loop)
    {
        const int PerTurn = 16;
        while (_former.Count > 0)
        {
            await loop.Turn();
            foreach (var (name, running) in _former.Take(PerTurn).ToArray())
            {
                var zone = _snapshot!.FindZoneName(name);
                if (zone >= 0 && _zones[zone] is null)
                {
                    Begin(zone);
                }
                else if (_former.Remove(name))
                {
                    running.Zone.Retire();
                }
            }
        }

        _sweeping = false;
    }

    internal sealed record Running(ZoneRuntime Zone, byte[] Digest);
}
