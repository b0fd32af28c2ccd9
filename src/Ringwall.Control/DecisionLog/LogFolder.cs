using Ringwall.Control.Publication;
using Ringwall.Core.DecisionLog;

namespace Ringwall.Control.DecisionLog;

/// <summary>
/// The log as the world reads it: static files. Each is written aside, flushed and renamed, so it is whole or not
/// there; all of them can be made again from the store.
/// </summary>
public sealed class LogFolder
{
    private const string CheckpointName = "checkpoint";

    private readonly string _path;

    public LogFolder(string path)
    {
        _path = path;
        PrivateFile.Folder(path);
        foreach (var rest in Directory.EnumerateFiles(path, "*.new", SearchOption.AllDirectories))
        {
            File.Delete(rest);
        }
    }

    public bool Has(Tile tile) => File.Exists(Full(tile.Path));

    public byte[]? Read(Tile tile) => Read(tile.Path);

    public byte[]? Read(PublishedPage page) => Read(page.Address);

    public byte[]? ReadPage(string sha256) => Read(PublishedPage.AddressOf(sha256));

    public byte[]? ReadCheckpoint() => Read(CheckpointName);

    public void Write(Tile tile, ReadOnlySpan<byte> octets) => Write(tile.Path, octets);

    public void Write(PublishedPage page, ReadOnlySpan<byte> content) => Write(page.Address, content);

    public void WriteCheckpoint(ReadOnlySpan<byte> note) => Write(CheckpointName, note);

    public void RemovePage(string sha256) => File.Delete(Full(PublishedPage.AddressOf(sha256)));

    /// <summary>
    /// Drops the partial tiles before a full one: whoever reads by an older checkpoint finds the full tile instead.
    /// </summary>
    public void DropPartials(Tile full)
    {
        var folder = Full(full.Path) + ".p";
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private byte[]? Read(string name)
    {
        try
        {
            return File.ReadAllBytes(Full(name));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private void Write(string name, ReadOnlySpan<byte> octets)
    {
        var file = Full(name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        PrivateFile.Replace(file, octets);
    }

    private string Full(string name) => Path.Combine(_path, name);
}
