namespace Ringwall.Control.Publication;

/// <summary>Files only their user may read, whole or not there at all.</summary>
public static class PrivateFile
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes aside, flushes to the disk, renames. The mode is set before the first octet.</summary>
    public static void Replace(string file, ReadOnlySpan<byte> content) => Put(file, content, overwrite: true);

    /// <summary>As <see cref="Replace"/>, but never over an existing file.</summary>
    public static void Create(string file, ReadOnlySpan<byte> content) => Put(file, content, overwrite: false);

    public static void Folder(string path)
    {
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, Own | UnixFileMode.UserExecute);
        }
    }

    private static void Put(string file, ReadOnlySpan<byte> content, bool overwrite)
    {
        var aside = $"{file}.{Environment.ProcessId}.new";
        File.Delete(aside);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = Own,
        };
        using (var stream = new FileStream(aside, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(aside, file, overwrite);
    }
}
