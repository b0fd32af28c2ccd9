using System.Text;
using Ringwall.Bench.Contestants;
using Ringwall.Bench.L7;
using Ringwall.Bench.Machine;

namespace Ringwall.Bench.Start;

/// <summary>
/// `ringwall run` with that many zones; their certificates are the local authority's, when one is asked for.
/// </summary>
internal sealed class RingwallZones(Place place, Options options, int firstPort) : ManyZones(place, firstPort)
{
    public override string Name => "ringwall";

    private string Data => Place.At("start.d");

    public override string Version() => RingwallEdge.VersionOf(Place);

    public override void Forget()
    {
        if (Directory.Exists(Data))
        {
            Directory.Delete(Data, recursive: true);
        }
    }

    protected override IReadOnlyList<string> Command(int originPort)
    {
        var text = new StringBuilder($$"""
            listen:
              http: ["127.0.0.1:{{HttpPort}}"]
              https: ["127.0.0.1:{{HttpsPort}}"]
              control: "127.0.0.1:{{HttpPort + 2}}"
              status: "127.0.0.1:{{HttpPort + 3}}"
            data: {{Data}}
            zones:

            """);
        for (var i = 1; i < options.Zones; i++)
        {
            Zone($"site{i}.test", $"www.site{i}.test");
        }

        Zone("bench.test", Newest);
        var file = Place.At("start.yaml");
        File.WriteAllText(file, text.ToString());
        return [options.Program ?? RingwallEdge.Published(Place), "run", "--config", file];

        void Zone(string name, string other) => text.Append($"  - name: {name}\n    hosts: [{name}, {other}]\n")
            .Append($"    origins: [ {{ url: \"http://127.0.0.1:{originPort}\" }} ]\n");
    }
}
