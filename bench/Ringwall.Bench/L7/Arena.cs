using System.Diagnostics;
using Ringwall.Bench.Contestants;
using Ringwall.Bench.Machine;

namespace Ringwall.Bench.L7;

/// <summary>All that the rows share: files, launcher, contestants, ports.</summary>
internal sealed class Arena(Options options, Place place, Launcher launcher)
{
    private const string CongestionFile = "/proc/sys/net/ipv4/tcp_congestion_control";

    private readonly string usual = File.ReadAllText(CongestionFile).Trim();

    public Options Options => options;

    public Place Place => place;

    public Launcher Launcher => launcher;

    public int OriginPort => options.Port;

    public IReadOnlyList<Contestant> Contestants { get; init; } = [.. new Contestant[]
        {
            new Nginx(place, new PeerRoot(options.Peers), options.Port + 10),
            new HAProxy(place, new PeerRoot(options.Peers), options.Port + 20),
            new RingwallEdge(place, options.Program, options.Port + 30),
        }.Where(c => options.Contestants.Contains(c.Name))];

    /// <summary>Requests a second the slowest contestant reached on the proxied-1k row.</summary>
    public double? SlowestRate { get; set; }

    /// <summary>
    /// Sets the congestion control of sockets opened from now on ("" = the machine's own); returns what is in force.
    /// Only inside a network namespace of the bench's own is anything changed.
    /// </summary>
    public string UseCongestion(string name)
    {
        if (Isolation.Inside)
        {
            File.WriteAllText(CongestionFile, name == "" ? usual : name);
        }

        return File.ReadAllText(CongestionFile).Trim();
    }

    public Process StartOrigin(Class group)
    {
        string[] command = [place.Origin, $"{OriginPort}"];
        var origin = launcher.Start(Launcher.LoadCpu, group, command, place.At("origin.out"));
        Thread.Sleep(200);
        return origin.HasExited
            ? throw new InvalidOperationException("origin: " + File.ReadAllText(place.At("origin.out")))
            : origin;
    }
}
