using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Ringwall.Control.Config;

/// <summary>
/// A YAML text as nodes with positions. One document; aliases are the anchored node itself, so they cost nothing, and
/// what they would expand to is bounded. Keys that come twice are faults: silently keeping one loses the other.
/// </summary>
internal sealed class YamlTree
{
    private readonly Parser _parser;
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);
    private readonly Action<int, int, string> _fault;

    private YamlTree(string text, Action<int, int, string> fault)
    {
        _parser = new Parser(new Scanner(new StringReader(text)));
        _fault = fault;
    }

    /// <summary>The root, or null after a fault (line, column, message) that leaves nothing to read.</summary>
    public static YamlNode? Read(string text, Action<int, int, string> fault)
    {
        var tree = new YamlTree(text, fault);
        try
        {
            return tree.Document();
        }
        catch (YamlException e)
        {
            fault((int)e.Start.Line, (int)e.Start.Column, "not YAML: " + Sentence(e.Message));
            return null;
        }
        catch (TooMuch e)
        {
            fault(e.Line, e.Column, e.Message);
            return null;
        }
        catch (InvalidOperationException)
        {
            // The scanner's way of giving up on some broken flow sequences: the place is behind what it read last.
            var last = tree._parser.Current?.End ?? Mark.Empty;
            fault((int)last.Line, (int)last.Column, "not YAML: the text cannot go on like this behind here");
            return null;
        }
    }

    private YamlNode? Document()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
        {
            _fault(1, 1, "the file is empty");
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = Node(0);
        _parser.Consume<DocumentEnd>();
        if (!_parser.TryConsume<StreamEnd>(out var end))
        {
            var mark = _parser.Current?.Start ?? end!.Start;
            _fault((int)mark.Line, (int)mark.Column, "a configuration is one document; a second one begins here");
        }

        return root;
    }

    private YamlNode Node(int depth)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value.Value, out var anchored)
                ? anchored
                : throw new TooMuch(alias.Start, $"'*{alias.Value.Value}' names an anchor that is not complete here");
        }

        var start = _parser.Current!.Start;
        if (depth > Limits.Depth)
        {
            throw new TooMuch(start, $"lists and mappings nest deeper than {Limits.Depth}");
        }

        var (node, anchor) = _parser.Current switch
        {
            SequenceStart list => (List(depth), list.Anchor),
            MappingStart map => (Mapping(depth), map.Anchor),
            _ => Scalar(),
        };
        if (node.Size > Limits.Nodes)
        {
            throw new TooMuch(start, $"more than {Limits.Nodes} values, aliases counted each time");
        }

        if (!anchor.IsEmpty)
        {
            _anchors[anchor.Value] = node;
        }

        return node;
    }

    private (YamlNode Node, AnchorName Anchor) Scalar()
    {
        var scalar = _parser.Consume<Scalar>();
        var plain = scalar.Style == ScalarStyle.Plain;
        return (new YamlNode(YamlKind.Scalar, (int)scalar.Start.Line, (int)scalar.Start.Column)
        {
            Text = scalar.Value,
            Plain = plain,
        }, scalar.Anchor);
    }

    private YamlNode List(int depth)
    {
        var start = _parser.Consume<SequenceStart>().Start;
        var node = new YamlNode(YamlKind.List, (int)start.Line, (int)start.Column);
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            var item = Node(depth + 1);
            node.Items.Add(item);
            Grow(node, item, start);
        }

        return node;
    }

    private YamlNode Mapping(int depth)
    {
        var start = _parser.Consume<MappingStart>().Start;
        var node = new YamlNode(YamlKind.Mapping, (int)start.Line, (int)start.Column);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = Node(depth + 1);
            var value = Node(depth + 1);
            Grow(node, value, start);
            if (key.Kind != YamlKind.Scalar)
            {
                _fault(key.Line, key.Column, "a key is a word, not a list or mapping");
            }
            else if (node.Entry(key.Text) is not null)
            {
                _fault(key.Line, key.Column, $"'{key.Text}' stands twice in this mapping");
            }
            else
            {
                node.Entries.Add((key, value));
            }
        }

        return node;
    }

    private static void Grow(YamlNode node, YamlNode child, Mark start)
    {
        node.Size = (int)Math.Min((long)node.Size + child.Size, int.MaxValue);
        if (node.Size > Limits.Nodes)
        {
            throw new TooMuch(start, $"more than {Limits.Nodes} values, aliases counted each time");
        }
    }

    private static string Sentence(string message) => message.ReplaceLineEndings(" ").Trim().TrimEnd('.');

    private sealed class TooMuch(Mark at, string message) : Exception(message)
    {
        public int Line { get; } = (int)at.Line;

        public int Column { get; } = (int)at.Column;
    }
}
