using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Ringwall.Control.Config;
using Ringwall.Control.Demo;

namespace Ringwall.Rehearsal;

/// <summary>
/// The Ringwall it is played on: one that runs already, by its configuration file, or a new one with a demo site in a
/// folder that is forgotten afterwards.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stop = new();
    private Process? _process;
    private string? _folder;

    private Stage(Configuration configuration, string data)
    {
        Control = new HttpClient(new SocketsHttpHandler { UseCookies = false })
        {
            BaseAddress = new Uri($"http://{configuration.Edge.Listen.Control ?? "127.0.0.1:8800"}"),
        };
        Edge = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri($"http://{configuration.Edge.Listen.Http[0]}"),
        };
        Port = IPEndPoint.Parse(configuration.Edge.Listen.Http[0]).Port;
        Data = data;
        Site = configuration.Zones.First(zone => zone.Name != configuration.Public.Host).Hosts[0];
        Public = configuration.Public.Host ?? "";
    }

    public HttpClient Control { get; }

    public HttpClient Edge { get; }

    /// <summary>Of the edge, plain HTTP.</summary>
    public int Port { get; }

    public string Data { get; }

    /// <summary>Host of the invented customer.</summary>
    public string Site { get; }

    /// <summary>The operator's own host on the edge.</summary>
    public string Public { get; }

    public string Token => File.ReadAllText(Path.Combine(Data, "control", "operator.token")).Trim();

    /// <summary>One that runs; null, with the reason said, when its file is not good for it.</summary>
    public static Stage? Running(string file, string? data)
    {
        if (Configuration.Load(file, DateTimeOffset.UtcNow, out _, out var faults) is not { } configuration)
        {
            faults.ToList().ForEach(fault => Console.Error.WriteLine(fault));
            return null;
        }

        if (configuration.Public.Host is null || configuration.Edge.Listen.Http.Count == 0
            || configuration.Zones.All(zone => zone.Name == configuration.Public.Host))
        {
            Console.Error.WriteLine("a rehearsal needs public.host, listen.http and a zone to block");
            return null;
        }

        return new Stage(configuration, data ?? configuration.DataDirectory);
    }

    /// <summary>A new one, waited for until its site is served.</summary>
    public static async Task<Stage> Begin()
    {
        var folder = Directory.CreateTempSubdirectory("ringwall-rehearsal-").FullName;
        var stop = new CancellationTokenSource();
        var site = await DemoSite.Start(stop.Token);
        var ports = Ports(5);
        var file = Path.Combine(folder, "ringwall.yaml");
        await File.WriteAllTextAsync(file, $$"""
            listen:
              http: ["127.0.0.1:{{ports[0]}}"]
              control: "127.0.0.1:{{ports[1]}}"
              status: "127.0.0.1:{{ports[2]}}"
            data: "{{folder}}/data"
            console_url: "http://localhost:{{ports[1]}}"
            public: { host: localhost, listen: "127.0.0.1:{{ports[3]}}" }
            decision_log: { interval_seconds: 0.2 }
            zones:
              - name: forum.localhost
                hosts: [forum.localhost]
                origins: [ { url: "{{site.ToString().TrimEnd('/')}}" } ]
            """);
        var stage = Running(file, null) ?? throw new StepFailedException("its own configuration has faults");
        stage._folder = folder;
        stage._stop.Token.Register(() =>
        {
            stop.Cancel();
            stop.Dispose();
        });
        stage._process = Start(["run", "--config", file]);
        await stage.Ready();
        return stage;
    }

    /// <summary>Our own executable with other words; its output is thrown away.</summary>
    public static Process Start(IReadOnlyList<string> words, bool read = false)
    {
        var self = Environment.ProcessPath!;
        var start = new ProcessStartInfo(self)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ringwall.dll"));
        }

        foreach (var word in words)
        {
            start.ArgumentList.Add(word);
        }

        var process = Process.Start(start) ?? throw new StepFailedException("ringwall could not be started");
        if (!read)
        {
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        return process;
    }

    /// <summary>A request to a host through the edge.</summary>
    public Task<HttpResponseMessage> Visit(string host, string path, HttpContent? form = null)
    {
        var request = new HttpRequestMessage(
            form is null ? HttpMethod.Get : HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = form,
        };
        request.Headers.Host = host;
        return Edge.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            Terminate(_process.Id);
            using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            await _process.WaitForExitAsync(enough.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process?.Dispose();
        Control.Dispose();
        Edge.Dispose();
        await _stop.CancelAsync();
        _stop.Dispose();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static void Terminate(int process)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-TERM", $"{process}"]));
        kill?.WaitForExit();
    }

    private async Task Ready()
    {
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < s_patience && !_process!.HasExited)
        {
            try
            {
                using var ready = await Control.GetAsync(new Uri("/readyz", UriKind.Relative));
                using var site = await Visit(Site, "/");
                if (ready.IsSuccessStatusCode && site.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(100);
        }

        throw new StepFailedException("the Ringwall to rehearse on did not come up");
    }

    /// <summary>Free ports of the loopback; should another process take one meanwhile, the start says so.</summary>
    private static int[] Ports(int count)
    {
        var sockets = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        Array.ForEach(sockets, socket => socket.Start());
        int[] ports = [.. sockets.Select(socket => ((IPEndPoint)socket.LocalEndpoint).Port)];
        Array.ForEach(sockets, socket => socket.Dispose());
        return ports;
    }
}
