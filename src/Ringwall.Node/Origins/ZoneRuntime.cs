using Ringwall.Core.Snapshot;
using Ringwall.Node.Http;

namespace Ringwall.Node.Origins;

/// <summary>
/// A zone's running parts on one loop: settings, and origins with their connections and health. Survives a swap that
/// leaves its settings alone.
/// </summary>
public sealed class ZoneRuntime
{
    private readonly OriginGroup[] _groups;

    /// <param name="settings">What the configuration says.</param>
    /// <param name="context">Without one the zone has settings but nothing can be asked of its origins.</param>
    /// <param name="affinityKey">Seals affinity cookies; null: a key of this process.</param>
    public ZoneRuntime(ZoneSettings settings, OriginContext? context = null, byte[]? affinityKey = null)
    {
        Settings = settings;
        LogMember = LogLine.Member("zone", settings.Name);
        _groups = new OriginGroup[settings.OriginGroups.Count];
        for (var i = 0; i < _groups.Length; i++)
        {
            var group = WithNames(settings, settings.OriginGroups[i]);
            _groups[i] = new OriginGroup(group, context, settings.Name, affinityKey);
        }

        // Longest first, whatever order the configuration has.
        Array.Sort(_groups, static (a, b) => b.Settings.PathPrefix.Length.CompareTo(a.Settings.PathPrefix.Length));
        Checks = context is null ? null : new HealthChecks(this, context);
        Checks?.Start();
    }

    public ZoneSettings Settings { get; }

    public ZoneTally Tally { get; } = new();

    public IReadOnlyList<OriginGroup> Groups => _groups;

    internal HealthChecks? Checks { get; }

    /// <summary>Its name as a line of the access log has it.</summary>
    internal byte[] LogMember { get; }

    /// <summary>The group with the longest prefix of this path, or null when none serves it.</summary>
    internal OriginGroup? GroupFor(ReadOnlySpan<byte> path)
    {
        foreach (var group in _groups)
        {
            if (group.Serves(path))
            {
                return group;
            }
        }

        return null;
    }

    /// <summary>The snapshot has this zone no more, or another one under its name.</summary>
    internal void Retire()
    {
        Checks?.Stop();
        foreach (var group in _groups)
        {
            group.Retire();
        }
    }

    /// <summary>A strict origin proves to be the zone: its certificate is for the zone's first exact host.</summary>
    private static OriginGroupSettings WithNames(ZoneSettings zone, OriginGroupSettings group)
    {
        var host = zone.Hosts.FirstOrDefault(name => !name.StartsWith('*'));
        return host is null || group.Origins.All(origin => origin.Verify != VerifyMode.Strict) ? group : group with
        {
            Origins = [.. group.Origins.Select(origin =>
                origin.Verify == VerifyMode.Strict ? origin with { Sni = origin.Sni ?? host } : origin)],
        };
    }
}
