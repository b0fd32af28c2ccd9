using Ringwall.Core.Snapshot;

namespace Ringwall.Node.Snapshots;

/// <summary>
/// The last verified document of each lane on the node's own disk, so that it serves and blocks while control is down.
/// Written aside, synced and renamed: a power cut leaves the old one or the new one.
/// </summary>
public sealed class LastKnownGood
{
    private readonly string _directory;

    public LastKnownGood(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(directory);
        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The stored octets, or null. Whoever reads them verifies them again: a disk is no authority.</summary>
    public byte[]? Read(Lane lane) => File.Exists(Place(lane)) ? File.ReadAllBytes(Place(lane)) : null;

    public void Write(Lane lane, byte[] document)
    {
        var aside = Place(lane) + ".new";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var file = new FileStream(aside, options))
        {
            file.Write(document);
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, Place(lane), overwrite: true);
    }

    private string Place(Lane lane) => Path.Combine(_directory, lane == Lane.Blocks ? "blocks.doc" : "config.doc");
}
