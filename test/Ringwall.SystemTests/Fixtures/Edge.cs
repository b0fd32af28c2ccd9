using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Ringwall.SystemTests.Fixtures;

/// <summary>`ringwall run` as an operator starts it: real processes, free ports, a folder of its own.</summary>
public sealed class Edge : IAsyncDisposable
{
    public const string Host = "edge.test";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly StringBuilder _output = new();
    private readonly string _zone;
    private Dictionary<string, string> _environment = [];
    private Process? _process;

    private Edge(string zone)
    {
        _zone = zone;
        Folder = Directory.CreateTempSubdirectory("ringwall-").FullName;
        (HttpPort, HttpsPort, ControlPort, StatusPort) = (Ports.Take(), Ports.Take(), Ports.Take(), Ports.Take());
        Client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{HttpPort}"),
        };
        Client.DefaultRequestHeaders.Host = Host;
    }

    /// <summary>The system's own files stay whole when a test is run with --long.</summary>
    public static bool Long => Environment.GetEnvironmentVariable("RINGWALL_LONG") == "1";

    public string Folder { get; }

    public int HttpPort { get; }

    public int HttpsPort { get; }

    public int ControlPort { get; }

    public int StatusPort { get; }

    /// <summary>Plain requests for the zone's host, on kept connections.</summary>
    public HttpClient Client { get; }

    /// <summary>Step of a change at which control kills itself (RINGWALL_FAIL_AT), from the next start on.</summary>
    public string? FailAt { get; set; }

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public int Pid => _process!.Id;

    public static string Program =>
        Environment.GetEnvironmentVariable("RINGWALL_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "ringwall");

    /// <summary>
    /// An edge before one origin; <paramref name="group"/> is more YAML of the origin group, indented by eight.
    /// </summary>
    public static async Task<Edge> Start(
        int originPort, string group = "", string prefix = "", int firstByte = 2,
        Dictionary<string, string>? environment = null)
    {
        var edge = new Edge($$"""
                origin_groups:
                  - first_byte_timeout_seconds: {{firstByte}}
                    connect_timeout_seconds: 2
                    origins: [ { url: "http://127.0.0.1:{{originPort}}" } ]

            """ + group);
        edge._environment = environment ?? [];
        edge.WriteConfiguration();
        try
        {
            await edge.Run(prefix);
            await edge.ControlReady();
        }
        catch
        {
            await edge.DisposeAsync();
            throw;
        }

        return edge;
    }

    public string ConfigurationFile => Path.Combine(Folder, "ringwall.yaml");

    public void WriteConfiguration(string more = "") => File.WriteAllText(ConfigurationFile, $$"""
        listen:
          http: ["127.0.0.1:{{HttpPort}}"]
          https: ["127.0.0.1:{{HttpsPort}}"]
          control: "127.0.0.1:{{ControlPort}}"
          status: "127.0.0.1:{{StatusPort}}"
        data: {{Folder}}/data
        drain_seconds: 5
        zones:
          - name: {{Host}}
            hosts: ["{{Host}}"]
        {{_zone}}{{more}}
        """);

    /// <summary>Starts (again) on the same folder and waits for an answer of any kind.</summary>
    public async Task Run(string prefix = "")
    {
        string[] before = prefix.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] words = [.. before, Program, "run", "--config", ConfigurationFile];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["RINGWALL_FAIL_AT"] = FailAt;
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var clock = Stopwatch.StartNew();
        while (!await Answers())
        {
            if (_process.HasExited || clock.Elapsed > StartLimit)
            {
                throw new InvalidOperationException($"the edge did not start:\n{Output}");
            }

            await Task.Delay(20);
        }
    }

    /// <summary>The node serves from its disk at once; control may come later.</summary>
    public async Task ControlReady()
    {
        using var client = new HttpClient();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < StartLimit; await Task.Delay(20))
        {
            try
            {
                using var answer = await client.GetAsync($"http://127.0.0.1:{ControlPort}/readyz");
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }
        }

        throw new InvalidOperationException($"control did not start:\n{Output}");
    }

    /// <summary>Ends every process at once, as a power cut would.</summary>
    public async Task Kill()
    {
        foreach (var pid in Processes.Tree(Pid))
        {
            Processes.Signal(pid, "KILL");
        }

        await _process!.WaitForExitAsync();
    }

    /// <summary>The process that serves clients: the one that holds the listening socket.</summary>
    public int NodePid => Processes.Tree(Pid).First(pid => Processes.Listens(pid, HttpPort));

    /// <summary>Calls the control API as its operator.</summary>
    public async Task<HttpResponseMessage> Operate(HttpMethod method, string path, object? content = null)
    {
        var token = (await File.ReadAllTextAsync(Path.Combine(Folder, "data/control/operator.token"))).Trim();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method, $"http://127.0.0.1:{ControlPort}{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = content is null ? null : JsonContent.Create(content);
        return await client.SendAsync(request);
    }

    public Task<HttpResponseMessage> Block(string decision, string kind = "own_decision") =>
        Operate(HttpMethod.Post, "/trust/v1/blocks", new Dictionary<string, string?>
        {
            ["decision_id"] = decision,
            ["zone"] = Host,
            ["kind"] = kind,
            ["reasons_url"] = "https://operator.test/decisions/" + decision,
            ["ordered_by"] = kind == "legal_order" ? "Court of Example" : null,
            ["blocked_by_url"] = kind == "legal_order" ? "https://court.test/" : null,
            ["actor"] = "tester",
            ["reason"] = "a test of the block",
        }.Where(pair => pair.Value is not null).ToDictionary());

    public Task<HttpResponseMessage> Lift(string decision) => Operate(
        HttpMethod.Post, $"/trust/v1/blocks/{decision}/lift", new { actor = "tester", reason = "the test is over" });

    /// <summary>Decisions in force, as control records them.</summary>
    public async Task<bool> IsInForce(string decision)
    {
        using var answer = await Operate(HttpMethod.Get, "/trust/v1/blocks");
        Assert.True(answer.IsSuccessStatusCode);
        using var list = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
        return list.RootElement.GetProperty("in_force").EnumerateArray()
            .Any(block => block.GetProperty("decision_id").GetString() == decision);
    }

    public async Task<int> Status(string path = "/small")
    {
        using var answer = await Client.GetAsync(path);
        return (int)answer.StatusCode;
    }

    /// <summary>Waits for a status; the test fails when it does not come.</summary>
    public async Task Becomes(int status)
    {
        var last = 0;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < StartLimit; await Task.Delay(20))
        {
            try
            {
                last = await Status();
                if (last == status)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // The node is on its way.
            }
        }

        Assert.Fail($"the status stays {last}, not {status}:\n{Output}");
    }

    public Task<HttpResponseMessage> Reload() => Operate(HttpMethod.Post, "/v1/config/reload");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_process is { HasExited: false })
        {
            var tree = Processes.Tree(Pid);
            Processes.Signal(Pid, "TERM");
            if (!_process.WaitForExit(10_000))
            {
                foreach (var pid in tree)
                {
                    Processes.Signal(pid, "KILL");
                }
            }

            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task<bool> Answers()
    {
        try
        {
            using var answer = await Client.GetAsync("/");
            return answer.Headers.Contains("X-Origin") || answer.Headers.Contains("Ringwall-Decider");
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            lock (_output)
            {
                _output.AppendLine(CultureInfo.InvariantCulture, $"{text}");
            }
        }
    }
}
