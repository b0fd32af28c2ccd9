using System.Text;
using Ringwall.Core.Snapshot;
using CoreLimits = Ringwall.Core.Snapshot.Limits;

namespace Ringwall.Control.Config;

/// <summary>Faults of one file in the order found; at most so many, and then how many more.</summary>
internal sealed class FaultList(string file)
{
    private readonly List<ConfigFault> _faults = [];
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    /// <summary>Told the pattern of every key asked for ("zones[].hosts"): how a test knows all keys.</summary>
    public Action<string>? Asked { get; init; }

    public void Add(int line, int column, string path, string message)
    {
        _paths.Add(path);
        if (++Count <= CoreLimits.Faults)
        {
            _faults.Add(new ConfigFault(file, line, column, path, message));
        }
    }

    public void Add(YamlNode node, string path, string message) => Add(node.Line, node.Column, path, message);

    /// <summary>
    /// Adds what the settings' own rules say, at the place in the file; not where the reader complained already.
    /// </summary>
    public void Add(SettingsFault fault, YamlNode root)
    {
        if (!_paths.Contains(fault.Path))
        {
            var (node, path) = Place(root, fault.Path);
            Add(node, path, fault.Message);
        }
    }

    public IReadOnlyList<ConfigFault> InOrder()
    {
        var faults = _faults.OrderBy(f => f.Line).ThenBy(f => f.Column).ToList();
        if (Count > CoreLimits.Faults)
        {
            faults.Add(new ConfigFault(file, 0, 0, "", $"and {Count - CoreLimits.Faults} more faults"));
        }

        return faults;
    }

    /// <summary>"zones[3].origins[0].url" as "zones[].origins[].url".</summary>
    public static string Pattern(string path)
    {
        var text = new StringBuilder(path.Length);
        var inside = false;
        foreach (var letter in path)
        {
            inside = letter == '[' || (inside && letter != ']');
            if (!inside || letter == '[')
            {
                text.Append(letter);
            }
        }

        return text.ToString();
    }

    /// <summary>
    /// The node a settings path means, or the nearest around it, and the path as the file has it: short forms
    /// ("origins" for one origin group, "tls.certificate" for one certificate) have a step less.
    /// </summary>
    private static (YamlNode Node, string Path) Place(YamlNode root, string path)
    {
        var node = root;
        var shown = new StringBuilder();
        foreach (var step in path.Split('.'))
        {
            var bracket = step.IndexOf('[');
            var key = bracket < 0 ? step : step[..bracket];
            if (node.Kind != YamlKind.Mapping || node.Entry(key) is not { } value)
            {
                if (key is "origin_groups" or "certificates")
                {
                    continue;
                }

                Show(shown, step);
                break;
            }

            node = value;
            if (bracket >= 0 && int.TryParse(step[(bracket + 1)..^1], out var item) && item < node.Items.Count)
            {
                node = node.Items[item];
            }

            Show(shown, step);
        }

        return (node, shown.ToString());
    }

    private static void Show(StringBuilder shown, string step) =>
        shown.Append(shown.Length > 0 ? "." : "").Append(step);
}
