using System.Globalization;

namespace Ringwall.Core.DecisionLog;

/// <summary>
/// What a log commits itself to: its name, how many entries it has, their root (C2SP tlog-checkpoint). It stands in a
/// signed note. We write no extension lines, and refuse to understand a log that needs them.
/// </summary>
public sealed record Checkpoint(string Origin, long Size, TreeHash Root)
{
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root}\n");

    /// <summary>Null unless it is a checkpoint's text; extension lines are allowed and left alone.</summary>
    public static Checkpoint? Parse(string text)
    {
        var lines = text.Split('\n');
        return lines.Length >= 4 && lines[^1].Length == 0 && lines[..^1].All(line => line.Length > 0)
            && Strict.Number(lines[1]) is { } size
            && TreeHash.Parse(lines[2]) is { } root
            ? new Checkpoint(lines[0], size, root)
            : null;
    }

    /// <summary>The checkpoint in a note, unverified; null when there is none.</summary>
    public static Checkpoint? Open(ReadOnlySpan<byte> octets, out SignedNote? note)
    {
        note = SignedNote.Parse(octets, out _);
        return note is null ? null : Parse(note.Text);
    }
}
