using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Ringwall.SystemTests.Smuggling;

/// <summary>One line of the access log, as far as it says what was understood.</summary>
internal sealed record Logged(string Method, string Host, string Target, int Status, bool Forwarded);

/// <summary>The executable as an operator runs it, in front of one origin, with its access log.</summary>
internal sealed class Edge : IDisposable
{
    private readonly string _folder;
    private readonly Tool _tool;
    private int _seen;

    private Edge(int port, string folder, Tool tool)
    {
        Port = port;
        _folder = folder;
        _tool = tool;
    }

    public int Port { get; }

    private string Log => Path.Combine(_folder, "access.log");

    public static Edge Start(string host, int originPort)
    {
        var port = Ports.Take();
        var folder = Directory.CreateTempSubdirectory("ringwall-edge-").FullName;
        var file = Path.Combine(folder, "ringwall.yaml");
        File.WriteAllText(file, $$"""
            listen:
              http: ["127.0.0.1:{{port}}"]
              control: "127.0.0.1:{{Ports.Take()}}"
              public_ports: [80, 81, 8080]
            log: { access: "{{folder}}/access.log" }
            loops: 1
            zones:
              - name: judge
                hosts: ["{{host}}"]
                origins: [ { url: "http://127.0.0.1:{{originPort}}" } ]

            """);
        var program = Path.Combine(AppContext.BaseDirectory, "ringwall");
        var tool = Tool.Start(port, program, "run", "--config", file, "--data", Path.Combine(folder, "data"));
        return new Edge(port, folder, tool);
    }

    /// <summary>
    /// What was logged since the last call. A request for a host nobody serves, logged after all before it, says when
    /// the log is complete.
    /// </summary>
    public List<Logged> Take()
    {
        var mark = "/mark" + Guid.NewGuid().ToString("N");
        RawClient.Send(Port, Encoding.Latin1.GetBytes($"GET {mark} HTTP/1.1\r\nHost: mark.test\r\n\r\n"), 1);
        for (var clock = Stopwatch.StartNew(); ; Thread.Sleep(2))
        {
            var lines = File.Exists(Log) ? File.ReadAllText(Log).Split('\n')[..^1] : [];
            var parsed = lines.Skip(_seen).Select(Parse).ToList();
            var end = parsed.FindIndex(line => line.Target == mark);
            if (end >= 0)
            {
                _seen = lines.Length;
                return parsed[..end];
            }

            Assert.True(clock.Elapsed.TotalSeconds < 10, "nothing logged: " + string.Join('\n', _tool.Output()));
        }
    }

    public void Dispose()
    {
        _tool.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Logged Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        string Text(string name) => root.GetProperty(name).GetString()!;
        return new Logged(
            Text("method"), Text("host"), Text("target"), root.GetProperty("status").GetInt32(),
            root.TryGetProperty("origin", out _));
    }
}
