using System.Text;

namespace Ringwall.Control.Sealing;

/// <summary>
/// Ids of destroyed data keys, beside the store and not in its backups: what was erased stays erased when a backup
/// from before is restored.
/// </summary>
public sealed class ErasureJournal(string? file)
{
    private readonly Lock _lock = new();

    public IReadOnlyCollection<string> Read() =>
        file is not null && File.Exists(file) ? File.ReadAllLines(file).Where(line => line.Length > 0).ToHashSet() : [];

    public void Add(IReadOnlyCollection<string> ids)
    {
        if (file is null || ids.Count == 0)
        {
            return;
        }

        lock (_lock)
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.Append,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            using var stream = new FileStream(file, options);
            stream.Write(Encoding.ASCII.GetBytes(string.Concat(ids.Select(id => id + "\n"))));
            stream.Flush(flushToDisk: true);
        }
    }
}
