using System.Security.Cryptography;
using System.Text;
using Ringwall.Core.Http;
using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;

namespace Ringwall.Node.Origins;

/// <summary>Interchangeable origins behind one path prefix: which of them gets a request.</summary>
public sealed class OriginGroup
{
    private readonly Origin[] _origins;
    private readonly byte[] _prefix;
    private readonly byte[] _cookieName;
    private int _turn;

    internal OriginGroup(OriginGroupSettings settings, OriginContext? context, string zone, byte[]? affinityKey)
    {
        Settings = settings;
        _prefix = Encoding.ASCII.GetBytes(settings.PathPrefix);
        _cookieName = Encoding.ASCII.GetBytes(settings.AffinityCookie ?? "");
        _origins = new Origin[settings.Origins.Count];
        for (var i = 0; i < _origins.Length; i++)
        {
            _origins[i] = new Origin(settings.Origins[i], settings, context, zone, affinityKey);
        }

        ConnectMs = (int)(settings.ConnectTimeoutSeconds * 1000);
        FirstByteMs = (int)(settings.FirstByteTimeoutSeconds * 1000);
        GapMs = (int)(settings.GapTimeoutSeconds * 1000);
    }

    public OriginGroupSettings Settings { get; }

    public IReadOnlyList<Origin> Origins => _origins;

    internal int ConnectMs { get; }

    internal int FirstByteMs { get; }

    internal int GapMs { get; }

    /// <summary>Visitors are tied to origins by a cookie.</summary>
    internal bool HasAffinity => _cookieName.Length > 0;

    internal ReadOnlySpan<byte> CookieName => _cookieName;

    /// <summary>A prefix ends at a segment: "/api" serves "/api" and "/api/x", not "/apis".</summary>
    internal bool Serves(ReadOnlySpan<byte> path) => path.StartsWith(_prefix)
        && (_prefix.Length == 0 || _prefix[^1] == '/' || path.Length == _prefix.Length || path[_prefix.Length] == '/');

    /// <summary>
    /// The origin for this request, other than the one that has just failed; null when nothing is left that takes
    /// requests. An ejected origin is asked all the same when there is no better one: the last is never given up.
    /// </summary>
    internal Origin? Pick(Exchange x, Origin? not)
    {
        if (_origins.Length == 1)
        {
            return not is null && _origins[0] is { Share.Down: false, Settings.Weight: > 0 } only ? only : null;
        }

        if (HasAffinity && Remembered(x.Request) is { IsHealthy: true } tied && tied != not)
        {
            return tied;
        }

        var now = x.Loop.Now;
        var well = Choose(x, new Eligible(not, now, Backup: false, Ejected: false))
            ?? Choose(x, new Eligible(not, now, Backup: true, Ejected: false));
        if (well is not null || not is not null)
        {
            return well;
        }

        return Choose(x, new Eligible(null, now, Backup: false, Ejected: true))
            ?? Choose(x, new Eligible(null, now, Backup: true, Ejected: true));
    }

    /// <summary>The origin the visitor's cookie names, or null.</summary>
    internal Origin? Remembered(RequestHead request)
    {
        foreach (ref readonly var field in request.Fields.All)
        {
            if (field.Id == FieldId.Cookie && CookieValue(request.Value(field)) is { IsEmpty: false } token)
            {
                foreach (var origin in _origins)
                {
                    if (CryptographicOperations.FixedTimeEquals(token, origin.Token))
                    {
                        return origin;
                    }
                }
            }
        }

        return null;
    }

    internal void Retire()
    {
        foreach (var origin in _origins)
        {
            origin.Retire();
        }
    }

    private ReadOnlySpan<byte> CookieValue(ReadOnlySpan<byte> cookies)
    {
        while (!cookies.IsEmpty)
        {
            var end = cookies.IndexOf((byte)';');
            var pair = Octets.Trim(end < 0 ? cookies : cookies[..end]);
            cookies = end < 0 ? default : cookies[(end + 1)..];
            if (pair.Length > _cookieName.Length && pair[_cookieName.Length] == '=' && pair.StartsWith(_cookieName))
            {
                return pair[(_cookieName.Length + 1)..];
            }
        }

        return default;
    }

    private Origin? Choose(Exchange x, in Eligible eligible) => Settings.Balance switch
    {
        Balance.Failover => First(eligible),
        Balance.RoundRobin => NextInTurn(eligible),
        Balance.ConsistentHash => ByHash(HashOf(x), eligible),
        _ => LeastBusy(eligible),
    };

    private Origin? First(in Eligible eligible)
    {
        foreach (var origin in _origins)
        {
            if (eligible.Has(origin))
            {
                return origin;
            }
        }

        return null;
    }

    /// <summary>Fewest exchanges per weight; equals take turns.</summary>
    private Origin? LeastBusy(in Eligible eligible)
    {
        Origin? best = null;
        _turn++;
        for (var i = 0; i < _origins.Length; i++)
        {
            var origin = _origins[(i + _turn) % _origins.Length];
            if (eligible.Has(origin) && (best is null || IsFreer(origin, best)))
            {
                best = origin;
            }
        }

        return best;
    }

    private static bool IsFreer(Origin one, Origin other) =>
        (one.InFlight + 1L) * other.Settings.Weight < (other.InFlight + 1L) * one.Settings.Weight;

    /// <summary>
    /// Smooth weighted round robin: everybody gains their weight, the richest is chosen and pays the sum.
    /// </summary>
    private Origin? NextInTurn(in Eligible eligible)
    {
        Origin? best = null;
        var sum = 0;
        foreach (var origin in _origins)
        {
            if (eligible.Has(origin))
            {
                sum += origin.Settings.Weight;
                origin.RoundRobin += origin.Settings.Weight;
                best = best is null || origin.RoundRobin > best.RoundRobin ? origin : best;
            }
        }

        if (best is not null)
        {
            best.RoundRobin -= sum;
        }

        return best;
    }

    /// <summary>
    /// Rendezvous hashing with weights: each origin draws a score from key and itself, the highest wins, so that one
    /// origin's going moves only its own keys. An origin with more than 1.25 times its share of the exchanges under way
    /// is passed over for the next in the key's own order (bounded load).
    /// </summary>
    private Origin? ByHash(ulong key, in Eligible eligible)
    {
        long busy = 1, weights = 0;
        foreach (var origin in _origins)
        {
            if (eligible.Has(origin))
            {
                busy += origin.InFlight;
                weights += origin.Settings.Weight;
            }
        }

        Origin? best = null, bounded = null;
        double bestScore = 0, boundedScore = 0;
        foreach (var origin in _origins)
        {
            if (!eligible.Has(origin))
            {
                continue;
            }

            var score = origin.Settings.Weight / -Math.Log(Unit(key ^ origin.Hash));
            if (score > bestScore)
            {
                (best, bestScore) = (origin, score);
            }

            var bound = 1 + (busy * origin.Settings.Weight * 5 / (weights * 4));
            if (origin.InFlight < bound && score > boundedScore)
            {
                (bounded, boundedScore) = (origin, score);
            }
        }

        return bounded ?? best;
    }

    private ulong HashOf(Exchange x) => Settings.HashKey switch
    {
        HashKey.Path => HashOf(x.Request.Path),
        HashKey.Host => HashOf(x.Request.Host),
        _ => Mix(x.Client.Bits.Low ^ Mix(x.Client.Bits.High)),
    };

    /// <summary>FNV-1a, mixed: the same on every node and in every version.</summary>
    internal static ulong HashOf(ReadOnlySpan<byte> octets)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var octet in octets)
        {
            hash = (hash ^ octet) * 0x100000001B3;
        }

        return Mix(hash);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>In (0, 1).</summary>
    private static double Unit(ulong hash) => ((Mix(hash) >> 11) + 0.5) / (1UL << 53);

    /// <summary>Who may be chosen in this round.</summary>
    private readonly record struct Eligible(Origin? Not, long Now, bool Backup, bool Ejected)
    {
        public bool Has(Origin origin) => origin != Not && origin.Settings.Weight > 0
            && origin.Settings.Backup == Backup && !origin.Share.Down && (Ejected || !origin.Addresses.AllOut(Now));
    }
}
