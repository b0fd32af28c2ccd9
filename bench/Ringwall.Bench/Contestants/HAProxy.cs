using Ringwall.Bench.Machine;

namespace Ringwall.Bench.Contestants;

/// <summary>
/// HAProxy, bare and well tuned: one thread, no log, origin connections always reused and never trimmed.
/// </summary>
internal sealed class HAProxy(Place place, PeerRoot root, int firstPort) : Contestant(place, firstPort)
{
    public override string Name => "haproxy";

    public override string Version() =>
        Shell.Try([.. root.Program("haproxy"), "-v"]).Text.Split('\n')[0].Split(" - ")[0]
            .Replace("HAProxy version ", "haproxy/");

    protected override IReadOnlyList<string> Command(int originPort)
    {
        var file = Place.At("haproxy.cfg");
        File.WriteAllText(file, $$"""
            global
              nbthread 1
              maxconn 9900
              ssl-default-bind-options ssl-min-ver TLSv1.2
              tune.h2.max-concurrent-streams 256
            defaults
              mode http
              timeout connect 5s
              timeout client 1h
              timeout server 1h
              timeout tunnel 1h
              timeout http-keep-alive 1h
              option forwardfor
            frontend edge
              bind 127.0.0.1:{{HttpPort}} backlog 4096
              bind 127.0.0.1:{{HttpsPort}} ssl crt {{Place.Both}} alpn h2,http/1.1 backlog 4096
              default_backend origin
            backend origin
              http-reuse always
              server origin 127.0.0.1:{{originPort}} pool-max-conn -1

            """);
        return [.. root.Program("haproxy"), "-db", "-f", file];
    }
}
