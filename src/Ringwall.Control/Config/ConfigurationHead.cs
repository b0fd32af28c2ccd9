using System.Text;

namespace Ringwall.Control.Config;

/// <summary>
/// A configuration without most of its zones. Whoever starts the roles needs addresses and folders; ten thousand zones
/// are for control to read, and reading them here as well would make every start that much longer.
/// </summary>
public sealed record ConfigurationHead(Configuration Configuration, int LeftOut)
{
    /// <summary>Zones that are read all the same.</summary>
    public const int Zones = 5;

    /// <summary>
    /// Reads the head of a file; null when it has to be read whole: its zones are not a list with an item a line, or
    /// what is left has faults.
    /// </summary>
    public static ConfigurationHead? Load(string file, DateTimeOffset now)
    {
        try
        {
            var text = File.ReadAllText(file, new UTF8Encoding(false, true));
            return Cut(text, out var left) is { } head && Configuration.Read(head, file, out _, now) is { } read
                ? new ConfigurationHead(read, left)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The text without the zones behind the first few, or null when its shape is another.</summary>
    public static string? Cut(string text, out int left)
    {
        left = 0;
        var head = new StringBuilder();
        var place = Place.Before;
        var indent = -1;
        var items = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range);
            var words = line.TrimStart(' ');
            var depth = line.Length - words.Length;
            var empty = words.TrimEnd() is "" || words[0] == '#';
            if (!empty && words[0] == '\t')
            {
                return null;
            }

            if (depth == 0 && line.TrimEnd() is "zones:")
            {
                if (place != Place.Before)
                {
                    return null;
                }

                place = Place.Zones;
            }
            else if (place == Place.Zones && !empty)
            {
                indent = indent < 0 ? depth : indent;
                var item = depth == indent && (words.StartsWith("- ") || words.TrimEnd() is "-");
                if (items == 0 && !item)
                {
                    return null;
                }

                items += item ? 1 : 0;
                place = item || depth > indent ? place : Place.Behind;
            }

            if (place != Place.Zones || items <= Zones)
            {
                head.Append(line).Append('\n');
            }
        }

        left = Math.Max(0, items - Zones);
        return items == 0 ? null : head.ToString();
    }

    private enum Place : byte { Before, Zones, Behind }
}
