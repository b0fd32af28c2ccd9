using Ringwall.Bench.Machine;

namespace Ringwall.Bench.Contestants;

/// <summary>
/// Ringwall as a user runs it: all roles (`ringwall run`), access log to a file, limits, metrics, every guard present;
/// only the number of loops is set, to one. All its processes count, the idle control process too.
/// </summary>
internal sealed class RingwallEdge(Place place, string? program, int firstPort) : Contestant(place, firstPort)
{
    public override string Name => "ringwall";

    /// <summary>The runtime compiles what is hot after a while; a server lives longer than that.</summary>
    public override int MostWarmUps => 20;

    /// <summary>State between starts: with it, a start finds its snapshot in place.</summary>
    public string Data => Place.At("ringwall.d");

    public override string Version() => VersionOf(Place);

    public static string VersionOf(Place place)
    {
        var (code, text) = Shell.Try("git", "-C", place.Root, "describe", "--always", "--dirty");
        return "ringwall/" + (code == 0 ? text.Trim() : "unknown");
    }

    protected override IReadOnlyList<string> Command(int originPort)
    {
        Directory.CreateDirectory(Data);
        var file = Place.At("ringwall.yaml");
        File.WriteAllText(file, $$"""
            listen:
              http: ["127.0.0.1:{{HttpPort}}"]
              https: ["127.0.0.1:{{HttpsPort}}"]
              control: "127.0.0.1:{{HttpPort + 2}}"
              status: "127.0.0.1:{{HttpPort + 3}}"
            data: {{Data}}
            loops: 1
            zones:
              - name: bench.test
                hosts: ["bench.test"]
                origins: [ { url: "http://127.0.0.1:{{originPort}}" } ]
                tls: { certificate: {{Place.Certificate}}, key: {{Place.Key}} }

            """);
        return [program ?? Published(Place), "run", "--config", file];
    }

    /// <summary>What ./ringwall runs, or what the build left.</summary>
    public static string Published(Place place)
    {
        var published = Path.Combine(place.Root, "artifacts", "ringwall", "ringwall");
        return File.Exists(published) ? published : Path.Combine(AppContext.BaseDirectory, "ringwall");
    }
}
