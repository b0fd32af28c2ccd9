namespace Ringwall.Control.Config;

/// <summary>
/// Files a configuration names, relative to its own folder. PEM text may also stand in the file itself.
/// </summary>
internal sealed class NamedFiles(string directory, FaultList faults)
{
    public string Full(string path) => Path.GetFullPath(Path.Combine(directory, path));

    /// <summary>
    /// The text of the file this key names, or null when the key is absent or the file cannot be read (a fault).
    /// </summary>
    public string? Pem(Section section, string key)
    {
        var named = section.Text(key);
        if (named is null || named.StartsWith("-----BEGIN ", StringComparison.Ordinal))
        {
            return named;
        }

        return Bytes(section, key, named) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null;
    }

    /// <summary>The octets of the file this key names, as base64.</summary>
    public string? Base64(Section section, string key) =>
        section.Text(key) is { } named && Bytes(section, key, named) is { } bytes
            ? Convert.ToBase64String(bytes)
            : null;

    private byte[]? Bytes(Section section, string key, string named)
    {
        try
        {
            var file = new FileInfo(Full(named));
            if (file.Exists && file.Length <= Limits.NamedFile)
            {
                return File.ReadAllBytes(file.FullName);
            }

            faults.Add(section.Ask(key)!, section.Of(key), file.Exists
                ? $"{file.FullName} is larger than {Limits.NamedFile >> 20} MiB"
                : $"{file.FullName} does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            faults.Add(section.Ask(key)!, section.Of(key), "cannot be read: " + e.Message);
        }

        return null;
    }
}
