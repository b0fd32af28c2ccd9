namespace Ringwall;

/// <summary>The data folder of a run without a configuration file, or of one that is to be forgotten.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly bool _forget;

    private DataFolder(string? path, bool forget)
    {
        Path = path;
        _forget = forget;
    }

    /// <summary>Null: what the configuration says.</summary>
    public string? Path { get; }

    /// <summary>Ephemeral: on the memory file system, gone when the run ends.</summary>
    public static DataFolder Open(string? asked, bool ephemeral)
    {
        if (!ephemeral)
        {
            return new DataFolder(asked, forget: false);
        }

        var memory = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();
        var path = System.IO.Path.Combine(memory, $"ringwall-{Environment.ProcessId}");
        const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(path, Mine);
        return new DataFolder(path, forget: true);
    }

    /// <summary>
    /// Writes the configuration for one host in front of one origin; its path. It is a file like any other, so that a
    /// user can go on from it.
    /// </summary>
    public string WriteConfig(string host, string origin)
    {
        var folder = System.IO.Path.GetFullPath(Path ?? "./data");
        Directory.CreateDirectory(folder);
        var file = System.IO.Path.Combine(folder, "ringwall.yaml");
        File.WriteAllText(file, $"""
            # Written by 'ringwall up' from its arguments; start from it with 'ringwall up --config'.
            listen:
              http: ["127.0.0.1:8080"]
              https: ["127.0.0.1:8443"]
              control: "127.0.0.1:8800"
              status: "127.0.0.1:8801"
            data: {Quote(folder)}
            zones:
              - name: {Quote(host)}
                hosts: [{Quote(host)}]
                origins: [ {"{"} url: {Quote(origin.TrimEnd('/'))} {"}"} ]

            """);
        return file;
    }

    public void Dispose()
    {
        if (_forget)
        {
            Directory.Delete(Path!, recursive: true);
        }
    }

    /// <summary>A double-quoted YAML scalar.</summary>
    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
