using System.Globalization;

namespace Ringwall.Control.Config;

/// <summary>
/// One mapping of the file, read key by key. Wrong types are faults and take the default; <see cref="Done"/> reports
/// the keys nobody asked for.
/// </summary>
internal sealed class Section
{
    private readonly YamlNode? _node;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly FaultList _faults;

    public Section(YamlNode? node, string path, FaultList faults)
    {
        _faults = faults;
        Path = path;
        if (node is { Kind: not YamlKind.Mapping, IsNull: false })
        {
            faults.Add(node, path, "must be a mapping of keys to values");
            return;
        }

        _node = node is { IsNull: true } ? null : node;
    }

    public string Path { get; }

    public bool Has(string key) => Ask(key) is not null;

    /// <summary>The value of a key, or null when it is absent or null.</summary>
    public YamlNode? Ask(string key)
    {
        _asked.Add(key);
        _faults.Asked?.Invoke(FaultList.Pattern(Of(key)));
        return _node?.Entry(key) is { IsNull: false } value ? value : null;
    }

    public string Of(string key) => Path.Length == 0 ? key : Path + "." + key;

    public Section Inner(string key) => new(Ask(key), Of(key), _faults);

    public string? Text(string key) => Ask(key) is { } node ? Text(node, Of(key)) : null;

    public string Text(string key, string otherwise) => Text(key) ?? otherwise;

    public bool Flag(string key, bool otherwise)
    {
        if (Ask(key) is not { } node)
        {
            return otherwise;
        }

        if (node is { Kind: YamlKind.Scalar, Plain: true, Text: "true" or "false" })
        {
            return node.Text == "true";
        }

        _faults.Add(node, Of(key), "must be true or false");
        return otherwise;
    }

    public int Whole(string key, int otherwise) => (int)Number(key, otherwise, int.MinValue, int.MaxValue);

    public long Long(string key, long otherwise) => Number(key, otherwise, long.MinValue, long.MaxValue);

    public double Fraction(string key, double otherwise) => Decimal(key, otherwise, "must be a number");

    public double Seconds(string key, double otherwise) => Decimal(key, otherwise, "must be a number of seconds");

    private double Decimal(string key, double otherwise, string fault)
    {
        if (Ask(key) is not { } node)
        {
            return otherwise;
        }

        if (node.Kind == YamlKind.Scalar
            && double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value))
        {
            return value;
        }

        _faults.Add(node, Of(key), fault);
        return otherwise;
    }

    /// <summary>One of the words of an enumeration, in snake_case.</summary>
    public T Choice<T>(string key, T otherwise)
        where T : struct, Enum
    {
        if (Ask(key) is not { } node)
        {
            return otherwise;
        }

        foreach (var value in Enum.GetValues<T>())
        {
            if (node.Kind == YamlKind.Scalar && node.Text == Words.Snake(value.ToString()))
            {
                return value;
            }
        }

        var words = Enum.GetNames<T>().Select(Words.Snake);
        _faults.Add(node, Of(key), "must be one of " + string.Join(", ", words));
        return otherwise;
    }

    public IReadOnlyList<string> Texts(string key) => List(key, Text, []);

    public IReadOnlyList<int> Numbers(string key, IReadOnlyList<int> otherwise) => List(key, WholeItem, otherwise);

    public IReadOnlyList<T> List<T>(string key, Func<Section, T> read) =>
        List(key, (node, path) => Read(new Section(node, path, _faults), read), []);

    /// <summary>Reports a fault of this key's value, where there is one and the key is written.</summary>
    public void Check(string key, string? fault)
    {
        if (fault is not null && _node is not null)
        {
            _faults.Add(_node.Entry(key) ?? _node, Of(key), fault);
        }
    }

    /// <summary>Reports keys nobody asked for, with the nearest that exists.</summary>
    public void Done()
    {
        foreach (var (key, _) in _node?.Entries ?? [])
        {
            if (!_asked.Contains(key.Text))
            {
                var near = Words.Nearest(key.Text, _asked);
                var hint = near is null
                    ? $"known here: {string.Join(", ", _asked.Order())}"
                    : $"did you mean '{near}'?";
                _faults.Add(key, Path, $"unknown key '{key.Text}'; {hint}");
            }
        }
    }

    private static T Read<T>(Section section, Func<Section, T> read)
    {
        var value = read(section);
        section.Done();
        return value;
    }

    private IReadOnlyList<T> List<T>(string key, Func<YamlNode, string, T> read, IReadOnlyList<T> otherwise)
    {
        if (Ask(key) is not { } node)
        {
            if (typeof(T).IsClass && _faults.Asked is not null && typeof(T) != typeof(string))
            {
                read(new YamlNode(YamlKind.Mapping, 0, 0), Of(key) + "[0]");
            }

            return otherwise;
        }

        if (node.Kind != YamlKind.List)
        {
            _faults.Add(node, Of(key), "must be a list: [ … ]");
            return otherwise;
        }

        var items = new T[node.Items.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = read(node.Items[i], $"{Of(key)}[{i}]");
        }

        return items;
    }

    private string Text(YamlNode node, string path)
    {
        if (node.Kind == YamlKind.Scalar)
        {
            return node.Text;
        }

        _faults.Add(node, path, "must be a text");
        return "";
    }

    private int WholeItem(YamlNode node, string path)
    {
        if (node.Kind == YamlKind.Scalar && int.TryParse(node.Text, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }

        _faults.Add(node, path, "must be a whole number");
        return 0;
    }

    private long Number(string key, long otherwise, long least, long most)
    {
        if (Ask(key) is not { } node)
        {
            return otherwise;
        }

        if (node.Kind == YamlKind.Scalar
            && long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= least && value <= most)
        {
            return value;
        }

        _faults.Add(node, Of(key), "must be a whole number");
        return otherwise;
    }
}
