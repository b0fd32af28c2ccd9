using System.Security.Cryptography;
using System.Text;
using Ringwall.Control.Publication;
using Ringwall.Core.DecisionLog;

namespace Ringwall;

/// <summary>
/// What an outsider remembers of a log between visits: its key and the checkpoint that was verified. Kept by place, so
/// that a log which changes its name is noticed.
/// </summary>
internal sealed class LogVisit
{
    private readonly string? _file;

    private LogVisit(string? file) => _file = file;

    /// <summary>Null at the first visit.</summary>
    public VerifierKey? Key { get; private init; }

    public Checkpoint? Checkpoint { get; private init; }

    public static LogVisit Open(string place, string? folder)
    {
        if (folder == "none")
        {
            return new LogVisit(null);
        }

        var id = place.Contains("://", StringComparison.Ordinal) ? place.TrimEnd('/') : Path.GetFullPath(place);
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..32];
        var file = Path.Combine(folder ?? Default(), name + ".seen");
        if (!File.Exists(file))
        {
            return new LogVisit(file);
        }

        var text = File.ReadAllText(file);
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return VerifierKey.Parse(text[..Math.Max(0, end)]) is { } key
            && Checkpoint.Open(Encoding.UTF8.GetBytes(text[(end + 1)..]), out _) is { } checkpoint
            ? new LogVisit(file) { Key = key, Checkpoint = checkpoint }
            : throw new IOException($"{file} does not say what was seen before; remove it to begin anew");
    }

    /// <summary>Remembers a verified checkpoint.</summary>
    public void Save(VerifierKey key, byte[]? note, Checkpoint checkpoint)
    {
        if (_file is not null && note is not null && checkpoint.Size >= (Checkpoint?.Size ?? 0))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            PrivateFile.Replace(_file, [.. Encoding.UTF8.GetBytes(key + "\n"), .. note]);
        }
    }

    private static string Default()
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        return Path.Combine(
            string.IsNullOrEmpty(state)
                ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state")
                : state,
            "ringwall",
            "logs");
    }
}
