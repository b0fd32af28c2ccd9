namespace Ringwall.Control.Config;

public enum YamlKind : byte { Scalar, List, Mapping }

/// <summary>A piece of a YAML file and where it stands (line and column from 1).</summary>
public sealed class YamlNode(YamlKind kind, int line, int column)
{
    public YamlKind Kind { get; } = kind;

    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>A scalar's text.</summary>
    public string Text { get; init; } = "";

    /// <summary>A scalar without quotes: "null", "~" and nothing then mean absent.</summary>
    public bool Plain { get; init; }

    public bool IsNull => Kind == YamlKind.Scalar && Plain && Text is "" or "~" or "null";

    public List<YamlNode> Items { get; } = [];

    /// <summary>A mapping's entries in the order of the file; keys are scalars.</summary>
    public List<(YamlNode Key, YamlNode Value)> Entries { get; } = [];

    /// <summary>Nodes below and including this one, aliases counted each time.</summary>
    public int Size { get; set; } = 1;

    public YamlNode? Entry(string key)
    {
        foreach (var (name, value) in Entries)
        {
            if (name.Text == key)
            {
                return value;
            }
        }

        return null;
    }
}
