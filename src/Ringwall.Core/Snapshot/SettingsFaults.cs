using System.Globalization;

namespace Ringwall.Core.Snapshot;

/// <summary>
/// Every rule settings must keep, in one pure pass that lists all faults. What passes here compiles, and a node can
/// serve it; files and certificates are control's to check.
/// </summary>
public sealed class SettingsFaults
{
    private readonly List<SettingsFault> _faults = [];
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _hosts = new(StringComparer.OrdinalIgnoreCase);

    private SettingsFaults()
    {
    }

    public static IReadOnlyList<SettingsFault> Of(EdgeSettings edge, IReadOnlyList<ZoneSettings> zones)
    {
        var check = new SettingsFaults();
        EdgeFaults.Add(edge, check.Say);
        if (zones.Count > Limits.Zones)
        {
            check.Say("zones", $"more than {Limits.Zones} zones");
        }

        for (var i = 0; i < zones.Count; i++)
        {
            check.Zone(zones[i], i, Item("zones", i));
        }

        return check._faults;
    }

    private static string Item(string key, int index) => string.Create(CultureInfo.InvariantCulture, $"{key}[{index}]");

    private void Say(string path, string message) => _faults.Add(new SettingsFault(path, message));

    private void Zone(ZoneSettings zone, int number, string path)
    {
        Name(zone.Name, number, path + ".name");
        Hosts(zone.Hosts, number, path + ".hosts");
        Groups(zone.OriginGroups, path);
        TlsFaults.Add(zone.Tls, path + ".tls", Say);
        if (zone.Limits.MaxBody < 0)
        {
            Say(path + ".limits.max_body", "must not be negative");
        }

        if (zone.Limits.WebSocketIdleSeconds is not (>= 0 and <= 1e7))
        {
            Say(path + ".limits.web_socket_idle_seconds", "must be 0 to 10000000");
        }
    }

    private void Name(string name, int zone, string path)
    {
        if (name.Length == 0)
        {
            Say(path, "is missing");
        }
        else if (name.Length > 255 || name.AsSpan().ContainsAnyInRange('\0', ' '))
        {
            Say(path, "must be one word of at most 255 characters");
        }
        else if (!_names.TryAdd(name, zone))
        {
            Say(path, $"'{name}' is the name of zones[{_names[name]}] already");
        }
    }

    private void Hosts(IReadOnlyList<string> hosts, int zone, string path)
    {
        if (hosts.Count == 0)
        {
            Say(path, "at least one host is needed");
        }

        if (hosts.Count > Limits.HostsPerZone)
        {
            Say(path, $"more than {Limits.HostsPerZone} hosts");
        }

        for (var i = 0; i < hosts.Count; i++)
        {
            if (HostName.Fault(hosts[i], wildcards: true) is { } fault)
            {
                Say(Item(path, i), fault);
            }
            else if (!_hosts.TryAdd(hosts[i], zone))
            {
                var other = _hosts[hosts[i]];
                Say(Item(path, i), other == zone
                    ? $"'{hosts[i]}' stands here twice"
                    : $"'{hosts[i]}' belongs to zones[{other}] already");
            }
        }
    }

    private void Groups(IReadOnlyList<OriginGroupSettings> groups, string path)
    {
        if (groups.Count == 0)
        {
            Say(path + ".origins", "at least one origin is needed");
            return;
        }

        if (groups.Count > Limits.GroupsPerZone)
        {
            Say(path + ".origin_groups", $"more than {Limits.GroupsPerZone} groups");
            return;
        }

        for (var i = 0; i < groups.Count; i++)
        {
            var at = Item(path + ".origin_groups", i);
            GroupFaults.Add(groups[i], at, Say);
            for (var j = 0; j < i; j++)
            {
                if (groups[j].PathPrefix == groups[i].PathPrefix)
                {
                    Say(at + ".path_prefix", $"'{groups[i].PathPrefix}' is the prefix of origin_groups[{j}] already");
                }
            }
        }

        if (!groups.Any(group => group.PathPrefix == "/"))
        {
            Say(path + ".origin_groups", "one group must serve every other path: path_prefix \"/\"");
        }
    }
}
