using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ringwall.Control.Config;
using Ringwall.Node.Reports;

namespace Ringwall;

/// <summary>
/// Runs control and node as processes of their own, starts again what dies, and says where things are. A node that
/// was enrolled earlier starts first, from its last known good snapshot: sites are up before control is. A new one
/// starts as soon as control has written whose signature to trust.
/// </summary>
internal sealed class Supervisor(ConfigurationHead head, string configFile, string data)
{
    /// <summary>Control reads everything once and then waits: profiling what runs costs more than it gains.</summary>
    private static readonly Dictionary<string, string> s_briefly = new() { ["DOTNET_TieredPGO"] = "0" };

    /// <summary>
    /// SIGUSR1, which is for the node: it notices a renamed log by itself when the supervisor gets the signal instead.
    /// </summary>
    private const PosixSignal UserSignal1 = (PosixSignal)10;

    /// <summary>How long control waits for a node that goes ahead: beside each other both would be later.</summary>
    private static readonly TimeSpan s_headStart = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Configuration _configuration = head.Configuration;
    private readonly DateTime _begun = TimeProvider.System.GetUtcNow().UtcDateTime;
    private bool _refused;

    private string Enrol => Path.Combine(data, "control");

    private bool IsEnrolled =>
        File.Exists(Path.Combine(Enrol, "control.pub")) && File.Exists(Path.Combine(Enrol, "node.token"));

    private string LastKnownGood => Path.Combine(data, "node", "config.doc");

    private string ControlUrl => $"http://{_configuration.Edge.Listen.Control ?? "127.0.0.1:8800"}";

    public async Task<int> Run(Shutdown shutdown)
    {
        var stop = shutdown.Asked;
        if (BusyPort() is { } busy)
        {
            Console.Error.WriteLine($"{busy} is in use by another process");
            return ExitCode.Failed;
        }

        var systemd = Systemd.Of();
        using var control = new Child("control", ["--config", configFile, "--data", data])
        {
            IsHopeless = () => IsRefused(shutdown),
            Environment = s_briefly,
        };
        using var node = new Child("node",
            ["--control", ControlUrl, "--enrol", Enrol, "--data", Path.Combine(data, "node")]);
        using var userSignal = PosixSignalRegistration.Create(UserSignal1, static context => context.Cancel = true);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            _ = Reload(systemd, stop);
        });
        var patience = TimeSpan.FromSeconds(_configuration.Edge.DrainSeconds + 5);
        var keeping = new List<Task>();
        if (IsEnrolled && File.Exists(LastKnownGood))
        {
            Keep(node);
            await Until(Listens, s_headStart, stop);
        }

        Keep(control);
        if (keeping.Count == 1 && await Until(() => IsEnrolled, s_patience, stop))
        {
            Keep(node);
        }

        if (keeping.Count == 1 && !stop.IsCancellationRequested)
        {
            Console.Error.WriteLine("control does not come up");
            shutdown.Ask();
            await Task.WhenAll(keeping);
            return ExitCode.Failed;
        }

        if (await Until(Listens, s_patience, stop))
        {
            Summary();
        }
        else if (!stop.IsCancellationRequested)
        {
            Console.Error.WriteLine("the node does not come up");
        }

        await Task.WhenAll(keeping);
        return _refused ? ExitCode.Failed : ExitCode.Done;

        void Keep(Child child)
        {
            Console.Error.WriteLine($"starting {child.Role}");
            keeping.Add(child.Keep(patience, stop));
        }
    }

    /// <summary>
    /// Control has ended before it was up. If that is for faults of zones that were left out here, it has said them
    /// itself and there is nothing to start again for.
    /// </summary>
    private bool IsRefused(Shutdown shutdown)
    {
        if (head.LeftOut == 0 || File.GetLastWriteTimeUtc(Path.Combine(Enrol, "url")) >= _begun)
        {
            return false;
        }

        _refused = Configuration.Load(configFile, DateTimeOffset.UtcNow, out _, out _) is null;
        if (_refused)
        {
            shutdown.Ask();
        }

        return _refused;
    }

    /// <summary>Waits for a sign of life; false when none comes or we are to stop.</summary>
    private static async Task<bool> Until(Func<bool> sign, TimeSpan patience, CancellationToken stop)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!stop.IsCancellationRequested && TimeProvider.System.GetElapsedTime(begun) < patience)
        {
            if (sign())
            {
                return true;
            }

            await Task.Delay(20, CancellationToken.None);
        }

        return false;
    }

    private IEnumerable<IPEndPoint> Clients() =>
        _configuration.Edge.Listen.Http.Concat(_configuration.Edge.Listen.Https).Select(IPEndPoint.Parse);

    private string? BusyPort()
    {
        var points = Clients().Append(IPEndPoint.Parse(_configuration.Edge.Listen.Control ?? "127.0.0.1:8800"));
        return points.FirstOrDefault(point => Connects(point))?.ToString();
    }

    private bool Listens() => Clients().All(Connects);

    private static bool Connects(IPEndPoint point)
    {
        try
        {
            using var socket = new Socket(point.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            var to = point.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, point.Port)
                : point.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, point.Port) : point;
            socket.Connect(to);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task Reload(Systemd systemd, CancellationToken stop)
    {
        systemd.Reloading();
        using var http = new HttpClient();
        var token = (await File.ReadAllTextAsync(Path.Combine(Enrol, "operator.token"), stop)).Trim();
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        try
        {
            // Control says itself what was wrong with a refused configuration.
            using var answer = await http.PostAsync(new Uri($"{ControlUrl}/v1/config/reload"), null, stop);
            var came = answer.IsSuccessStatusCode
                ? "the changed configuration is in force" : "the configuration has faults; the old stays in force";
            Console.Error.WriteLine(came);
            systemd.Ready(came);
        }
        catch (HttpRequestException trouble)
        {
            Console.Error.WriteLine($"control does not answer: {trouble.Message}");
            systemd.Ready("control does not answer; the old configuration stays in force");
        }
    }

    private void Summary()
    {
        Console.WriteLine();
        Console.WriteLine("Ringwall is up.");
        foreach (var zone in _configuration.Zones.Take(ConfigurationHead.Zones))
        {
            var host = zone.Hosts.FirstOrDefault(name => !name.StartsWith('*')) ?? zone.Hosts[0];
            foreach (var point in _configuration.Edge.Listen.Http.Select(a => ("http", a))
                .Concat(_configuration.Edge.Listen.Https.Select(a => ("https", a))))
            {
                Console.WriteLine($"  {zone.Name,-24} {Url(point.Item1, host, IPEndPoint.Parse(point.Item2).Port)}");
            }
        }

        if (head.LeftOut + _configuration.Zones.Count > ConfigurationHead.Zones)
        {
            Console.WriteLine(
                $"  … and {head.LeftOut + _configuration.Zones.Count - ConfigurationHead.Zones} more zones");
        }

        Console.WriteLine($"  control                  {ControlUrl}   data: {data}");
        if (_configuration.Public.Host is { } open)
        {
            Console.WriteLine($"  decision log             ./ringwall verify https://{open}/log");
        }

        if (_configuration.Zones.Any(zone => zone.Tls.Certificates.Count == 0))
        {
            Console.WriteLine($"  local CA (trust it to visit https)   {Path.Combine(data, "ca", "ca.pem")}");
        }

        var first = _configuration.Zones.Count > 0 ? _configuration.Zones[0] : null;
        if (first is not null && _configuration.Edge.Listen.Http.Count > 0)
        {
            Console.WriteLine($"  try   curl -H 'Host: {first.Hosts[0]}' http://{_configuration.Edge.Listen.Http[0]}/");
            Console.WriteLine($"        ./ringwall block --zone {first.Name} --actor 'A. Operator' --reason 'a try' "
                + "--reasons-url https://example.test/reasons");
        }

        Console.WriteLine("Ctrl-C ends it.");
    }

    private static string Url(string scheme, string host, int port) =>
        $"{scheme}://{host}{(port == (scheme == "https" ? 443 : 80) ? "" : $":{port}")}/";
}
