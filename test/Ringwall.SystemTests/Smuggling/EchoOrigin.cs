using System.Diagnostics;
using System.Text;

namespace Ringwall.SystemTests.Smuggling;

/// <summary>What an origin understood of one request.</summary>
internal sealed record Understood(string Method, string Target, string Host, int Content);

/// <summary>A web server as others wrote it, answering every request and recording what it took it for.</summary>
internal abstract class EchoOrigin(string name, string program) : IDisposable
{
    private Tool? _tool;
    private int _seen;

    public string Name => name;

    public int Port { get; } = Ports.Take();

    /// <summary>Where configuration and records lie; other users (the server's own) may write there.</summary>
    protected string Folder { get; } = MakeFolder();

    protected string Record => Path.Combine(Folder, "record");

    public static EchoOrigin Make(string name) => name switch
    {
        "nginx" => new NginxOrigin(),
        "haproxy" => new HaproxyOrigin(),
        "apache" => new ApacheOrigin(),
        "node" => new NodeOrigin(),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    /// <summary>Starts it; skips the test by the program's name when it is not installed.</summary>
    public void Start()
    {
        var path = Tool.Find(program);
        Assert.SkipWhen(path is null, $"{program} is not installed (test/packages.txt)");
        File.WriteAllText(Record, "");
        File.SetUnixFileMode(Record, (UnixFileMode)0b110_110_110);
        _tool = Tool.Start(Port, path!, Prepare());
    }

    /// <summary>
    /// Everything understood since the last call. The origin records in order, so a last request of ours, sent past the
    /// edge, says when all before it is recorded.
    /// </summary>
    public List<Understood> Take()
    {
        var mark = "/mark" + Guid.NewGuid().ToString("N");
        RawClient.Send(Port, Encoding.Latin1.GetBytes($"GET {mark} HTTP/1.1\r\nHost: mark.test\r\n\r\n"), 1);
        for (var clock = Stopwatch.StartNew(); ; Thread.Sleep(2))
        {
            var lines = Lines(_tool!);
            var parsed = lines.Skip(_seen).Select(Parse).OfType<Understood>().ToList();
            var end = parsed.FindIndex(p => p.Target == mark);
            if (end >= 0)
            {
                _seen = lines.Length;
                return parsed[..end];
            }

            Assert.True(clock.Elapsed.TotalSeconds < 10,
                $"{name} did not record: {string.Join('\n', _tool!.Output())}");
        }
    }

    public void Dispose()
    {
        _tool?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Writes the configuration and returns the arguments.</summary>
    protected abstract string[] Prepare();

    protected virtual string[] Lines(Tool tool) => File.ReadAllText(Record, Encoding.Latin1).Split('\n')[..^1];

    /// <summary>One line of the record; null when it tells of no request.</summary>
    protected virtual Understood? Parse(string line)
    {
        var parts = line.Split('\t');
        return new Understood(parts[0], parts[1], parts[2], int.Parse(parts[3]));
    }

    protected string Write(string file, string text)
    {
        var path = Path.Combine(Folder, file);
        File.WriteAllText(path, text);
        return path;
    }

    private static string MakeFolder()
    {
        var folder = Directory.CreateTempSubdirectory("ringwall-origin-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        return folder;
    }
}
