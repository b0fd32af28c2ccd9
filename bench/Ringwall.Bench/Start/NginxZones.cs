using System.Text;
using Ringwall.Bench.Contestants;
using Ringwall.Bench.L7;
using Ringwall.Bench.Machine;

namespace Ringwall.Bench.Start;

/// <summary>
/// nginx with that many server blocks, plaintext only: it would read a certificate for each at every start.
/// </summary>
internal sealed class NginxZones(Place place, Options options, int firstPort) : ManyZones(place, firstPort)
{
    public override string Name => "nginx";

    public override string Version() =>
        Shell.Try([.. Program, "-v"]).Text.Trim().Replace("nginx version: ", "");

    private IReadOnlyList<string> Program => new PeerRoot(options.Peers).Program("nginx");

    protected override IReadOnlyList<string> Command(int originPort)
    {
        var folder = Place.At("start-nginx.d");
        Directory.CreateDirectory(folder);
        var text = new StringBuilder($$"""
            worker_processes auto;
            daemon off;
            user root;
            pid {{folder}}/pid;
            error_log {{folder}}/error.log crit;
            events { worker_connections 4096; }
            http {
              access_log off;
              server_names_hash_max_size 131072;
              server_names_hash_bucket_size 128;
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              upstream origin { server 127.0.0.1:{{originPort}}; keepalive 64; }
              proxy_http_version 1.1;
              proxy_set_header Host $host;
              proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
              proxy_set_header Connection "";
              keepalive_requests 1000000000;
              server { listen 127.0.0.1:{{HttpPort}} default_server backlog=4096; return 421; }

            """);
        for (var i = 1; i < options.Zones; i++)
        {
            Server($"site{i}.test www.site{i}.test");
        }

        Server("bench.test " + Newest);
        var file = Place.At("start-nginx.conf");
        File.WriteAllText(file, text.Append("}\n").ToString());
        return [.. Program, "-p", folder, "-c", file];

        void Server(string names) => text.Append($"  server {{ listen 127.0.0.1:{HttpPort}; server_name {names};")
            .Append(" location / { proxy_pass http://origin; } }\n");
    }
}
